"""How many people worked on a market day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.day_figures import DayFigures, declared
from tourism_market.domain.visits import require_open_figures
from tourism_market.handlers.visit_announcements import workers_declared
from tourism_market.repository.day_figures import FiguresOfDays
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class DeclareWorkers:
    """The manager counted who worked."""

    market_id: str
    day: date
    workers: int


async def declare_workers(command: DeclareWorkers, tx: Transaction) -> DayFigures:
    """Keep how many people worked, with what was declared before; the same number again changes nothing.

    Emits: `WorkersDeclared`.
    Raises: `MarketNotFound`, `MarketDayNotOpen`, `MarketDaySettledAlready`.
    """
    market, kept = await Markets(tx).own(command.market_id), FiguresOfDays(tx)
    require_open_figures(await MarketDays(tx).load(market, command.day))
    figures = await kept.load(market, command.day)
    history = declared(figures.workers, command.workers, at=tx.now, by=tx.context.actor)
    if history == figures.workers:
        return figures
    figures = replace(figures, workers=history)
    await kept.save(figures, events=[workers_declared(market, command.day, history[-1])])
    return figures
