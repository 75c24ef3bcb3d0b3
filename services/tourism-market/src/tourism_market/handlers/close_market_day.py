"""Closing the gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.announcements import closed
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class CloseMarketDay:
    """The manager closes the gates.

    Attributes:
        at: When it happened; now unless told. Gate entries from before it are welcome later.
    """

    market_id: str
    day: date
    at: datetime | None = None


async def close_market_day(command: CloseMarketDay, tx: Transaction) -> MarketDay:
    """Close an open market day and announce it.

    Emits: `MarketDayClosed`.
    Raises: `MarketNotFound`, `MarketDayNotOpen`.
    """
    days, at = MarketDays(tx), command.at or tx.now
    market = await Markets(tx).own(command.market_id)
    day = (await days.load(market, command.day)).close(at=at, by=tx.context.actor)
    await days.save(day, events=[closed(day, at)])
    return day
