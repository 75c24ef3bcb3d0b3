"""Every measure is an algebra, and says what a plain count of the same events says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from contracts.event import Event
from contracts.feed import FeedCell
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
from contracts.reference.skm import skm_elements
from servicekit.stream import measures
from servicekit.stream.cells import Cell, decode_cell, encode_cell
from servicekit.stream.measures import EMPTY, State
from servicekit.stream.recounting import recount_of

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
HIGHEST = 10**15


class Answers(BaseModel):
    """Something nested."""

    speed: int
    cost: int


class Spent(Event):
    """An event as a service tells it."""

    type = "regency.test.spent"
    key_field = "vendor"

    spent: int
    allocated: int
    vendor: str
    clean: str
    market_day: date
    answers: Answers


class Reading:
    """The same event as the engine holds it: its time as text, with a sequence."""

    def __init__(self, event: Spent, sequence: int) -> None:
        self._event = event
        self.occurred_at = event.occurred_at.isoformat()
        self.ce_sequence = sequence

    def __getattr__(self, name: str) -> Any:
        return getattr(self._event, name)


MEASURES: tuple[Measure, ...] = (
    Count(),
    Sum("spent"),
    Mean("spent", Fraction(25, 9)),
    Min("spent"),
    Max("spent"),
    Last("spent"),
    Ratio("spent", "allocated", Fraction(100)),
    ShareOfTotal("spent", over="vendor"),
    WeightedIndex({"answers.speed": Fraction(1, 3), "answers.cost": Fraction(2, 3)}, Fraction(25)),
    Histogram("spent", (10, 1_000, 10**9)),
    Quantile("spent"),
    Distinct("vendor", lg_k=5),
    Streak(Window.MONTH),
    Streak(Window.DAY, {"clean": "yes"}),
    Streak(Window.MARKET_DAY, {"clean": "yes"}),
)

instants = st.integers(0, 3 * 10**15).map(lambda at: BEGIN + timedelta(microseconds=at))
close_instants = st.integers(0, 400).map(lambda days: BEGIN + timedelta(days=days))
events = st.builds(
    Spent,
    occurred_at=instants | close_instants,
    spent=st.integers(0, HIGHEST),
    allocated=st.integers(0, HIGHEST),
    vendor=st.integers(0, 60).map("v-{}".format),
    clean=st.sampled_from(["yes", "yes", "yes", "no"]),
    market_day=st.dates(date(2026, 1, 1), date(2026, 2, 9)),
    answers=st.builds(Answers, speed=st.integers(1, 4), cost=st.integers(1, 4)),
)
readings = st.lists(events, min_size=1, max_size=12).map(
    lambda told: [Reading(event, sequence) for sequence, event in enumerate(told)]
)
thoroughly = settings(max_examples=40)
each_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: type(measure).__name__)


def spent(amounts: Sequence[int], vendors: int = 7, start: datetime = BEGIN) -> list[Reading]:
    """Readings of these amounts, an hour apart."""
    return [
        Reading(
            Spent(
                occurred_at=start + timedelta(hours=number),
                spent=amount,
                allocated=1,
                vendor=f"v-{number % vendors}",
                clean="yes",
                market_day=date(2026, 1, 1),
                answers=Answers(speed=1, cost=1),
            ),
            number,
        )
        for number, amount in enumerate(amounts)
    ]


def together(measure: Measure, states: Sequence[State]) -> State:
    return reduce(lambda one, other: measures.merge(measure, one, other), states, EMPTY)


def memory(measure: Measure, state: State) -> object:
    """What must not depend on order: the state, of a quantile sketch what it says."""
    return measures.shown(measure, state) if isinstance(measure, Quantile) else state


def is_right(measure: Measure, state: State, told: Sequence[Reading]) -> bool:
    """Whether a plain count of the events agrees."""
    plain = recount_of(measure)
    for reading in told:
        plain.add(reading._event)
    return plain.agrees(measures.shown(measure, state))


def test_every_measure_is_tested_here() -> None:
    assert {type(measure) for measure in MEASURES} == set(get_args(Measure))


@each_measure
@thoroughly
@given(one=readings, other=readings)
def test_merging_in_either_direction_is_the_same(
    measure: Measure, one: list[Reading], other: list[Reading]
) -> None:
    left, right = measures.summarise(measure, one), measures.summarise(measure, other)

    there = measures.merge(measure, left, right)
    back = measures.merge(measure, right, left)

    assert memory(measure, there) == memory(measure, back)


@each_measure
@thoroughly
@given(one=readings, two=readings, three=readings)
def test_merging_may_be_grouped_in_any_way(
    measure: Measure, one: list[Reading], two: list[Reading], three: list[Reading]
) -> None:
    a, b, c = (measures.summarise(measure, part) for part in (one, two, three))

    left = measures.merge(measure, measures.merge(measure, a, b), c)
    right = measures.merge(measure, a, measures.merge(measure, b, c))

    assert memory(measure, left) == memory(measure, right)


@each_measure
@thoroughly
@given(told=readings)
def test_no_events_change_nothing(measure: Measure, told: list[Reading]) -> None:
    state = measures.summarise(measure, told)

    assert measures.summarise(measure, []) == EMPTY
    assert measures.merge(measure, EMPTY, state) == state == measures.merge(measure, state, EMPTY)
    assert measures.merge(measure, EMPTY, EMPTY) == EMPTY


@each_measure
@thoroughly
@given(told=readings, data=st.data())
def test_events_split_anyhow_and_shuffled_are_worth_what_a_plain_count_says(
    measure: Measure, told: list[Reading], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(told))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=4)))
    bounds = zip([0, *cuts], [*cuts, len(told)], strict=True)
    shares = [measures.summarise(measure, shuffled[first:last]) for first, last in bounds]

    state = together(measure, shares)

    assert memory(measure, state) == memory(measure, measures.summarise(measure, told))
    assert is_right(measure, state, told)


@each_measure
@thoroughly
@given(told=readings)
def test_a_state_survives_the_feed(measure: Measure, told: list[Reading]) -> None:
    state = measures.summarise(measure, told)

    written = encode_cell(Cell(state, len(told), 1, 1, "2026-11-22T02:05:07.123Z"))

    assert decode_cell(written).v == state
    assert len(FeedCell.model_validate_json(written).v) == len(state)


def test_absurd_sums_stay_exact() -> None:
    told = spent([10**25, -(10**25), 1] * 1_000)

    state = measures.summarise(Sum("spent"), told)
    grown = measures.merge(Sum("spent"), state, (10**40,))

    assert decode_cell(encode_cell(Cell(grown, 1, 1, 1, ""))).v == (10**40 + 1_000,)


def test_the_mean_is_exact_until_it_is_shown() -> None:
    measure = Mean("spent", Fraction(25, 9))

    state = measures.summarise(measure, spent([33, 34, 33]))

    assert measures.exact(measure, state) == Fraction(2500, 27)


def test_a_ratio_without_a_denominator_is_no_figure() -> None:
    assert measures.shown(Ratio("spent", "allocated"), (5, 0)).value is None


def test_last_goes_by_the_instant_and_ties_go_to_the_higher_sequence() -> None:
    measure = Last("spent")
    first, second, third = spent([1, 2, 3])
    second.occurred_at, third.occurred_at = "1970-01-01T09:00:00.5+07:00", "1970-01-01T02:00:00.500000Z"

    state = measures.summarise(measure, [third, second, first])

    assert measures.exact(measure, state) == 3
    assert measures.shown(measure, state).detail == {"at": "1970-01-01T02:00:00.500000+00:00"}


def test_the_published_survey_gets_its_index_with_exact_weights() -> None:
    """Oracle: 29 respondents, nine sums, IKM 91.48; with the weight rounded to 0.11 it would be 90.56."""
    skm = skm_elements()
    measure = WeightedIndex(skm.weights, Fraction(skm.scale))
    sums = (105, 101, 100, 116, 102, 105, 106, 105, 115)

    says = measures.shown(measure, (*sums, 29))

    assert says.value == Fraction(25 * 955, 9 * 29)
    assert round(float(says.value), 2) == 91.48
    assert says.detail["means"]["WAKTU"] == "100/29"


def test_a_share_is_of_the_total_it_is_given() -> None:
    measure = ShareOfTotal("spent", over="vendor")

    says = measures.shown(measure, (30,), (120,))

    assert (says.value, says.detail) == (Fraction(25), {"part": 30, "total": 120})
    assert measures.shown(measure, (0,), (0,)).value is None
    assert measures.shown(measure, (30,)).value is None


def test_a_bucket_begins_with_its_edge() -> None:
    measure = Histogram("spent", (10, 20))

    says = measures.shown(measure, measures.summarise(measure, spent([9, 10, 19, 20, 10**9])))

    assert [tuple(bucket.values()) for bucket in says.detail["buckets"]] == [
        (None, 10, 1),
        (10, 20, 2),
        (20, None, 2),
    ]


def test_few_events_have_exact_quantiles() -> None:
    measure = Quantile("spent")

    says = measures.shown(measure, measures.summarise(measure, spent(range(1, 101))))

    assert (says.value, says.is_exact) == (Fraction(50), True)
    assert says.detail == {
        "p50": 50,
        "p90": 90,
        "p95": 95,
        "p99": 99,
        "lowest": 1,
        "highest": 100,
        "rank_error": 0.0,
    }


def test_the_stated_rank_error_is_that_of_the_library() -> None:
    says = measures.shown(Quantile("spent"), measures.summarise(Quantile("spent"), spent(range(2_000))))

    assert not says.is_exact
    assert says.detail["rank_error"] == 0.0133


def test_merged_quantiles_keep_their_stated_error() -> None:
    """In 99 of 100 sketches no rank is off by more; here 40 sketches of 24 merged shares, four ranks each."""
    measure, rng, total = Quantile("spent"), random.Random(7), 12_000
    told = spent(rng.sample(range(total), total))
    misses = 0
    for _ in range(40):
        rng.shuffle(told)
        state = together(measure, [measures.summarise(measure, told[share::24]) for share in range(24)])
        says = measures.shown(measure, state).detail
        ranks = dict(zip(measure.names, measure.ranks, strict=True))
        errors = [abs(Fraction(says[name] + 1, total) - rank) for name, rank in ranks.items()]
        misses += max(errors) > measure.rank_error

    assert misses <= 3
    assert is_right(measure, state, told)


def test_many_different_values_are_the_same_sketch_in_any_order() -> None:
    measure, rng = Distinct("vendor"), random.Random(7)
    told = spent(range(30_000), vendors=10_000)
    whole = measures.summarise(measure, told)

    for _ in range(3):
        rng.shuffle(told)
        shares = [measures.summarise(measure, told[share::24]) for share in range(24)]
        assert together(measure, shares) == whole

    says = measures.shown(measure, whole)
    assert not says.is_exact
    assert says.detail["low"] <= 10_000 <= says.detail["high"]
    assert is_right(measure, whole, told)


def test_few_different_values_are_counted_exactly() -> None:
    measure = Distinct("vendor")

    says = measures.shown(measure, measures.summarise(measure, spent(range(5_000), vendors=2_048)))

    assert (says.value, says.is_exact) == (Fraction(2_048), True)


@pytest.mark.parametrize(
    "measure", [Distinct("vendor", lg_k=11), Quantile("spent")], ids=["distinct", "quantile"]
)
def test_sketches_stay_small(measure: Measure) -> None:
    state = measures.summarise(measure, spent(range(100_000), vendors=100_000))

    assert isinstance(state[0], bytes)
    assert len(state[0]) <= 16_408
