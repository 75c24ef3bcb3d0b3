"""Counting visitors and parked vehicles: the same whatever door they come through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.receipt import Outcome, Receipt, Verdict, verdict_again
from tourism_market.domain.visits import Visit, VisitReport, read_visit, refusal
from tourism_market.handlers.entries import Brought, first_of_each, in_order, read_all
from tourism_market.handlers.visit_announcements import counted
from tourism_market.repository.day_figures import FiguresOfDays
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets
from tourism_market.repository.visits import Visits


async def count_visits(command: Brought[VisitReport], tx: Transaction) -> Receipt:
    """Count each visit once by its id; one that cannot be taken never spoils its neighbours.

    A day takes visits from its opening until it is settled, however late devices tell.
    Emits: `VisitorsCounted`, `ParkingCharged`, one per visit counted.
    Raises: `MarketNotFound`.
    """
    market = await Markets(tx).own(command.place_id)
    visits, kept = Visits(tx, market), FiguresOfDays(tx)
    read = read_all(command.reports, lambda report: read_visit(report, market, now=tx.now))
    brought = first_of_each(read)
    known = await visits.known(brought)
    touched = {visit.market_day for visit in brought.values()}
    days, figures = await MarketDays(tx).load_all(market, touched), await kept.load_all(market, touched)
    decided = _decide((visit for name, visit in brought.items() if name not in known), days)
    welcome = [brought[name] for name, verdict in decided.items() if not verdict.refusal]
    for visit in welcome:
        figures[visit.market_day] = figures[visit.market_day].plus(visit)
        tx.emit(counted(visit, market), cause=command.causes.get(visit.id))
    await visits.record(welcome)
    await kept.save_all(figures[day] for day in {visit.market_day for visit in welcome})
    decided |= {name: verdict_again(brought[name], first) for name, first in known.items()}
    return Receipt(tuple(in_order(read, decided)), tuple(figures.values()))


def _decide(visits: Iterable[Visit], days: Mapping[date, MarketDay]) -> dict[str, Verdict]:
    """Whether their days take them."""
    errors = {visit.id: (visit.market_day, refusal(days[visit.market_day])) for visit in visits}
    return {
        name: Verdict(name, Outcome.REFUSED if error else Outcome.ACCEPTED, error, day)
        for name, (day, error) in errors.items()
    }
