"""Opening the gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import DayKind, MarketDay
from tourism_market.handlers.announcements import opened
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class OpenMarketDay:
    """The manager opens the gates.

    Attributes:
        kind: Only asked on days the calendar does not make regular.
        at: When it happened; now unless told.
    """

    market_id: str
    day: date
    kind: DayKind = DayKind.REGULAR
    reason: str | None = None
    at: datetime | None = None


async def open_market_day(command: OpenMarketDay, tx: Transaction) -> MarketDay:
    """Open a market day and announce it.

    Emits: `MarketDayOpened`.
    Raises: `MarketNotFound`, `MarketDayAlreadyOpened`, `MarketSuspended`, `DayIsCancelled`, `NotARegularDay`,
        `ReasonMissing`, `DateOutOfRange`.
    """
    markets, days, at = Markets(tx), MarketDays(tx), command.at or tx.now
    market = await markets.own(command.market_id)
    day = await days.load(market, command.day)
    day = day.open(kind=command.kind, reason=command.reason, at=at, by=tx.context.actor)
    await markets.save(market)  # so that no change of its terms slips in: whoever comes second decides again
    await days.save(day, events=[opened(day, at)])
    return day
