"""The algebra of measures: what a figure remembers, how two memories become one, what it says.

A state is a tuple of whole numbers, so that nothing is ever rounded before it is shown:

    Count   (events,)                       Mean   (sum, events)
    Sum     (sum,)                          Ratio  (numerator, denominator)
    Last    (microseconds, sequence, value)

`merge` is associative and commutative for every measure: events may be counted in any order, in any number of
partitions, and put together at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any, assert_never

from contracts.indicators import Count, Last, Mean, Measure, Ratio, Sum
from servicekit.stream.windows import microseconds

State = tuple[int, ...]


def fields(measure: Measure) -> tuple[str, ...]:
    """The payload fields a measure reads."""
    match measure:
        case Count():
            return ()
        case Ratio():
            return (measure.numerator, measure.denominator)
        case Sum() | Mean() | Last():
            return (measure.field,)


def is_ordered(measure: Measure) -> bool:
    """Whether it matters which of two events happened later."""
    return isinstance(measure, Last)


def summarise(measure: Measure, events: Sequence[Any]) -> State:
    """The state of one or more events; `Last` needs them to carry `occurred_at` and `ce_sequence`."""
    match measure:
        case Count():
            return (len(events),)
        case Sum():
            return (_total(measure.field, events),)
        case Mean():
            return (_total(measure.field, events), len(events))
        case Ratio():
            return (_total(measure.numerator, events), _total(measure.denominator, events))
        case Last():
            value = attrgetter(measure.field)
            return max((microseconds(event.occurred_at), event.ce_sequence, value(event)) for event in events)
        case _:
            assert_never(measure)


def merge(measure: Measure, one: State, other: State) -> State:
    """The state of everything that is in either."""
    if isinstance(measure, Last):
        return max(one, other)
    return tuple(map(int.__add__, one, other))


def exact(measure: Measure, state: State) -> Fraction | None:
    """The figure itself, unrounded; None where there is nothing to divide by."""
    match measure:
        case Count() | Sum():
            return Fraction(state[0])
        case Mean() | Ratio():
            return measure.scale * Fraction(state[0], state[1]) if state[1] else None
        case Last():
            return Fraction(state[2])


def parts(measure: Measure, state: State) -> tuple[int, int | None]:
    """The sum and, where the figure is a quotient, its divisor: gauges publish both, never the quotient."""
    match measure:
        case Count() | Sum():
            return state[0], None
        case Mean() | Ratio():
            return state[0], state[1]
        case Last():
            return state[2], None


def _total(field: str, events: Sequence[Any]) -> int:
    return sum(map(attrgetter(field), events))
