"""The whole figures of a market day: announced when it is settled, taken back when it is reopened."""

from __future__ import annotations

from collections.abc import Iterable

from servicekit.mongo import Store
from servicekit.transaction import Transaction
from tourism_market.domain.accounts import Account
from tourism_market.domain.day_figures import DayFigures, DaySummary, Tally, tally_of
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.visit_announcements import taken_back, tallied
from tourism_market.repository.day_figures import FiguresOfDays, figures_on
from tourism_market.repository.ledger import accounts_of
from tourism_market.repository.turnover import turnover_on
from tourism_market.repository.vendors import find_vendors


async def summary_on(source: Transaction | Store, day: MarketDay) -> DaySummary:
    """A market day's whole figures: those announced while they stand, else as they are now."""
    figures = await figures_on(source, day.market, day.date)
    if figures.tallied:
        return DaySummary(day, figures, figures.tallies[-1])
    return DaySummary(day, figures, await _tally(source, day, figures, await accounts_of(source, day)))


async def tally_market_day(day: MarketDay, accounts: Iterable[Account], tx: Transaction) -> None:
    """Announce the whole figures of a day that is being settled; nothing moves them afterwards.

    Args:
        day: Just settled.
        accounts: The trial balance it was settled on.
        tx: Of the settlement.

    Emits: `MarketDayTallied`.
    """
    kept = FiguresOfDays(tx)
    figures = await kept.load(day.market, day.date)
    tally = await _tally(tx, day, figures, accounts)
    figures = figures.with_tally(tally)
    await kept.save(figures, events=[tallied(figures, tally)])


async def take_back_tally(day: MarketDay, tx: Transaction) -> None:
    """Take the figures of a day that is being reopened out of all sums, as they were announced.

    Emits: `MarketDayTallied` with the figures negated; nothing where no tally stands.
    """
    kept = FiguresOfDays(tx)
    figures = await kept.load(day.market, day.date)
    if figures.tallied:
        await kept.save(figures.without_tally(), events=[taken_back(figures, figures.tallies[-1])])


async def _tally(
    source: Transaction | Store, day: MarketDay, figures: DayFigures, accounts: Iterable[Account]
) -> Tally:
    """A day's whole figures as its accounts and counts stand now."""
    turnover = await turnover_on(source, day, accounts)
    known = await find_vendors(source, day.market, [vendor.vendor_id for vendor in turnover])
    homes = {name: vendor.village for name, vendor in known.items()}
    return tally_of(day, figures, turnover, homes)
