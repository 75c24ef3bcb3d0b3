"""The documents of tourism-market, told as events again, for `reconcile`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.tourism_market import (
    CoinsIssued,
    CoinsRedeemed,
    CoinsRefunded,
    MarketDayOpened,
    MarketDaySettled,
)
from servicekit.mongo import Store
from servicekit.service import Recount
from tourism_market.domain.coins import EntryKind
from tourism_market.handlers.announcements import booked, opened, settled
from tourism_market.repository.days import every_day
from tourism_market.repository.ledger import every_booked_entry


def _recount_coins(kind: EntryKind) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for market, entry in every_booked_entry(store, kind):
            yield market.regency, booked(entry, market)

    return recount


async def _recount_openings(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for day in every_day(store):
        if day.opened_at is not None:
            yield day.market.regency, opened(day, day.opened_at)


async def _recount_settlements(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for day in every_day(store):
        if day.settled_at is not None:
            yield day.market.regency, settled(day, day.settled_at)


RECOUNT: dict[type[Event], Recount] = {
    CoinsIssued: _recount_coins(EntryKind.ISSUE),
    CoinsRefunded: _recount_coins(EntryKind.REFUND),
    CoinsRedeemed: _recount_coins(EntryKind.REDEEM),
    MarketDayOpened: _recount_openings,
    MarketDaySettled: _recount_settlements,
}
