"""Calling a market day off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import Cancellation, Cause, MarketDay, Status
from tourism_market.handlers.announcements import cancelled
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class CancelMarketDay:
    """The manager calls a planned day off."""

    market_id: str
    day: date
    reason: str


async def cancel_market_day(command: CancelMarketDay, tx: Transaction) -> MarketDay:
    """Cancel a day nobody opened; it stays so until it is scheduled again.

    Emits: `MarketDayCancelled`, unless a suspension had cancelled it before.
    Raises: `MarketNotFound`, `MarketDayNotFound`, `DayIsCancelled`, `MarketDayAlreadyOpened`,
        `DateOutOfRange`.
    """
    days = MarketDays(tx)
    before = await days.load(await Markets(tx).own(command.market_id), command.day)
    decision = Cancellation(Cause.DECIDED, command.reason)
    day = before.cancel(decision, at=tx.now, by=tx.context.actor)
    await days.save(day, events=[] if before.status is Status.CANCELLED else [cancelled(day, tx.now)])
    return day
