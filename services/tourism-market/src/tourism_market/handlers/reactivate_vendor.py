"""Letting a vendor come back to its market."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.vendor import Vendor, check_place
from tourism_market.handlers.vendor_announcements import registered
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors


@dataclass(frozen=True, slots=True)
class ReactivateVendor:
    """The vendor sells again from a day on."""

    market_id: str
    vendor_id: str
    active_from: date


async def reactivate_vendor(command: ReactivateVendor, tx: Transaction) -> Vendor:
    """Let a vendor sell again from a day on, at its stall if that is free, and announce it. Idempotent.

    Emits: `VendorRegistered`.
    Raises: `MarketNotFound`, `VendorNotFound`, `VendorActive`, `StallTaken`, `VendorNotResident`.
    """
    market, vendors = await Markets(tx).own(command.market_id), Vendors(tx)
    vendor = await vendors.load(market, command.vendor_id)
    back = vendor.reactivated(command.active_from)
    if back != vendor:
        others = await vendors.at_stalls(market, [back.stall.number])
        check_place(back, market, others.values(), since=command.active_from)
        await vendors.save(market, back, events=[registered(back, market, tx.now)])
    return back
