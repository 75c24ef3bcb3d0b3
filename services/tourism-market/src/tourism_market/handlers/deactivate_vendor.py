"""Ending a vendor's time at a market."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.vendor import Vendor
from tourism_market.handlers.vendor_announcements import deactivated
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors


@dataclass(frozen=True, slots=True)
class DeactivateVendor:
    """The vendor sells until a last day."""

    market_id: str
    vendor_id: str
    active_to: date


async def deactivate_vendor(command: DeactivateVendor, tx: Transaction) -> Vendor:
    """Let a vendor sell until a last day and announce it. Idempotent.

    Emits: `VendorDeactivated`.
    Raises: `MarketNotFound`, `VendorNotFound`, `VendorInactive`, `EndsBeforeItBegins`.
    """
    market, vendors = await Markets(tx).own(command.market_id), Vendors(tx)
    vendor = await vendors.load(market, command.vendor_id)
    ended = vendor.deactivated(command.active_to)
    if ended != vendor:
        await vendors.save(market, ended, events=[deactivated(ended, market, command.active_to, tx.now)])
    return ended
