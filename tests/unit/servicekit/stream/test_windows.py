from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import Window
from servicekit.clock import WIB
from servicekit.stream.windows import HOUR_DIGITS, MINUTE_DIGITS, PAYLOAD_FIELD, Moments, start_at, start_of

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


@settings(deadline=None, max_examples=100)
@given(at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis
def test_the_fast_way_agrees_with_the_calendar(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    text = instant.isoformat(timespec="microseconds").replace("+00:00", "Z")

    moment = Moments(MINUTE_DIGITS)[text[:MINUTE_DIGITS]]

    assert [start_of(w, moment) for w in CLOCKED] == [start_at(w, instant) for w in CLOCKED]


@settings(deadline=None, max_examples=100)
@given(at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis
def test_the_offset_an_event_was_written_with_does_not_matter(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)

    moment = Moments(HOUR_DIGITS).of(instant.astimezone(WIB).isoformat())

    assert moment == instant.isoformat()[:HOUR_DIGITS]


@pytest.mark.parametrize("text", ["", "yesterday, one", "2026-13-01T00:00:00Z", "2026-1-1T00:00:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|format|month|offset"):
        Moments(HOUR_DIGITS)[text[:HOUR_DIGITS]]
