"""For completeness: which markets should have told of their coins and visitors by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from contracts.event import Event
from contracts.indicators import Window
from contracts.text import Text
from contracts.tourism_market import CoinsIssued, CoinsRedeemed, MarketDayOpened, VisitorsCounted
from servicekit.days import WIB
from servicekit.mongo import Store
from servicekit.service import Expectation, Place, Span
from servicekit.stream.windows import start_at
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay, Status
from tourism_market.domain.schedule import days_met
from tourism_market.repository.days import every_day
from tourism_market.repository.markets import every_market


async def _markets_that_met(store: Store, span: Span) -> set[Place] | None:
    """A market in each window in which it met: by its calendar, or because its manager opened the gates."""
    if span.window in {Window.MINUTE, Window.HOUR, Window.SURVEY_PERIOD}:
        return None
    markets = await every_market(store)
    met = {(market.id, day) for market in markets.values() for day in _regular_days(market, span.now)}
    async for day in every_day(store):
        if day.opened_at is not None:
            met.add((day.market.id, day.date))
        elif day.status is Status.CANCELLED:
            met.discard((day.market.id, day.date))
    places = (_place(span.window, markets[market_id], day) for market_id, day in met)
    return {place for place in places if span.covers(place[0])}


def _regular_days(market: Market, now: datetime) -> Iterator[date]:
    """The days on which the calendar has opened the gates so far."""
    today = now.astimezone(WIB)
    yield from _regular_before(market, today.date())
    if MarketDay(market, today.date()).opens_at <= now:
        yield from days_met(market, today.date(), today.date())


@lru_cache(maxsize=256)
def _regular_before(market: Market, today: date) -> tuple[date, ...]:
    return tuple(days_met(market, market.opened_since, today - timedelta(days=1)))


def _place(window: Window, market: Market, day: date) -> Place:
    kind = Window.DAY if window is Window.MARKET_DAY else window
    start = start_at(kind, datetime(day.year, day.month, day.day, tzinfo=WIB))
    return start, market.regency, market.id, market.village


_MARKETS = Expectation(
    Text(
        "Setiap pasar dalam setiap jangka waktu yang memuat hari pasarnya, sejak gerbang dibuka menurut "
        "kalendernya atau oleh pengelola, kecuali hari yang dibatalkan",
        "Every market in every window that holds a market day of it, once the gates open by its calendar "
        "or by its manager; days called off are left out",
    ),
    ("market_id", "village"),
    _markets_that_met,
)

EXPECTED: Mapping[type[Event], Expectation] = dict.fromkeys(
    (CoinsIssued, CoinsRedeemed, MarketDayOpened, VisitorsCounted), _MARKETS
)
