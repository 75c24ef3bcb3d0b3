"""The plainest count of one figure, event by event, for comparison with what the engine made of it.

Shares nothing with the engine but the definitions: no states, no merging, no sketches. Beside an estimate it
knows the true figure and accepts what lies within a bound that is hardly ever missed by chance: twice the
stated rank error of a quantile, five standard errors of a distinct count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import attrgetter
from typing import Any, Protocol

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
from servicekit.stream.algebra import Shown
from servicekit.stream.measures import fields
from servicekit.stream.windows import PAYLOAD_FIELD, number_of, start_at

QUANTILE_BOUND = 2
"""Times the rank error that 1 of 100 sketches exceeds."""

DISTINCT_BOUND = 5
"""Times the standard error."""


class Recounted(Protocol):
    """The count of one figure."""

    def add(self, event: Event) -> None:
        """Count an event."""

    def agrees(self, says: Shown) -> bool:
        """Whether a figure is what was counted here."""

    def __str__(self) -> str:
        """What the figure should be."""


class _Sums:
    def __init__(self, measure: Count | Sum | Mean | Ratio | ShareOfTotal | WeightedIndex) -> None:
        self._measure = measure
        self._events = 0
        self._sums = dict.fromkeys(fields(measure), 0)

    def add(self, event: Event) -> None:
        self._events += 1
        for name in self._sums:
            self._sums[name] += attrgetter(name)(event)

    def agrees(self, says: Shown) -> bool:
        if isinstance(self._measure, ShareOfTotal):
            return bool(says.detail["part"] == self._figure())
        return says.value == self._figure()

    def __str__(self) -> str:
        return str(self._figure())

    def _figure(self) -> Fraction | None:
        sums, top, bottom = self._sums, Fraction(self._events), 1
        match self._measure:
            case Sum(field) | ShareOfTotal(field):
                top = Fraction(sums[field])
            case Mean(field, scale):
                top, bottom = scale * sums[field], self._events
            case Ratio(above, below, scale):
                top, bottom = scale * sums[above], sums[below]
            case WeightedIndex(weights, scale):
                weighed = [weight * sums[name] for name, weight in weights.items()]
                top, bottom = scale * sum(weighed, Fraction()), self._events
        return top / bottom if bottom else None


class _Pick:
    def __init__(self, measure: Min | Max) -> None:
        self._read = attrgetter(measure.field)
        self._better = min if isinstance(measure, Min) else max
        self._value: int | None = None

    def add(self, event: Event) -> None:
        value = self._read(event)
        self._value = value if self._value is None else self._better(value, self._value)

    def agrees(self, says: Shown) -> bool:
        return says.value == self._value

    def __str__(self) -> str:
        return str(self._value)


class _Last:
    """Several values are right where events of one instant have no order that documents tell."""

    def __init__(self, measure: Last) -> None:
        self._read = attrgetter(measure.field)
        self._at: Any = None
        self._values: set[int] = set()

    def add(self, event: Event) -> None:
        if self._at is None or event.occurred_at > self._at:
            self._at, self._values = event.occurred_at, set()
        if event.occurred_at == self._at:
            self._values.add(self._read(event))

    def agrees(self, says: Shown) -> bool:
        return says.value in self._values

    def __str__(self) -> str:
        return " | ".join(map(str, sorted(self._values)))


class _Histogram:
    def __init__(self, measure: Histogram) -> None:
        self._read = attrgetter(measure.field)
        self._edges = measure.edges
        self._buckets = [0] * (len(measure.edges) + 1)

    def add(self, event: Event) -> None:
        value = self._read(event)
        self._buckets[sum(value >= edge for edge in self._edges)] += 1

    def agrees(self, says: Shown) -> bool:
        return [bucket["events"] for bucket in says.detail["buckets"]] == self._buckets

    def __str__(self) -> str:
        return str(self._buckets)


class _Quantile:
    def __init__(self, measure: Quantile) -> None:
        self._measure = measure
        self._read = attrgetter(measure.field)
        self._values: list[int] = []

    def add(self, event: Event) -> None:
        self._values.append(self._read(event))

    def agrees(self, says: Shown) -> bool:
        self._values.sort()
        slack = 0.0 if says.is_exact else QUANTILE_BOUND * self._measure.rank_error
        ends = (says.detail["lowest"], says.detail["highest"]) == (self._values[0], self._values[-1])
        ranks = zip(self._measure.names, self._measure.ranks, strict=True)
        return ends and all(self._has_rank(says.detail[name], rank, slack) for name, rank in ranks)

    def _has_rank(self, value: int, rank: Fraction, slack: float) -> bool:
        below = Fraction(bisect_left(self._values, value), len(self._values))
        upto = Fraction(bisect_right(self._values, value), len(self._values))
        return below - slack < rank <= upto + slack

    def __str__(self) -> str:
        ranks = zip(self._measure.names, self._measure.ranks, strict=True)
        count = len(self._values)
        return ", ".join(f"{name} {sorted(self._values)[-(-rank * count // 1) - 1]}" for name, rank in ranks)


class _Distinct:
    def __init__(self, measure: Distinct) -> None:
        self._measure = measure
        self._read = attrgetter(measure.field)
        self._values: set[str] = set()

    def add(self, event: Event) -> None:
        self._values.add(str(self._read(event)))

    def agrees(self, says: Shown) -> bool:
        true = len(self._values)
        slack = 0.0 if says.is_exact else DISTINCT_BOUND * self._measure.standard_error * true
        return says.value is not None and abs(says.value - true) <= slack

    def __str__(self) -> str:
        return str(len(self._values))


class _Streak:
    def __init__(self, measure: Streak) -> None:
        self._measure = measure
        self._held: dict[int, bool] = {}

    def add(self, event: Event) -> None:
        of = self._measure.of
        named = PAYLOAD_FIELD.get(of)
        start = start_at(of, event.occurred_at) if named is None else str(getattr(event, named))
        holds = all(str(attrgetter(name)(event)) == value for name, value in self._measure.holds.items())
        number = number_of(of, start)
        self._held[number] = self._held.get(number, True) and holds

    def agrees(self, says: Shown) -> bool:
        return (says.detail["current"], says.detail["longest"]) == self._runs()

    def _runs(self) -> tuple[int, int]:
        current = longest = 0
        before: int | None = None
        for number in sorted(self._held):
            follows = self._measure.of is Window.MARKET_DAY or before == number - 1
            current = ((current if follows else 0) + 1) if self._held[number] else 0
            longest, before = max(longest, current), number
        return current, longest

    def __str__(self) -> str:
        current, longest = self._runs()
        return f"{current}, longest {longest}"


_KINDS: Mapping[type[Any], Callable[[Any], Recounted]] = {
    **dict.fromkeys((Count, Sum, Mean, Ratio, ShareOfTotal, WeightedIndex), _Sums),
    **dict.fromkeys((Min, Max), _Pick),
    Last: _Last,
    Histogram: _Histogram,
    Quantile: _Quantile,
    Distinct: _Distinct,
    Streak: _Streak,
}


def recount_of(measure: Measure) -> Recounted:
    """An empty count of one figure."""
    return _KINDS[type(measure)](measure)
