"""What every measure must be able to do; `sums`, `picks`, `sketches` and `streaks` do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import attrgetter
from typing import Any, Self

State = tuple[int | bytes, ...]
"""What a figure remembers: whole numbers and sketches, as many as its measure says."""

EMPTY: State = ()
"""The state of no events."""

Parts = tuple[Fraction, int | None]
"""A sum and, where the figure is a quotient, its divisor."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure for readers.

    Attributes:
        value: The figure, unrounded; None where there is nothing to divide by.
        is_exact: Whether it is no estimate.
        detail: What belongs to it, ready for JSON: whole numbers, and texts; fractions such as "823/9".
    """

    value: Fraction | None
    is_exact: bool = True
    detail: Mapping[str, Any] = field(default_factory=dict)


class Columns:
    """Some events, field by field: what measures need of them, without the events themselves.

    Args:
        columns: Field → its values, event by event.
    """

    def __init__(self, events: int, columns: Mapping[str, Sequence[Any]]) -> None:
        self._events = events
        self._columns = columns

    @classmethod
    def of(cls, events: Sequence[Any], names: Iterable[str]) -> Self:
        """These fields of these events."""
        return cls(len(events), {name: list(map(attrgetter(name), events)) for name in names})

    def __len__(self) -> int:
        return self._events

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self._columns[name]


@dataclass(frozen=True, slots=True)
class Algebra:
    """The arithmetic of one kind of measure; each function takes the measure first.

    Attributes:
        fields: The payload fields it reads.
        summarise: The state of one or more events; has their `fields`, and "occurred_at" and "ce_sequence"
            where the order or the time of events matters to it.
        merge: The state of everything that is in either of two states. Associative and commutative.
        shown: What readers see of a state.
        parts: What may be added up over figures; None where nothing may.
    """

    fields: Callable[[Any], tuple[str, ...]]
    summarise: Callable[[Any, Columns], State]
    merge: Callable[[Any, Any, Any], State]
    shown: Callable[[Any, Any], Shown]
    parts: Callable[[Any, Any], Parts] | None = None
