"""A market day's life: announced, called off, opened, closed, settled, and back by one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.errors import (
    DateOutOfRange,
    MarketDayAlreadyOpened,
    MarketDayNotClosed,
    MarketDayNotFound,
    MarketDayNotOpen,
    MarketDaySettledAlready,
    NotARegularDay,
    ReasonMissing,
)
from tourism_market.domain.errors_markets import (
    DayIsCancelled,
    DayIsPast,
    DayScheduledAlready,
    MarketSuspended,
)
from tourism_market.domain.market_day import (
    Cancellation,
    Cause,
    DayKind,
    MarketDay,
    Status,
    day_of_calendar,
    days_of_market,
)
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING = date(2025, 1, 5)
NEW_YEAR = date(2021, 1, 1)
SIX = datetime(2025, 1, 4, 23, tzinfo=UTC)
TEN = SIX + timedelta(hours=4)
IN_PPKM = date(2021, 7, 4)
FLOOD = Cancellation(Cause.DECIDED, "Banjir")


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
    assert (day.opens_at, day.closes_at) == (SIX + timedelta(hours=1), SIX + timedelta(hours=5))


def test_the_year_lists_regular_and_special_days_with_their_state() -> None:
    special = MarketDay(BAHULAK, NEW_YEAR).open(kind=DayKind.SPECIAL, reason="Tahun baru", at=SIX)
    opened = MarketDay(BAHULAK, date(2021, 10, 17)).open(kind=DayKind.REGULAR, reason=None, at=SIX)

    days = days_of_market(BAHULAK, date(2021, 1, 1), date(2021, 12, 31), [opened, special])

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


def a_festival(kind: DayKind = DayKind.SPECIAL, reason: str | None = "Festival") -> MarketDay:
    day = MarketDay(BAHULAK, date(2025, 1, 7))
    return day.schedule(kind=kind, reason=reason, today=PAHING, at=SIX, by="manager")


def test_a_special_day_is_announced_ahead_with_its_reason() -> None:
    festival = a_festival()

    opened = festival.open(kind=DayKind.REGULAR, reason=None, at=SIX)

    assert (festival.is_announced, festival.planned_as, festival.reason) == (
        True,
        DayKind.SPECIAL,
        "Festival",
    )
    assert (opened.kind, opened.reason, opened.is_announced) == (DayKind.SPECIAL, "Festival", False)


def test_a_day_is_announced_once_ahead_and_for_a_reason() -> None:
    with pytest.raises(DayScheduledAlready):
        a_festival().schedule(kind=DayKind.SPECIAL, reason="Lagi", today=PAHING, at=SIX, by="manager")
    with pytest.raises(DayIsPast):
        a_day().schedule(kind=DayKind.SPECIAL, reason="Telat", today=date(2025, 1, 6), at=SIX, by="manager")
    with pytest.raises(ReasonMissing):
        a_festival(reason=None)
    with pytest.raises(NotARegularDay):
        a_festival(DayKind.REGULAR)
    with pytest.raises(MarketDayAlreadyOpened):
        an_open_day().schedule(kind=DayKind.REGULAR, reason=None, today=PAHING, at=SIX, by="manager")


def test_a_day_that_was_called_off_opens_only_after_it_is_announced_again() -> None:
    off = a_day().cancel(FLOOD, at=SIX, by="manager")

    with pytest.raises(DayIsCancelled):
        off.open(kind=DayKind.REGULAR, reason=None, at=SIX)
    with pytest.raises(DayIsCancelled):
        off.cancel(FLOOD, at=SIX, by="manager")
    again = off.schedule(kind=DayKind.REGULAR, reason="Surut", today=PAHING, at=SIX, by="manager")

    assert (off.status, off.cancellation, again.cancellation) == (Status.CANCELLED, FLOOD, None)
    assert again.open(kind=DayKind.REGULAR, reason=None, at=SIX).status is Status.OPEN


def test_only_a_planned_day_that_is_not_open_can_be_called_off() -> None:
    with pytest.raises(MarketDayNotFound):
        MarketDay(BAHULAK, NEW_YEAR).cancel(FLOOD, at=SIX, by="manager")
    with pytest.raises(MarketDayAlreadyOpened):
        an_open_day().cancel(FLOOD, at=SIX, by="manager")


def test_nothing_is_held_while_the_market_is_suspended() -> None:
    for day in (MarketDay(BAHULAK, IN_PPKM), MarketDay(BAHULAK, date(2021, 7, 5))):
        with pytest.raises(MarketSuspended) as refused:
            day.open(kind=DayKind.SPECIAL, reason="diam-diam", at=SIX)
        assert "PPKM" in refused.value.detail_id
        with pytest.raises(MarketSuspended):
            day.schedule(kind=DayKind.SPECIAL, reason="festival", today=day.date, at=SIX, by="manager")


def test_the_calendar_shows_the_days_of_a_suspension_as_called_off() -> None:
    off = day_of_calendar(BAHULAK, IN_PPKM)

    assert (off.status, off.cancellation) == (Status.CANCELLED, Cancellation(Cause.SUSPENDED, "PPKM"))
    assert day_of_calendar(BAHULAK, date(2021, 7, 5)).status is Status.SCHEDULED


def test_a_reopened_day_goes_one_step_back() -> None:
    settled = an_open_day().close(at=TEN).settle(at=TEN)

    closed = settled.reopen(reason="Salah hitung", at=TEN, by="head")
    opened = closed.reopen(reason="Masih ramai", at=TEN, by="manager")

    assert (closed.status, closed.settled_at, closed.closed_at) == (Status.CLOSED, None, TEN)
    assert (opened.status, opened.closed_at, opened.opened_at) == (Status.OPEN, None, SIX)
    with pytest.raises(MarketDayNotClosed):
        opened.reopen(reason="Lagi", at=TEN, by="manager")
    assert closed.settle(at=TEN).final


def test_every_step_is_remembered_with_time_person_and_reason() -> None:
    day = (
        a_festival().open(kind=DayKind.SPECIAL, reason=None, at=SIX, by="manager").close(at=TEN, by="deputy")
    )

    told = [
        (step.status, step.at, step.by, step.reason) for step in day.reopen(reason="X", at=TEN, by="h").steps
    ]

    assert told == [
        (Status.SCHEDULED, SIX, "manager", "Festival"),
        (Status.OPEN, SIX, "manager", "Festival"),
        (Status.CLOSED, TEN, "deputy", None),
        (Status.OPEN, TEN, "h", "X"),
    ]
