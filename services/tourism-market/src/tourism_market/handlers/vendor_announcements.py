"""What other services read about vendors."""

from __future__ import annotations

from datetime import date, datetime

from contracts.tourism_market import VendorDeactivated, VendorRegistered
from tourism_market.domain.market import Market
from tourism_market.domain.vendor import Vendor


def registered(vendor: Vendor, market: Market, at: datetime) -> VendorRegistered:
    """It may sell from a day on."""
    return VendorRegistered(
        occurred_at=at,
        vendor_id=vendor.id,
        market_id=market.id,
        village=market.village,
        vendor_village=vendor.village,
        active_from=vendor.active_from,
    )


def deactivated(vendor: Vendor, market: Market, active_to: date, at: datetime) -> VendorDeactivated:
    """It sells until a last day."""
    return VendorDeactivated(
        occurred_at=at,
        vendor_id=vendor.id,
        market_id=market.id,
        village=market.village,
        active_to=active_to,
    )
