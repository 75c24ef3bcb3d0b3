"""What an indicator may compute. Measures are plain data; `servicekit.stream.measures` does the arithmetic.

All are mergeable: what two groups of events amount to together follows from what each amounts to. All are
exact but the two that say otherwise in `error`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from contracts.window import Window

EXACT = ""
"""The `error` of a measure that has none."""

MOST_PARTS = 50
"""Edges of a histogram, fields of a weighted index: states stay small."""


@dataclass(frozen=True, slots=True)
class Count:
    """Number of events."""

    error: ClassVar[str] = EXACT

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return "n"


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of a whole-number field."""

    error: ClassVar[str] = EXACT
    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.field}"


@dataclass(frozen=True, slots=True)
class Mean:
    """Exact mean of a whole-number field, times `scale`."""

    error: ClassVar[str] = EXACT
    field: str
    scale: Fraction = Fraction(1)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.field} / n{_times(self.scale)}"


@dataclass(frozen=True, slots=True)
class Min:
    """Lowest value of a whole-number field."""

    error: ClassVar[str] = EXACT
    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"min {self.field}"


@dataclass(frozen=True, slots=True)
class Max:
    """Highest value of a whole-number field."""

    error: ClassVar[str] = EXACT
    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"max {self.field}"


@dataclass(frozen=True, slots=True)
class Last:
    """Value of a field in the event that happened last; ties go to the higher sequence."""

    error: ClassVar[str] = EXACT
    field: str

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"last {self.field}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of one field over the sum of another, times `scale`."""

    error: ClassVar[str] = EXACT
    numerator: str
    denominator: str
    scale: Fraction = Fraction(1)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.numerator} / Σ {self.denominator}{_times(self.scale)}"


@dataclass(frozen=True, slots=True)
class ShareOfTotal:
    """A sum as a share of the same sum over all values of one label, times `scale`.

    Attributes:
        over: The label: shares of all its values, everything else equal, add up to `scale`.
    """

    error: ClassVar[str] = EXACT
    field: str
    over: str
    scale: Fraction = Fraction(100)

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"Σ {self.field} / Σ {self.field} of every {self.over}{_times(self.scale)}"


@dataclass(frozen=True, slots=True)
class WeightedIndex:
    """Weighted sum of the exact means of several whole-number fields, times `scale`.

    Attributes:
        weights: Field → weight; a dot leads into a nested object.
    """

    error: ClassVar[str] = EXACT
    weights: Mapping[str, Fraction]
    scale: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        """Raises ValueError without any weight, or with too many."""
        if not 1 <= len(self.weights) <= MOST_PARTS:
            raise ValueError(f"a weighted index has 1 to {MOST_PARTS} fields, not {len(self.weights)}")

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        fields_of: dict[Fraction, list[str]] = {}
        for name, weight in self.weights.items():
            fields_of.setdefault(weight, []).append(name)
        terms = [f"{weight} × Σ ({' + '.join(names)}) / n" for weight, names in fields_of.items()]
        whole = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
        return f"{whole}{_times(self.scale)}"


@dataclass(frozen=True, slots=True)
class Histogram:
    """Number of events by the size of a whole-number field.

    Attributes:
        edges: Ascending. The first bucket lies below the first edge, each later one begins with its edge.
    """

    error: ClassVar[str] = EXACT
    field: str
    edges: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for edges that are none, too many or out of order."""
        if not 1 <= len(self.edges) <= MOST_PARTS or not _ascends(self.edges):
            raise ValueError(f"a histogram has 1 to {MOST_PARTS} ascending edges: {self.edges}")

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"n by {self.field}, steps at {'; '.join(f'{edge:,}' for edge in self.edges)}"


@dataclass(frozen=True, slots=True)
class Quantile:
    """Values below which given shares of the events lie: a KLL sketch.

    Attributes:
        field: A whole-number field.
        ranks: The shares, ascending; the first one is the figure itself.
        k: Size of the sketch. While it has seen no more than `k` events, its quantiles are exact.
    """

    field: str
    ranks: tuple[Fraction, ...] = (Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100))
    k: int = 200

    def __post_init__(self) -> None:
        """Raises ValueError for ranks outside 0…1 or out of order, or a size no sketch has."""
        if not self.ranks or not _ascends((0, *self.ranks, 1)):
            raise ValueError(f"ranks ascend between 0 and 1: {self.ranks}")
        if not 8 <= self.k <= 65_535:
            raise ValueError(f"k is 8 to 65,535: {self.k}")

    @property
    def names(self) -> tuple[str, ...]:
        """What the values are called: p50, p99.9."""
        return tuple(f"p{float(rank * 100):g}" for rank in self.ranks)

    @property
    def rank_error(self) -> float:
        """By how much the true rank of a shown quantile may be off, in 99 of 100 sketches.

        The constants are those of Apache DataSketches, fitted to the largest error of thousands of trials.
        """
        return 2.296 / math.pow(self.k, 0.9723)

    @property
    def error(self) -> str:
        """What the figure may be off by."""
        return f"none up to {self.k:,} events; beyond, rank ± {self.rank_error:.2%} in 99 of 100 figures"

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"{', '.join(self.names)} of {self.field}"


@dataclass(frozen=True, slots=True)
class Distinct:
    """Number of different values of a field: a theta sketch that keeps the lowest hashes.

    Attributes:
        field: An id; never personal data.
        lg_k: The sketch keeps 2**lg_k hashes. Up to so many values the number is exact.
    """

    field: str
    lg_k: int = 11

    def __post_init__(self) -> None:
        """Raises ValueError for a size no sketch has."""
        if not 5 <= self.lg_k <= 16:
            raise ValueError(f"lg_k is 5 to 16: {self.lg_k}")

    @property
    def kept(self) -> int:
        """How many hashes are kept: the number of values up to which the figure is exact."""
        return 1 << self.lg_k

    @property
    def standard_error(self) -> float:
        """Relative standard error beyond that."""
        return 1.0 / math.sqrt(self.kept - 1)

    @property
    def error(self) -> str:
        """What the figure may be off by."""
        return f"none up to {self.kept:,}; beyond, ± {2 * self.standard_error:.1%} in 95 of 100 figures"

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        return f"number of different {self.field}"


STREAK_PERIODS = frozenset({Window.DAY, Window.MONTH, Window.QUARTER, Window.YEAR, Window.MARKET_DAY})


@dataclass(frozen=True, slots=True)
class Streak:
    """How many periods in a row a condition has held: now, and at best.

    A period counts when every event in it meets the condition. Days, months, quarters and years follow each
    other by the calendar: one without an event ends a run. Market days follow each other as they were held.

    Attributes:
        of: What is counted.
        holds: Field → the value it must have; with none, any event will do.
    """

    error: ClassVar[str] = EXACT
    of: Window
    holds: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for periods nobody can count."""
        if self.of not in STREAK_PERIODS:
            raise ValueError(f"no streaks of {self.of}; only of {', '.join(sorted(STREAK_PERIODS))}")

    @property
    def formula(self) -> str:
        """The formula as people write it."""
        wanted = " and ".join(f"{name} = {value}" for name, value in self.holds.items())
        return f"run of each {self.of} with {wanted or 'an event'}"


Measure = (
    Count
    | Sum
    | Mean
    | Min
    | Max
    | Last
    | Ratio
    | ShareOfTotal
    | WeightedIndex
    | Histogram
    | Quantile
    | Distinct
    | Streak
)


def _times(scale: Fraction) -> str:
    return "" if scale == 1 else f" × {scale}"


def _ascends(numbers: Sequence[Fraction | int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))
