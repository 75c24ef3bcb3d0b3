from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import Streak, Window
from servicekit.stream import measures
from servicekit.stream.streaks import LONGEST

OPINION = Streak(Window.YEAR, {"opinion": "WTP"})
CLEAN = Streak(Window.MARKET_DAY, {"opinion": "WTP"})
OPENED = Streak(Window.MONTH)


@dataclass(frozen=True)
class Given:
    """An opinion, given on a day."""

    occurred_at: str
    opinion: str = "WTP"
    market_day: date = date(2026, 1, 1)


def in_year(year: int, opinion: str = "WTP") -> Given:
    return Given(f"{year}-05-31T03:00:00Z", opinion)


def on(day: str, opinion: str = "WTP") -> Given:
    return Given("2026-01-01T03:00:00Z", opinion, date.fromisoformat(day))


def detail(measure: Streak, *events: Given) -> Mapping[str, Any]:
    return measures.shown(measure, measures.summarise(measure, events)).detail


def test_six_years_in_a_row_are_six_and_one_failure_resets_them() -> None:
    six = [in_year(year) for year in range(2015, 2021)]

    assert detail(OPINION, *six) == {"current": 6, "longest": 6, "newest": "2020"}
    assert detail(OPINION, *six, in_year(2021, "WDP")) == {"current": 0, "longest": 6, "newest": "2021"}


def test_a_period_without_an_event_ends_a_run() -> None:
    assert detail(OPINION, in_year(2015), in_year(2016), in_year(2018)) == {
        "current": 1,
        "longest": 2,
        "newest": "2018",
    }


def test_market_days_follow_each_other_as_they_were_held() -> None:
    days = [on("2026-01-04"), on("2026-01-18"), on("2026-02-08"), on("2026-02-22", "WDP"), on("2026-03-15")]

    assert detail(CLEAN, *days[:3])["current"] == 3
    assert detail(CLEAN, *days) == {"current": 1, "longest": 3, "newest": "2026-03-15"}


def test_one_failing_event_fails_its_period_whichever_comes_first() -> None:
    failing, holding = on("2026-01-04", "WDP"), on("2026-01-04")

    assert detail(CLEAN, failing, holding) == detail(CLEAN, holding, failing)
    assert detail(CLEAN, failing, holding)["current"] == 0


def test_a_month_begins_at_midnight_in_wib() -> None:
    assert detail(OPENED, Given("2026-10-31T17:00:00Z"), Given("2026-10-31T16:59:59Z")) == {
        "current": 2,
        "longest": 2,
        "newest": "2026-11",
    }


@pytest.mark.parametrize(
    ("of", "newest"),
    [
        (Window.DAY, "2027-01-01"),
        (Window.MONTH, "2027-01"),
        (Window.QUARTER, "2027-Q1"),
        (Window.YEAR, "2027"),
    ],
)
def test_runs_go_on_over_new_year(of: Window, newest: str) -> None:
    both = detail(Streak(of), Given("2026-12-31T16:59:59Z"), Given("2026-12-31T17:00:00Z"))

    assert both == {"current": 2, "longest": 2, "newest": newest}


far_apart = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(lambda day: on(day.isoformat()))


@settings(max_examples=100)
@given(parts=st.lists(st.lists(far_apart, min_size=1, max_size=4), min_size=3, max_size=3))
def test_only_the_newest_periods_are_kept_in_whatever_order_they_come(parts: list[list[Given]]) -> None:
    one, two, three = (measures.summarise(CLEAN, part) for part in parts)

    left = measures.merge(CLEAN, measures.merge(CLEAN, one, two), three)
    right = measures.merge(CLEAN, one, measures.merge(CLEAN, three, two))

    newest = max(event.market_day for part in parts for event in part)
    kept = {
        event.market_day for part in parts for event in part if (newest - event.market_day).days < LONGEST
    }
    assert left == right
    assert measures.exact(CLEAN, left) == len(kept)


def test_a_century_of_days_is_a_small_state() -> None:
    state = measures.summarise(CLEAN, [on("0001-01-01"), on("1926-01-01"), on("2026-01-01")])

    assert [len(part) for part in state if isinstance(part, bytes)] == [4_566, 0]
