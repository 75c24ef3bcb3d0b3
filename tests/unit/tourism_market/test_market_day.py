"""A market day's life: opened, closed and settled once, in that order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.errors import (
    DateOutOfRange,
    MarketDayAlreadyOpened,
    MarketDayNotClosed,
    MarketDayNotOpen,
    MarketDaySettledAlready,
    NotARegularDay,
    ReasonMissing,
)
from tourism_market.domain.market_day import DayKind, MarketDay, Status, days_of_market
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING = date(2025, 1, 5)
NEW_YEAR = date(2021, 1, 1)
SIX = datetime(2025, 1, 4, 23, tzinfo=UTC)
TEN = SIX + timedelta(hours=4)


def a_day() -> MarketDay:
    return MarketDay(BAHULAK, PAHING)


def an_open_day() -> MarketDay:
    return a_day().open(kind=DayKind.REGULAR, reason=None, at=SIX)


def test_a_regular_day_opens_closes_and_settles() -> None:
    day = an_open_day().close(at=TEN).settle(at=TEN)

    assert (day.status, day.kind, day.id) == (Status.SETTLED, DayKind.REGULAR, "pasar-bahulak.2025-01-05")
    assert (day.opened_at, day.closed_at, day.settled_at) == (SIX, TEN, TEN)


def test_a_day_the_market_does_not_meet_needs_a_kind_and_a_reason() -> None:
    day = MarketDay(BAHULAK, NEW_YEAR)

    with pytest.raises(NotARegularDay):
        day.open(kind=DayKind.REGULAR, reason=None, at=SIX)
    with pytest.raises(ReasonMissing):
        day.open(kind=DayKind.SPECIAL, reason=None, at=SIX)
    opened = day.open(kind=DayKind.SPECIAL, reason="Tahun baru", at=SIX)

    assert (opened.kind, opened.reason, opened.javanese.pasaran) == (DayKind.SPECIAL, "Tahun baru", "Pahing")


def test_the_calendar_keeps_a_regular_day_regular_whatever_is_asked() -> None:
    assert a_day().open(kind=DayKind.SPECIAL, reason="ramai", at=SIX).kind is DayKind.REGULAR


def test_each_step_is_taken_once_and_in_order() -> None:
    scheduled, opened = a_day(), an_open_day()
    closed = opened.close(at=TEN)
    settled = closed.settle(at=TEN)

    with pytest.raises(MarketDayNotOpen):
        scheduled.close(at=TEN)
    with pytest.raises(MarketDayNotClosed):
        opened.settle(at=TEN)
    for day in (opened, closed, settled):
        with pytest.raises(MarketDayAlreadyOpened):
            day.open(kind=DayKind.REGULAR, reason=None, at=TEN)
    with pytest.raises(MarketDaySettledAlready):
        settled.settle(at=TEN)


def test_a_day_knows_its_hours_and_what_its_coins_are_worth() -> None:
    day = replace(an_open_day(), totals=CoinTotals(issued=10, redeemed=4))

    assert (day.value.issued, day.value.redeemed, day.value.outstanding) == (20_000, 8_000, 12_000)
    assert (day.hours.opens, day.final) == (time(7), False)


def test_the_year_lists_regular_and_special_days_with_their_state() -> None:
    special = MarketDay(BAHULAK, NEW_YEAR).open(kind=DayKind.SPECIAL, reason="Tahun baru", at=SIX)
    opened = MarketDay(BAHULAK, date(2021, 10, 17)).open(kind=DayKind.REGULAR, reason=None, at=SIX)

    days = days_of_market(BAHULAK, 2021, [opened, special])

    assert len(days) == 22
    assert days == sorted(days, key=lambda day: day.date)
    assert {day.date for day in days if day.status is Status.OPEN} == {NEW_YEAR, date(2021, 10, 17)}
    assert [day.date for day in days if day.kind is DayKind.SPECIAL] == [NEW_YEAR]


def test_a_date_is_no_market_day_until_calendar_or_decision_make_it_one() -> None:
    assert MarketDay(BAHULAK, NEW_YEAR).planned_as is None
    assert a_day().planned_as is DayKind.REGULAR


def test_a_market_day_lies_within_the_kept_calendar() -> None:
    with pytest.raises(DateOutOfRange):
        MarketDay(BAHULAK, date(2101, 1, 2))
