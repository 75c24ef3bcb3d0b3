"""Giving a vendor another stall."""

from __future__ import annotations

from dataclasses import dataclass, replace

from servicekit.transaction import Transaction
from tourism_market.domain.vendor import Stall, Vendor, check_place
from tourism_market.handlers.register_vendors import check_products
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors


@dataclass(frozen=True, slots=True)
class MoveVendor:
    """The vendor has another stall, another name over it, or sells other things."""

    market_id: str
    vendor_id: str
    stall: Stall


async def move_vendor(command: MoveVendor, tx: Transaction) -> Vendor:
    """Give a vendor a stall that is free as long as it sells. Idempotent.

    Raises: `MarketNotFound`, `VendorNotFound`, `UnknownProducts`, `StallTaken`, `VendorNotResident`.
    """
    market, vendors = await Markets(tx).own(command.market_id), Vendors(tx)
    vendor = await vendors.load(market, command.vendor_id)
    check_products(command.stall.products)
    moved = replace(vendor, stall=command.stall)
    if moved != vendor:
        others = await vendors.at_stalls(market, [moved.stall.number])
        check_place(moved, market, others.values(), since=tx.today)
        await vendors.save(market, moved)
    return moved
