"""The plain count that figures are held against bites: one event more or less is seen in every measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from contracts.event import Event
from contracts.indicators import (
    Count,
    Distinct,
    Histogram,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
    Window,
)
from servicekit.stream import measures
from servicekit.stream.measures import Shown
from servicekit.stream.recounting import Recounted, recount_of


class Spent(Event):
    """An event of a test."""

    type = "regency.test.spent"
    key_field = "vendor"

    spent: int
    allocated: int
    vendor: str


class Reading:
    """The same event as the engine holds it."""

    def __init__(self, event: Spent, sequence: int) -> None:
        self.occurred_at = event.occurred_at.isoformat()
        self.ce_sequence = sequence
        self.spent, self.allocated, self.vendor = event.spent, event.allocated, event.vendor


def spent(amount: int, day: int = 1, vendor: str = "v") -> Spent:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return Spent(occurred_at=at, spent=amount, allocated=7, vendor=vendor)


EVENTS = [spent(10), spent(20, day=2), spent(30, day=3)]
EXTREME = spent(10**6, day=4, vendor="new")


def says(measure: Measure, events: Sequence[Spent]) -> Shown:
    readings = [Reading(event, number) for number, event in enumerate(events)]
    return measures.shown(measure, measures.summarise(measure, readings))


def counted(measure: Measure, events: Sequence[Spent]) -> Recounted:
    plain = recount_of(measure)
    for event in events:
        plain.add(event)
    return plain


@pytest.mark.parametrize(
    "measure",
    [
        Count(),
        Sum("spent"),
        Mean("spent"),
        Max("spent"),
        Last("spent"),
        Ratio("spent", "allocated"),
        ShareOfTotal("spent", over="vendor"),
        WeightedIndex({"spent": Fraction(1)}),
        Histogram("spent", (100,)),
        Quantile("spent"),
        Distinct("vendor"),
        Streak(Window.DAY),
    ],
    ids=lambda measure: type(measure).__name__,
)
def test_one_event_more_is_seen(measure: Measure) -> None:
    assert counted(measure, EVENTS).agrees(says(measure, EVENTS))
    assert not counted(measure, EVENTS).agrees(says(measure, [*EVENTS, EXTREME]))
    assert not counted(measure, [*EVENTS, EXTREME]).agrees(says(measure, EVENTS))


def test_a_lowest_value_too_low_is_seen() -> None:
    measure = Min("spent")

    assert counted(measure, EVENTS).agrees(says(measure, EVENTS))
    assert not counted(measure, EVENTS).agrees(says(measure, [*EVENTS, spent(9)]))


def test_either_of_two_values_of_one_instant_may_be_the_last() -> None:
    both = [spent(1), spent(2)]

    assert counted(Last("spent"), both).agrees(says(Last("spent"), both))
    assert counted(Last("spent"), both).agrees(says(Last("spent"), both[::-1]))
    assert str(counted(Last("spent"), both)) == "1 | 2"


def test_an_estimate_far_off_is_seen() -> None:
    many = [spent(number, vendor=f"v-{number}") for number in range(5_000)]
    for measure in (Quantile("spent"), Distinct("vendor")):
        assert counted(measure, many).agrees(says(measure, many))
        assert not counted(measure, many).agrees(says(measure, many[:3_500]))


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Mean("spent"), "20"),
        (Ratio("spent", "allocated"), "20/7"),
        (Histogram("spent", (20,)), "[1, 2]"),
        (Quantile("spent"), "p50 20, p90 30, p95 30, p99 30"),
        (Distinct("vendor"), "1"),
        (Streak(Window.DAY), "3, longest 3"),
        (Max("spent"), "30"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_operators_read_what_a_figure_should_be(measure: Measure, text: str) -> None:
    assert str(counted(measure, EVENTS)) == text
