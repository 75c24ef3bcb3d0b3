"""The algebra of measures: what a figure remembers, how two memories become one, what it says.

A state is a tuple of whole numbers and bytes (`sums`, `picks`, `sketches`, `streaks`), so that nothing is
rounded before it is shown. `merge` is associative and commutative for every measure, and `EMPTY` changes
nothing: events may be counted in any order, in any number of partitions, and put together at any time. What
comes out is the same to the bit, but for quantile sketches, which are the same within their stated error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from contracts.indicators import Last, Measure, ShareOfTotal, Streak
from servicekit.stream import picks, sketches, streaks, sums
from servicekit.stream.algebra import EMPTY, Algebra, Columns, Parts, Shown, State

__all__ = [
    "EMPTY",
    "Parts",
    "Shown",
    "State",
    "exact",
    "fields",
    "is_ordered",
    "merge",
    "needs",
    "parts",
    "shown",
    "state_of",
    "summarise",
]

_ALGEBRAS: Mapping[type[Any], Algebra] = {
    **sums.ALGEBRAS,
    **picks.ALGEBRAS,
    **sketches.ALGEBRAS,
    **streaks.ALGEBRAS,
}


def fields(measure: Measure) -> tuple[str, ...]:
    """The payload fields a measure reads; a dot leads into a nested object."""
    return _ALGEBRAS[type(measure)].fields(measure)


def is_ordered(measure: Measure) -> bool:
    """Whether it matters which of two events happened later."""
    return isinstance(measure, Last)


def needs(measure: Measure) -> tuple[str, ...]:
    """What of an event must be kept until it is summarised."""
    order = ("occurred_at", "ce_sequence") if is_ordered(measure) else ()
    time = ("occurred_at",) if isinstance(measure, Streak) else ()
    return (*fields(measure), *order, *time)


def summarise(measure: Measure, events: Sequence[Any]) -> State:
    """The state of some events, which have what the measure `needs`."""
    return state_of(measure, Columns.of(events, needs(measure)))


def state_of(measure: Measure, columns: Columns) -> State:
    """The same of events that are there field by field."""
    return _ALGEBRAS[type(measure)].summarise(measure, columns) if len(columns) else EMPTY


def merge(measure: Measure, one: State, other: State) -> State:
    """The state of everything that is in either."""
    return _ALGEBRAS[type(measure)].merge(measure, one, other) if one and other else one or other


def shown(measure: Measure, state: State, total: State | None = None) -> Shown:
    """What readers see of a state that is not `EMPTY`; a share also needs the state of its total."""
    if isinstance(measure, ShareOfTotal):
        return sums.share(measure, state, total)
    return _ALGEBRAS[type(measure)].shown(measure, state)


def exact(measure: Measure, state: State) -> Fraction | None:
    """The figure itself, unrounded; None where there is nothing to divide by, or it is an estimate."""
    says = shown(measure, state)
    return says.value if says.is_exact else None


def parts(measure: Measure, state: State) -> Parts | None:
    """The sum and, where the figure is a quotient, its divisor: gauges publish both, never the quotient.

    None for a figure that cannot be added to another of its kind.
    """
    add_up = _ALGEBRAS[type(measure)].parts
    return None if add_up is None else add_up(measure, state)
