"""What a reopened day makes of the entries that arrived while it was settled."""

from __future__ import annotations

from servicekit.transaction import Transaction
from tourism_market.domain.booking import book
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.coin_announcements import events_of
from tourism_market.repository.ledger import Ledger


async def book_held(day: MarketDay, tx: Transaction) -> MarketDay:
    """Book what the day holds as far as its coins cover it; the caller saves the day.

    Emits: `CoinsIssued`, `CoinsRefunded` or `CoinsRedeemed` for each entry booked, and
        `CoinDiscrepancyResolved`.
    """
    ledger = Ledger(tx, day.market)
    waiting = await ledger.waiting([day])
    booking = book(day, (), waiting.get(day.date, ()))
    await ledger.record([booking])
    for _, event in events_of(booking, tx.now):
        tx.emit(event)
    return booking.day
