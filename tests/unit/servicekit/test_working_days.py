"""Working days against the answers of the domain notes (O-10, O-11, O-15), and as algebra."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reference.holidays import YEARS, holiday_year
from contracts.reference.working_hours import LocalDay, WorkingHours
from contracts.text import Text
from servicekit.days import WIB
from servicekit.working_days import NoCalendar, WorkingCalendar, calendar_year, working_calendar

SRAGEN = working_calendar("33.14")

instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 10, 1), timezones=st.just(WIB))  # noqa: DTZ001
limits = st.integers(0, 30)


def wib(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), WIB)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (date(2024, 11, 15), 2, date(2024, 11, 19)),
        (date(2024, 11, 26), 2, date(2024, 11, 29)),
        (date(2024, 12, 20), 3, date(2024, 12, 27)),
        (date(2024, 12, 24), 5, date(2025, 1, 3)),
    ],
    ids=["O-10 a weekend", "O-10 Pilkada", "O-15 Christmas", "O-15 into the new year"],
)
def test_a_time_limit_ends_on_the_day_the_oracles_name(received: date, days: int, due: date) -> None:
    assert SRAGEN.due(wib(received), days).due == due


@pytest.mark.parametrize(
    ("received", "issued", "days"),
    [
        (date(2024, 11, 18), date(2024, 11, 18), 0),
        (date(2024, 11, 18), date(2024, 11, 19), 1),
        (date(2024, 11, 15), date(2024, 11, 19), 2),
        (date(2024, 11, 26), date(2024, 12, 2), 3),
        (date(2024, 11, 28), date(2024, 11, 29), 1),
    ],
)
def test_the_five_spm_of_o11_took_the_days_they_took(received: date, issued: date, days: int) -> None:
    assert SRAGEN.working_days_between(received, issued) == days


def test_every_day_between_is_explained_in_both_languages() -> None:
    due = SRAGEN.due(wib(date(2024, 11, 26), 15, 1), 2)

    assert due.counted_from == date(2024, 11, 28)
    assert [(each.date.day, each.reason) for each in due.skipped] == [
        (26, Text(id="Diterima setelah 15.00 WIB", en="Received after 15.00 WIB")),
        (27, Text(id="Hari libur nasional: Pilkada serentak", en="National holiday: Pilkada serentak")),
        (
            30,
            Text(
                id="Sabtu, 30 November 2024: bukan hari kerja",
                en="Saturday, 30 November 2024: no working day",
            ),
        ),
        (
            1,
            Text(
                id="Minggu, 1 Desember 2024: bukan hari kerja", en="Sunday, 1 December 2024: no working day"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("at", "counted_from"),
    [((15, 0), date(2024, 11, 15)), ((15, 1), date(2024, 11, 18))],
    ids=["on the hour", "a minute later"],
)
def test_what_comes_after_the_cut_off_counts_from_the_next_working_day(
    at: tuple[int, int], counted_from: date
) -> None:
    assert SRAGEN.counted_from(wib(date(2024, 11, 15), *at)) == counted_from


def test_a_day_is_one_of_wib_whatever_zone_the_time_was_written_in() -> None:
    evening_before_in_utc = datetime(2024, 11, 17, 23, 30, tzinfo=UTC)

    assert SRAGEN.counted_from(evening_before_in_utc) == date(2024, 11, 18)


def test_a_time_without_an_offset_is_no_moment() -> None:
    with pytest.raises(ValueError, match="offset"):
        SRAGEN.counted_from(datetime(2024, 11, 15, 10))  # noqa: DTZ001


@given(received=instants, days=limits)
def test_a_limit_always_ends_on_a_working_day(received: datetime, days: int) -> None:
    due = SRAGEN.due(received, days)

    assert SRAGEN.is_working_day(due.due)
    assert SRAGEN.working_days_between(due.counted_from, due.due) == days


@given(received=instants, later=st.timedeltas(timedelta(0), timedelta(days=20)), days=limits)
def test_what_is_received_later_is_never_due_earlier(received: datetime, later: timedelta, days: int) -> None:
    assert SRAGEN.due(received, days).due <= SRAGEN.due(received + later, days).due


@given(received=instants, first=limits, second=limits)
def test_two_limits_in_a_row_are_their_sum(received: datetime, first: int, second: int) -> None:
    halfway = SRAGEN.due(received, first).due

    assert SRAGEN.due(wib(halfway), second).due == SRAGEN.due(received, first + second).due


@given(received=instants, days=limits)
def test_days_between_receipt_and_the_end_are_counted_or_skipped(received: datetime, days: int) -> None:
    due = SRAGEN.due(received, days)
    span = (due.due - received.date()).days

    assert len(due.skipped) == span - days
    assert received.date() <= due.counted_from <= due.due


@pytest.mark.parametrize("year", YEARS)
def test_the_library_agrees_with_every_decree_on_file(year: int) -> None:
    import holidays

    known = holidays.country_holidays("ID", years=year, categories=("public", "government"))

    assert set(known) == {day.date for day in holiday_year(year).days}


def test_a_year_that_is_not_on_file_is_the_librarys() -> None:
    year = calendar_year(2027)

    assert year.certainty == "library"
    assert not SRAGEN.is_working_day(date(2027, 8, 17))
    assert year.days_off[date(2027, 2, 5)].id == "Cuti bersama: Tahun Baru Imlek"


def test_a_year_without_a_joint_decree_says_that_it_is_estimated() -> None:
    assert calendar_year(2031).certainty == "estimated"


@pytest.mark.parametrize("year", [2, 1990, 2101, 9998])
def test_a_year_nobody_knows_is_not_guessed(year: int) -> None:
    with pytest.raises(NoCalendar):
        SRAGEN.due(wib(date(year, 6, 3)), 2)


def test_a_regencys_own_week_cut_off_and_days_go_before_everybodys() -> None:
    """A place with six working days, half past ten as cut-off, a day of its own and one it works through."""
    week = WorkingHours(
        regency="35.22",
        valid_from=date(2024, 1, 1),
        weekdays=frozenset(range(1, 7)),
        cut_off=time(10, 30),
        source="a circular",
        certainty="known",
    )
    own = [
        LocalDay(regency="35.22", date=day, works=works, name="Hari Jadi", source="a decree of the regent")
        for day, works in ((date(2024, 11, 18), False), (date(2024, 11, 27), True))
    ]
    calendar = WorkingCalendar((week, *SRAGEN.hours), {day.date: day for day in own})

    assert calendar.due(wib(date(2024, 11, 15), 10, 30), 2).due == date(2024, 11, 19)
    assert calendar.counted_from(wib(date(2024, 11, 16), 10, 31)) == date(2024, 11, 19)
    assert calendar.is_working_day(date(2024, 11, 27))
    assert not calendar.is_working_day(date(2023, 12, 30))
