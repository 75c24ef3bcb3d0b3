"""Announcing a market day by decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import DayKind, MarketDay
from tourism_market.handlers.announcements import scheduled
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class ScheduleMarketDay:
    """The manager announces a special day, or a day that was cancelled."""

    market_id: str
    day: date
    kind: DayKind
    reason: str | None


async def schedule_market_day(command: ScheduleMarketDay, tx: Transaction) -> MarketDay:
    """Announce a day to come.

    Emits: `MarketDayScheduled`.
    Raises: `MarketNotFound`, `DayIsPast`, `DayScheduledAlready`, `MarketDayAlreadyOpened`, `MarketSuspended`,
        `NotARegularDay`, `ReasonMissing`, `DateOutOfRange`.
    """
    days, markets = MarketDays(tx), Markets(tx)
    market = await markets.own(command.market_id)
    day = (await days.load(market, command.day)).schedule(
        kind=command.kind,
        reason=command.reason,
        today=tx.today,
        at=tx.now,
        by=tx.context.actor,
    )
    await markets.save(market)  # so that no suspension slips in: whoever comes second decides again
    await days.save(day, events=[scheduled(day, tx.now)])
    return day
