"""How the yearly smart-city evaluation is scored: components, weights by round, maximum and rounding.

All of it is data with a source. There is no table of predicates: nothing here calls a score good or poor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from evaluation.domain.errors_scoring import WeightSetMissing, WeightSetUnknown
from evaluation.domain.text import Text

DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")
"""The six dimensions of a smart city, in their usual order."""

Certainty = Literal["high", "medium", "low"]

Incomplete = Literal["allow", "with-reason", "refuse"]
"""What becomes of an incomplete self-assessment when it is handed in."""


@dataclass(frozen=True, slots=True)
class Component:
    """One of the five components of a score.

    Attributes:
        derivation: How its score follows from its dimensions' scores; None where no source tells.
    """

    code: str
    name: Text
    meaning: Text
    derivation: Literal["mean-of-dimensions"] | None = None


@dataclass(frozen=True, slots=True)
class WeightSet:
    """What each component weighs. Raises ValueError unless the weights are whole percents of 100.

    Attributes:
        weights: Component → percent.
        years: The rounds it is known to have been used in; empty where no source tells.
    """

    id: str
    weights: Mapping[str, int]
    certainty: Certainty
    source: str
    source_quote: str
    years: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Nothing of a score is left over."""
        if sum(self.weights.values()) != 100 or min(self.weights.values()) < 0:
            raise ValueError(f"the weights of {self.id} must add up to 100 %")

    def weight(self, component: str) -> Fraction:
        """What a component weighs, exactly."""
        return Fraction(self.weights[component], 100)


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """The rules in force. Raises ValueError when a weight set does not weigh every component.

    Attributes:
        maximum: The highest score; no source states it, so its certainty is told.
        places: Decimals a score is printed with.
        tolerance: How far a published score may lie from ours before they count as different.
    """

    version: str
    source: str
    maximum: Decimal
    maximum_certainty: Certainty
    places: int
    rounding: Literal["half-up"]
    tolerance: Decimal
    incomplete_submission: Incomplete
    evidence_kinds: tuple[str, ...]
    components: tuple[Component, ...]
    weight_sets: tuple[WeightSet, ...]

    def __post_init__(self) -> None:
        """Every set weighs the components and nothing else."""
        for one in self.weight_sets:
            if set(one.weights) != set(self.codes):
                raise ValueError(f"{one.id} must weigh {', '.join(self.codes)}")

    @property
    def codes(self) -> tuple[str, ...]:
        """The components' codes, in their usual order."""
        return tuple(one.code for one in self.components)

    @property
    def derived(self) -> tuple[str, ...]:
        """Components whose score is the mean of their six dimensions' scores."""
        return tuple(one.code for one in self.components if one.derivation == "mean-of-dimensions")

    def weight_set(self, weight_set_id: str) -> WeightSet:
        """The set of this id. Raises `WeightSetUnknown`."""
        for one in self.weight_sets:
            if one.id == weight_set_id:
                return one
        raise WeightSetUnknown(weight_set_id, self._known)

    def weight_set_of(self, year: int) -> WeightSet | None:
        """The one set known to have been used in the rounds of a year; None where none or several are."""
        known = [one for one in self.weight_sets if year in one.years]
        return known[0] if len(known) == 1 else None

    def chosen(self, weight_set_id: str | None, year: int | None) -> WeightSet:
        """The set that is named, or the year's. Raises `WeightSetUnknown`, `WeightSetMissing`."""
        if weight_set_id is not None:
            return self.weight_set(weight_set_id)
        found = None if year is None else self.weight_set_of(year)
        if found is None:
            raise WeightSetMissing(year, self._known)
        return found

    @property
    def _known(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.weight_sets)
