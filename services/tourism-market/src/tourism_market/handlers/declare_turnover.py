"""What vendors say they earned on a market day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.day_figures import DayFigures, declared
from tourism_market.domain.errors_vendors import VendorUnknown
from tourism_market.domain.visits import require_open_figures
from tourism_market.handlers.visit_announcements import turnover_declared
from tourism_market.repository.day_figures import FiguresOfDays
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets
from tourism_market.repository.turnover import DeclaredTurnover
from tourism_market.repository.vendors import Vendors


@dataclass(frozen=True, slots=True)
class DeclareTurnover:
    """What vendors told the manager.

    Attributes:
        declared_idr: By vendor id.
    """

    market_id: str
    day: date
    declared_idr: Mapping[str, int]


async def declare_turnover(command: DeclareTurnover, tx: Transaction) -> DayFigures:
    """Keep what vendors declared, all or none, with what each said before; the same again changes nothing.

    Emits: `TurnoverDeclared`, one per vendor that says something new.
    Raises: `MarketNotFound`, `MarketDayNotOpen`, `MarketDaySettledAlready`, `VendorUnknown`.
    """
    market, kept = await Markets(tx).own(command.market_id), FiguresOfDays(tx)
    require_open_figures(await MarketDays(tx).load(market, command.day))
    for vendor in sorted(await Vendors(tx).unknown(market, command.declared_idr, command.day)):
        raise VendorUnknown(vendor)
    turnover = DeclaredTurnover(tx, market, command.day)
    figures = await kept.load(market, command.day)
    before = await turnover.load(command.declared_idr)
    after = {
        vendor: declared(before[vendor], rupiah, at=tx.now, by=tx.context.actor)
        for vendor, rupiah in command.declared_idr.items()
    }
    new = {vendor: history for vendor, history in after.items() if history != before[vendor]}
    if not new:
        return figures
    tx.emit(*(turnover_declared(market, command.day, vendor, each[-1]) for vendor, each in new.items()))
    await turnover.save(new)
    change = sum(history[-1].change for history in new.values())
    figures = replace(figures, declared_idr=figures.declared_idr + change)
    await kept.save(figures)
    return figures
