"""What other systems bring to the doors, each entry taken as a device's own would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.tourism_market import CoinTransactionReported, DestinationVisitReported, VisitReported
from servicekit.errors import NotFound, PermanentError
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from tourism_market.domain.coins import EntryKind, Report
from tourism_market.domain.destination import CountReport
from tourism_market.domain.receipt import Receipt
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import VisitKind, VisitReport
from tourism_market.handlers.book_coins import book_coins
from tourism_market.handlers.count_at_destination import count_at_destination
from tourism_market.handlers.count_visits import count_visits
from tourism_market.handlers.entries import Brought, Reported

Refusals = list[PermanentError | None]


@dataclass(frozen=True, slots=True)
class _Reported:
    """An event at the door: where it happened, and what a device would have said."""

    place: str
    report: Reported
    cause: Gathered[Any]


async def book_reported_coins(
    events: Sequence[Gathered[CoinTransactionReported]], tx: Transaction
) -> Refusals:
    """Book reported transactions, or hold them until their coins turn up; why each is refused, if it is.

    Emits what `book_coins` does. Idempotent by the transactions' ids.
    """
    reported = [_Reported(one.message.market_id, _coin(one.message), one) for one in events]
    return await _take(reported, book_coins, tx)


async def count_reported_visits(events: Sequence[Gathered[VisitReported]], tx: Transaction) -> Refusals:
    """Count reported visits of markets; why each is refused, if it is.

    Emits what `count_visits` does. Idempotent by the visits' ids.
    """
    reported = [_Reported(one.message.market_id, _visit(one.message), one) for one in events]
    return await _take(reported, count_visits, tx)


async def count_reported_at_destinations(
    events: Sequence[Gathered[DestinationVisitReported]], tx: Transaction
) -> Refusals:
    """Count reported visits of destinations; why each is refused, if it is.

    Emits what `count_at_destination` does. Idempotent by the counts' ids.
    """
    reported = [_Reported(one.message.destination_id, _count(one.message), one) for one in events]
    return await _take(reported, count_at_destination, tx)


async def _take(
    reported: Sequence[_Reported],
    take: Callable[[Brought[Any], Transaction], Awaitable[Receipt]],
    tx: Transaction,
) -> Refusals:
    """Take what was reported of each place in one go; the refusals in the order of the reports."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(reported):
        places[one.place].append(number)
    refusals: Refusals = [None] * len(reported)
    for place, numbers in places.items():
        some = [reported[number] for number in numbers]
        causes = {one.report.id: one.cause for one in reversed(some)}
        try:
            receipt = await take(Brought(place, [one.report for one in some], causes), tx)
        except NotFound as error:  # of the place, before anything is written
            told: Refusals = [error] * len(some)
        else:
            told = [verdict.refusal for verdict in receipt.items]
        for number, refusal in zip(numbers, told, strict=True):
            refusals[number] = refusal
    return refusals


def _coin(event: CoinTransactionReported) -> Report:
    return Report(
        id=event.transaction_id,
        kind=EntryKind(event.kind),
        device_id=event.device_id,
        occurred_at=event.occurred_at,
        market_day=event.market_day,
        coins=event.coins,
        amount_idr=event.amount_idr,
        vendor_id=event.vendor_id,
    )


def _visit(event: VisitReported) -> VisitReport:
    return VisitReport(
        id=event.visit_id,
        kind=VisitKind(event.kind),
        device_id=event.device_id,
        occurred_at=event.occurred_at,
        market_day=event.market_day,
        visitors=event.visitors,
        foreign_visitors=event.foreign_visitors,
        vehicle_kind=VehicleKind(event.vehicle_kind) if event.vehicle_kind else None,
        vehicles=event.vehicles,
        amount_idr=event.amount_idr,
    )


def _count(event: DestinationVisitReported) -> CountReport:
    return CountReport(id=event.count_id, **event.model_dump(exclude={"count_id", "destination_id"}))
