from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import Window
from servicekit.days import WIB
from servicekit.stream.windows import (
    HOUR_DIGITS,
    MINUTE_DIGITS,
    PAYLOAD_FIELD,
    Moments,
    end_of,
    parse,
    start_at,
    start_of,
)

CLOCKED = [window for window in Window if window not in PAYLOAD_FIELD]


@pytest.mark.parametrize(
    ("window", "start"),
    [
        (Window.MINUTE, "2027-01-01T00:30+07:00"),
        (Window.HOUR, "2027-01-01T00:00+07:00"),
        (Window.DAY, "2027-01-01"),
        (Window.MONTH, "2027-01"),
        (Window.QUARTER, "2027-Q1"),
        (Window.YEAR, "2027"),
        (Window.ALL, "all"),
    ],
)
def test_new_year_begins_at_midnight_in_wib(window: Window, start: str) -> None:
    assert start_at(window, datetime(2026, 12, 31, 17, 30, tzinfo=UTC)) == start


@settings(max_examples=100)
@given(at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis
def test_the_fast_way_agrees_with_the_calendar(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    text = instant.isoformat(timespec="microseconds").replace("+00:00", "Z")

    moment = Moments(MINUTE_DIGITS)[text[:MINUTE_DIGITS]]

    assert [start_of(w, moment) for w in CLOCKED] == [start_at(w, instant) for w in CLOCKED]


@settings(max_examples=100)
@given(at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis
def test_the_offset_an_event_was_written_with_does_not_matter(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)

    moment = Moments(HOUR_DIGITS).of(instant.astimezone(WIB).isoformat())

    assert moment == instant.isoformat()[:HOUR_DIGITS]


@pytest.mark.parametrize(
    ("window", "last", "next_one"),
    [
        (Window.MINUTE, "2026-11-22T09:59+07:00", "2026-11-22T10:00+07:00"),
        (Window.HOUR, "2026-11-22T23:00+07:00", "2026-11-23T00:00+07:00"),
        (Window.DAY, "2028-02-28", "2028-02-29"),
        (Window.DAY, "2026-12-31", "2027-01-01"),
        (Window.MONTH, "2026-11", "2026-12"),
        (Window.MONTH, "2026-12", "2027-01"),
        (Window.QUARTER, "2026-Q1", "2026-Q2"),
        (Window.QUARTER, "2026-Q4", "2027-Q1"),
        (Window.YEAR, "2026", "2027"),
    ],
)
def test_the_instant_after_the_last_of_a_window_is_in_the_next(
    window: Window, last: str, next_one: str
) -> None:
    end = end_of(window, last)

    assert end is not None
    assert start_at(window, end - timedelta(microseconds=1)) == last
    assert start_at(window, end) == next_one


def test_a_day_ends_at_midnight_in_wib() -> None:
    assert end_of(Window.DAY, "2026-11-22") == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert end_of(Window.MARKET_DAY, "2026-11-22") == datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize(("window", "start"), [(Window.SURVEY_PERIOD, "2026-S2"), (Window.ALL, "all")])
def test_no_clock_tells_the_end_of_a_survey_period_or_of_all_time(window: Window, start: str) -> None:
    assert end_of(window, start) is None


@settings(max_examples=100)
@given(
    at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis
    window=st.sampled_from([window for window in CLOCKED if window is not Window.ALL]),
)
def test_an_instant_lies_before_the_end_of_its_window_and_the_end_outside(
    at: datetime, window: Window
) -> None:
    instant = at.replace(tzinfo=UTC)

    start = start_at(window, instant)
    end = end_of(window, start)

    assert end is not None
    assert end > instant
    assert start_at(window, end - timedelta(microseconds=1)) == start != start_at(window, end)


@pytest.mark.parametrize(
    "window", [window for window in Window if window not in {Window.SURVEY_PERIOD, Window.ALL}]
)
def test_a_text_that_is_no_start_has_no_end(window: Window) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each window's text is refused in its own words
        end_of(window, "someday")


@pytest.mark.parametrize("text", ["9999-12-31T23:00:00Z", "0001-01-01T00:00:00Z"])
def test_an_instant_at_the_end_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no year"):
        parse(text)


@pytest.mark.parametrize("text", ["", "yesterday, one", "2026-13-01T00:00:00Z", "2026-1-1T00:00:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|format|month|offset"):
        Moments(HOUR_DIGITS)[text[:HOUR_DIGITS]]
