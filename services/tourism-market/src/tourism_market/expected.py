"""For completeness: which markets should have told of their coins by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from contracts.event import Event
from contracts.indicators import Window
from contracts.text import Text
from contracts.tourism_market import CoinsIssued, CoinsRedeemed, MarketDayOpened
from servicekit.clock import WIB
from servicekit.mongo import Store
from servicekit.service import Expectation, Place, Span
from servicekit.stream.windows import start_at
from tourism_market.domain.market import Market
from tourism_market.repository.days import every_day
from tourism_market.repository.markets import every_market


async def _markets_that_met(store: Store, span: Span) -> set[Place] | None:
    """A market in each window in which it met: by its calendar, or because its manager opened the gates."""
    if span.window in {Window.MINUTE, Window.HOUR, Window.SURVEY_PERIOD}:
        return None
    markets = await every_market(store)
    met = [(market, day) for market in markets.values() for day in _regular_days(market, span.now)]
    met += [(day.market, day.date) async for day in every_day(store) if day.opened_at is not None]
    places = ((_start(span.window, day), market.regency, market.id, market.village) for market, day in met)
    return {place for place in places if span.covers(place[0])}


def _regular_days(market: Market, now: datetime) -> Iterator[date]:
    """The days on which the calendar has opened the gates so far."""
    today = now.astimezone(WIB)
    yield from _regular_before(market, today.date())
    if market.meets_on(today.date()) and market.hours_on(today.date()).opens <= today.time():
        yield today.date()


@lru_cache(maxsize=256)
def _regular_before(market: Market, today: date) -> tuple[date, ...]:
    days = (
        market.opened_since + timedelta(days=number) for number in range((today - market.opened_since).days)
    )
    return tuple(day for day in days if market.meets_on(day))


def _start(window: Window, day: date) -> str:
    kind = Window.DAY if window is Window.MARKET_DAY else window
    return start_at(kind, datetime(day.year, day.month, day.day, tzinfo=WIB))


_MARKETS = Expectation(
    Text(
        "Setiap pasar dalam setiap jangka waktu yang memuat hari pasarnya, sejak gerbang dibuka menurut "
        "kalender Jawa atau oleh pengelola",
        "Every market in every window that holds a market day of it, once the gates open by the Javanese "
        "calendar or by its manager",
    ),
    ("market_id", "village"),
    _markets_that_met,
)

EXPECTED: Mapping[type[Event], Expectation] = dict.fromkeys(
    (CoinsIssued, CoinsRedeemed, MarketDayOpened), _MARKETS
)
