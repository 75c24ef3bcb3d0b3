"""Announcing market days ahead, and taking announcements back, as a market's terms say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from servicekit.service import Tick
from servicekit.transaction import Transaction
from tourism_market.domain.market import Market
from tourism_market.domain.schedule import horizon, replanned
from tourism_market.handlers.announcements import planned
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


async def announce_market_days(_: Tick, tx: Transaction) -> bool:
    """Announce the days of one market of the regency that came within its horizon; whether others are left.

    Emits: `MarketDayScheduled`, once for each day.
    """
    markets, today = Markets(tx), tx.today
    due = [each for each in await markets.all() if _is_due(each, today)]
    if due:
        ahead = replace(due[0], planned_until=horizon(due[0], today))
        await plan_market_days(ahead, tx)
        await markets.save(ahead)
    return len(due) > 1


async def plan_market_days(market: Market, tx: Transaction) -> None:
    """Bring the days announced so far in line with the market's terms. Idempotent.

    Emits: `MarketDayScheduled`, `MarketDayCancelled`.
    """
    days, today = MarketDays(tx), tx.today
    recorded, until = await days.plannable(market, today), market.planned_until or today - timedelta(days=1)
    changed = replanned(market, recorded, today=today, until=until, at=tx.now)
    tx.emit(*(planned(day, tx.now) for day in changed))
    await days.save_all(changed)


def _is_due(market: Market, today: date) -> bool:
    return market.planned_until is None or market.planned_until < horizon(market, today)
