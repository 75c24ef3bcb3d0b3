"""Going back to a market day that was closed or settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.errors_markets import SettledByOthers
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.announcements import reopened
from tourism_market.handlers.book_held import book_held
from tourism_market.handlers.tally_market_day import take_back_tally
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class ReopenMarketDay:
    """Somebody found that a day was closed or settled too early.

    Attributes:
        may_unsettle: Whether who asks may reopen final books: the village head or the tourism office.
    """

    market_id: str
    day: date
    reason: str
    may_unsettle: bool


async def reopen_market_day(command: ReopenMarketDay, tx: Transaction) -> MarketDay:
    """Open the gates of a closed day again, or the books of a settled one; that one is then closed.

    What arrived while a day was settled is booked as far as its coins cover it.
    Emits: `MarketDayReopened`, what `book_held` does, and for a settled day `MarketDayTallied`, negated.
    Raises: `MarketNotFound`, `MarketDayNotClosed`, `SettledByOthers`.
    """
    days = MarketDays(tx)
    before = await days.load(await Markets(tx).own(command.market_id), command.day)
    if before.final and not command.may_unsettle:
        raise SettledByOthers(command.day)
    day = await book_held(before.reopen(reason=command.reason, at=tx.now, by=tx.context.actor), tx)
    if before.final:
        await take_back_tally(before, tx)
    await days.save(day, events=[reopened(day, tx.now)])
    return day
