"""Measures whose states are sums: two states are merged by adding number to number.

Count          (events,)              Ratio          (numerator, denominator)
Sum            (sum,)                 ShareOfTotal   (sum,)
Mean           (sum, events)          WeightedIndex  (sum of each field…, events)
Histogram      (events of each bucket…)
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from operator import add
from typing import Any

from contracts.indicators import Count, Histogram, Mean, Ratio, ShareOfTotal, Sum, WeightedIndex
from servicekit.stream.algebra import Algebra, Columns, Parts, Shown

Sums = tuple[int, ...]


def _added(_: Any, one: Sums, other: Sums) -> Sums:
    return tuple(map(add, one, other))


def _first(_: Any, state: Sums) -> Parts:
    return Fraction(state[0]), None


def _two(_: Any, state: Sums) -> Parts:
    return Fraction(state[0]), state[1]


def _quotient(measure: Mean | Ratio, state: Sums, *names: str) -> Shown:
    top, bottom = state
    value = measure.scale * Fraction(top, bottom) if bottom else None
    return Shown(value, detail=dict(zip(names, state, strict=True)))


def share(measure: ShareOfTotal, state: Any, whole: Any = None) -> Shown:
    """A share, if the state of the total is known; else only the part."""
    if whole is None:
        return Shown(None, detail={"part": state[0]})
    value = measure.scale * Fraction(state[0], whole[0]) if whole[0] else None
    return Shown(value, detail={"part": state[0], "total": whole[0]})


def _weighted(measure: WeightedIndex, state: Sums) -> Fraction:
    *sums, _ = state
    weights = measure.weights.values()
    return sum((weight * each for weight, each in zip(weights, sums, strict=True)), Fraction())


def _index(measure: WeightedIndex, state: Sums) -> Shown:
    *sums, events = state
    means = {name: str(Fraction(each, events)) for name, each in zip(measure.weights, sums, strict=True)}
    value = measure.scale * _weighted(measure, state) / events
    return Shown(value, detail={"means": means, "events": events})


def _buckets(measure: Histogram, events: Columns) -> Sums:
    counts = [0] * (len(measure.edges) + 1)
    for value in events[measure.field]:
        counts[bisect_right(measure.edges, value)] += 1
    return tuple(counts)


def _histogram(measure: Histogram, state: Sums) -> Shown:
    bounds = zip((None, *measure.edges), (*measure.edges, None), state, strict=True)
    buckets = [{"from": least, "below": below, "events": events} for least, below, events in bounds]
    return Shown(Fraction(sum(state)), detail={"buckets": buckets})


def _plain(_: Any, state: Sums) -> Shown:
    return Shown(Fraction(state[0]))


COUNT = Algebra(
    fields=lambda _: (),
    summarise=lambda _, events: (len(events),),
    merge=_added,
    shown=_plain,
    parts=_first,
)
SUM = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (sum(events[measure.field]),),
    merge=_added,
    shown=_plain,
    parts=_first,
)
MEAN = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (sum(events[measure.field]), len(events)),
    merge=_added,
    shown=lambda measure, state: _quotient(measure, state, "sum", "events"),
    parts=_two,
)
RATIO = Algebra(
    fields=lambda measure: (measure.numerator, measure.denominator),
    summarise=lambda measure, events: (sum(events[measure.numerator]), sum(events[measure.denominator])),
    merge=_added,
    shown=lambda measure, state: _quotient(measure, state, "numerator", "denominator"),
    parts=_two,
)
SHARE = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=SUM.summarise,
    merge=_added,
    shown=share,
    parts=_first,
)
INDEX = Algebra(
    fields=lambda measure: tuple(measure.weights),
    summarise=lambda measure, events: (*(sum(events[name]) for name in measure.weights), len(events)),
    merge=_added,
    shown=_index,
    parts=lambda measure, state: (_weighted(measure, state), state[-1]),
)
HISTOGRAM = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=_buckets,
    merge=_added,
    shown=_histogram,
    parts=lambda _, state: (Fraction(sum(state)), None),
)

ALGEBRAS = {
    Count: COUNT,
    Sum: SUM,
    Mean: MEAN,
    Ratio: RATIO,
    ShareOfTotal: SHARE,
    WeightedIndex: INDEX,
    Histogram: HISTOGRAM,
}
