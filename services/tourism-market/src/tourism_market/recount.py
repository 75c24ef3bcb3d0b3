"""The documents of tourism-market, told as events again, for `reconcile`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.tourism_market import (
    CoinDiscrepancyFlagged,
    CoinDiscrepancyResolved,
    CoinsIssued,
    CoinsRedeemed,
    CoinsRefunded,
    DestinationVisited,
    MarketDayOpened,
    MarketDaySettled,
    MarketDayTallied,
    ParkingCharged,
    TurnoverDeclared,
    VisitorsCounted,
    WorkersDeclared,
)
from servicekit.mongo import Store
from servicekit.service import Recount
from tourism_market.domain.coins import EntryKind
from tourism_market.domain.visits import VisitKind
from tourism_market.handlers.announcements import opened, settled
from tourism_market.handlers.coin_announcements import booked, flagged, resolved
from tourism_market.handlers.count_at_destination import visited
from tourism_market.handlers.visit_announcements import (
    counted,
    taken_back,
    tallied,
    turnover_declared,
    workers_declared,
)
from tourism_market.repository.day_figures import every_day_figures
from tourism_market.repository.days import every_day
from tourism_market.repository.destinations import every_count
from tourism_market.repository.discrepancies import every_discrepancy
from tourism_market.repository.ledger import every_booked_entry
from tourism_market.repository.settlements import every_settlement
from tourism_market.repository.turnover import every_declaration
from tourism_market.repository.visits import every_visit


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
    async for day, settled_at in every_settlement(store):
        yield day.market.regency, settled(day, settled_at)


def _recount_visits(kind: VisitKind) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for market, visit in every_visit(store, kind):
            yield market.regency, counted(visit, market)

    return recount


async def _recount_workers(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for figures in every_day_figures(store):
        for each in figures.workers:
            yield figures.market.regency, workers_declared(figures.market, figures.date, each)


async def _recount_declared_turnover(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for market, day, vendor, each in every_declaration(store):
        yield market.regency, turnover_declared(market, day, vendor, each)


async def _recount_tallies(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for figures in every_day_figures(store):
        for tally in figures.tallies:
            yield figures.market.regency, tallied(figures, tally)
        for tally in figures.tallies_taken_back:
            yield figures.market.regency, taken_back(figures, tally)


async def _recount_destinations(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for destination, count in every_count(store):
        yield destination.regency, visited(count, destination)


async def _recount_flagged(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for market, one in every_discrepancy(store):
        yield market.regency, flagged(one.entry, market, one.cause)


async def _recount_resolved(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for market, one in every_discrepancy(store):
        if one.resolution and one.resolved_at:
            yield market.regency, resolved(one.entry, market, one.resolution, one.resolved_at)


RECOUNT: dict[type[Event], Recount] = {
    CoinsIssued: _recount_coins(EntryKind.ISSUE),
    CoinsRefunded: _recount_coins(EntryKind.REFUND),
    CoinsRedeemed: _recount_coins(EntryKind.REDEEM),
    CoinDiscrepancyFlagged: _recount_flagged,
    CoinDiscrepancyResolved: _recount_resolved,
    MarketDayOpened: _recount_openings,
    MarketDaySettled: _recount_settlements,
    MarketDayTallied: _recount_tallies,
    VisitorsCounted: _recount_visits(VisitKind.VISITORS),
    ParkingCharged: _recount_visits(VisitKind.PARKING),
    WorkersDeclared: _recount_workers,
    DestinationVisited: _recount_destinations,
    TurnoverDeclared: _recount_declared_turnover,
}
