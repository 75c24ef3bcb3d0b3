"""What happens to coins, as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from contracts.tourism_market import (
    CoinDiscrepancyFlagged,
    CoinDiscrepancyResolved,
    CoinsIssued,
    CoinsRedeemed,
    CoinsRefunded,
)
from tourism_market.domain.booking import Booking
from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.discrepancy import Cause, Resolution
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import name_of_day

CoinEvent = CoinsIssued | CoinsRefunded | CoinsRedeemed
DiscrepancyEvent = CoinDiscrepancyFlagged | CoinDiscrepancyResolved

COIN_EVENTS: dict[EntryKind, type[CoinEvent]] = {
    EntryKind.ISSUE: CoinsIssued,
    EntryKind.REFUND: CoinsRefunded,
    EntryKind.REDEEM: CoinsRedeemed,
}


def booked(entry: CoinEntry, market: Market) -> CoinEvent:
    """Coins moved."""
    vendor = {"vendor_id": entry.vendor_id} if entry.kind is EntryKind.REDEEM else {}
    return COIN_EVENTS[entry.kind](**_entry(entry, market), **vendor)


def flagged(entry: CoinEntry, market: Market, cause: Cause) -> CoinDiscrepancyFlagged:
    """An entry is kept as evidence and not booked."""
    return CoinDiscrepancyFlagged(**_entry(entry, market), kind=entry.kind.value, cause=cause.value)


def resolved(entry: CoinEntry, market: Market, how: Resolution, at: datetime) -> CoinDiscrepancyResolved:
    """A flagged entry no longer blocks its day."""
    told = _entry(entry, market) | {"occurred_at": at}
    return CoinDiscrepancyResolved(**told, kind=entry.kind.value, resolution=how.value)


def events_of(booking: Booking, at: datetime) -> Iterator[tuple[str, CoinEvent | DiscrepancyEvent]]:
    """What a booking is announced by, each event with the id of its entry."""
    market = booking.day.market
    for entry in booking.booked:
        yield entry.id, booked(entry, market)
    for entry in booking.held:
        yield entry.id, flagged(entry, market, booking.cause)
    for entry in booking.freed:
        yield entry.id, resolved(entry, market, Resolution.BOOKED, at)


def _entry(entry: CoinEntry, market: Market) -> dict[str, Any]:
    return {
        "market_day_id": name_of_day(market, entry.market_day),
        "market_id": market.id,
        "village": market.village,
        "market_day": entry.market_day,
        "occurred_at": entry.occurred_at,
        "transaction_id": entry.id,
        "device_id": entry.device_id,
        "coins": entry.coins,
        "amount_idr": entry.coins * market.tariff_on(entry.market_day).coin_value_idr,
    }
