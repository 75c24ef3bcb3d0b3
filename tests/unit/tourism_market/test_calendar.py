"""The Javanese calendar against dated newspaper reports (domain facts O-9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.calendar import EARLIEST, LATEST, date_of, dates, javanese, pasaran
from tourism_market.domain.errors import DateOutOfRange

DATES = st.dates(EARLIEST, LATEST - timedelta(days=5))


@pytest.mark.parametrize(
    ("day", "weekday", "expected"),
    [
        (date(1945, 8, 17), "Jumat", "Legi"),
        (date(2020, 11, 1), "Minggu", "Legi"),
        (date(2020, 11, 22), "Minggu", "Pahing"),
        (date(2021, 1, 1), "Jumat", "Pahing"),
        (date(2021, 3, 7), "Minggu", "Pahing"),
        (date(2021, 9, 12), "Minggu", "Legi"),
        (date(2021, 10, 3), "Minggu", "Pahing"),
        (date(2021, 10, 17), "Minggu", "Legi"),
        (date(2022, 8, 28), "Minggu", "Legi"),
    ],
)
def test_reported_openings_fall_on_the_reported_days(day: date, weekday: str, expected: str) -> None:
    told = javanese(day)

    assert (told.date, told.weekday, told.pasaran) == (day, weekday, expected)


@given(DATES)
def test_the_five_day_week_returns_after_five_days_and_not_before(day: date) -> None:
    week = [pasaran(day + timedelta(days=n)) for n in range(6)]

    assert week[5] == week[0]
    assert len(set(week)) == 5


@given(DATES)
def test_pasaran_agrees_with_the_day_count_of_astronomers(day: date) -> None:
    """The Julian day number leaves 0 by five on Legi; counted from another end than our calendar's."""
    julian_day = day.toordinal() + 1_721_425

    assert pasaran(day) == ("Legi", "Pahing", "Pon", "Wage", "Kliwon")[julian_day % 5]


@given(st.dates(EARLIEST, LATEST - timedelta(days=35)))
def test_both_weeks_together_return_after_35_days_and_not_before(day: date) -> None:
    days = [javanese(day + timedelta(days=number)) for number in range(36)]

    pairs = [(each.weekday, each.pasaran) for each in days]
    assert pairs[35] == pairs[0]
    assert len(set(pairs[:35])) == 35


def test_dates_before_the_proclamation_keep_the_same_rhythm() -> None:
    assert pasaran(date(1945, 8, 16)) == "Kliwon"
    assert pasaran(date(1945, 8, 12)) == "Legi"


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2101, 1, 1)])
def test_a_date_outside_the_kept_centuries_is_refused(day: date) -> None:
    with pytest.raises(DateOutOfRange):
        javanese(day)


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_the_first_and_last_kept_dates_are_answered(day: date) -> None:
    assert javanese(day).date == day


def test_the_days_of_a_leap_year_are_366() -> None:
    assert sum(1 for _ in dates(date(2024, 1, 1), date(2024, 12, 31))) == 366


def test_an_instant_falls_on_its_date_in_wib() -> None:
    assert date_of(datetime(2025, 1, 4, 17, tzinfo=UTC)) == date(2025, 1, 5)
    assert date_of(datetime(2025, 1, 4, 16, 59, tzinfo=UTC)) == date(2025, 1, 4)


@pytest.mark.parametrize("year", [1, 1899, 2101, 9999])
def test_an_instant_of_no_kept_year_is_refused(year: int) -> None:
    with pytest.raises(DateOutOfRange):
        date_of(datetime(year, 12, 31, 23, 59, tzinfo=UTC))
