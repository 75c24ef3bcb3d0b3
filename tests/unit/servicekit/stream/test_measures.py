from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import Count, Last, Mean, Measure, Ratio, Sum
from servicekit.stream import measures


@dataclass(frozen=True)
class Reading:
    """An event as the engine holds it."""

    occurred_at: str
    ce_sequence: int
    spent: int
    allocated: int


MEASURES: tuple[Measure, ...] = (
    Count(),
    Sum("spent"),
    Mean("spent", Fraction(25, 9)),
    Ratio("spent", "allocated", Fraction(100)),
    Last("spent"),
)

readings = st.lists(
    st.builds(
        Reading,
        occurred_at=st.integers(0, 4 * 10**15).map(
            lambda at: (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).isoformat()
        ),
        ce_sequence=st.integers(0, 10**9),
        spent=st.integers(0, 10**15),
        allocated=st.integers(0, 10**15),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda reading: reading.ce_sequence,
)
thoroughly = settings(deadline=None, max_examples=50)
each_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: type(measure).__name__)


def states(measure: Measure, events: Sequence[Reading]) -> list[measures.State]:
    return [measures.summarise(measure, [event]) for event in events]


@each_measure
@thoroughly
@given(one=readings, other=readings)
def test_merging_in_either_direction_is_the_same(
    measure: Measure, one: list[Reading], other: list[Reading]
) -> None:
    left, right = measures.summarise(measure, one), measures.summarise(measure, other)

    assert measures.merge(measure, left, right) == measures.merge(measure, right, left)


@each_measure
@thoroughly
@given(one=readings, two=readings, three=readings)
def test_merging_may_be_grouped_in_any_way(
    measure: Measure, one: list[Reading], two: list[Reading], three: list[Reading]
) -> None:
    a, b, c = (measures.summarise(measure, part) for part in (one, two, three))

    first = measures.merge(measure, measures.merge(measure, a, b), c)

    assert first == measures.merge(measure, a, measures.merge(measure, b, c))


@each_measure
@thoroughly
@given(events=readings)
def test_a_batch_is_worth_what_its_events_are_worth_one_by_one(
    measure: Measure, events: list[Reading]
) -> None:
    one_by_one = reduce(lambda a, b: measures.merge(measure, a, b), states(measure, events))

    assert measures.summarise(measure, events) == one_by_one


def test_the_mean_is_exact_until_it_is_shown() -> None:
    events = [Reading("2026-11-22T00:00:00Z", number, spent, 1) for number, spent in enumerate((33, 34, 33))]

    state = measures.summarise(Mean("spent", Fraction(25, 9)), events)

    assert measures.exact(Mean("spent", Fraction(25, 9)), state) == Fraction(2500, 27)


def test_a_ratio_without_a_denominator_is_no_figure() -> None:
    assert measures.exact(Ratio("spent", "allocated"), (5, 0)) is None


def test_last_goes_by_the_instant_whatever_its_zone_and_precision() -> None:
    earlier = Reading("2026-11-22T09:00:00.5+07:00", 2, 1, 1)
    later = Reading("2026-11-22T02:00:01Z", 1, 2, 1)

    state = measures.summarise(Last("spent"), [later, earlier])

    assert measures.exact(Last("spent"), state) == 2
