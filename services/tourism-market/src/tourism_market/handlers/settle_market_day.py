"""Making a market day's books final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.announcements import settled
from tourism_market.handlers.draw_up_settlement import draw_up_settlement
from tourism_market.handlers.tally_market_day import tally_market_day
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class SettleMarketDay:
    """The manager declares the books complete.

    Attributes:
        address: Where this service is found, for the document that is drawn up.
    """

    market_id: str
    day: date
    address: str


async def settle_market_day(command: SettleMarketDay, tx: Transaction) -> MarketDay:
    """Settle a closed market day, draw up its document and announce its figures.

    Emits: `MarketDaySettled`, `MarketDayTallied`.
    Raises: `MarketNotFound`, `MarketDayNotClosed`, `MarketDaySettledAlready`, `EntriesHeld`,
        `BooksOutOfBalance`.
    """
    days = MarketDays(tx)
    market = await Markets(tx).own(command.market_id)
    day = (await days.load(market, command.day)).settle(at=tx.now, by=tx.context.actor)
    await days.save(day, events=[settled(day, tx.now)])
    settlement = await draw_up_settlement(day, command.address, tx)
    await tally_market_day(day, settlement.accounts, tx)
    return day
