"""The rules of the smart-city evaluation and what they make of a sheet: numbers, never a predicate."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from evaluation.api.view import TextView, View
from evaluation.domain.smart_city_rules import Certainty, Incomplete


class ComponentView(View):
    """A component; `derivation` says how its score follows from its dimensions, where a source tells."""

    code: str
    name: TextView
    meaning: TextView
    derivation: str | None


class WeightSetView(View):
    """What each component weighs, in percent, and in which rounds it is known to have been used."""

    id: str
    weights: dict[str, int]
    years: list[int]
    certainty: Certainty
    source: str
    source_quote: str


class ScoringRulesView(View):
    """The rules in force."""

    version: str
    source: str
    maximum: Decimal
    maximum_certainty: Certainty
    places: int
    rounding: Literal["half-up"]
    tolerance: Decimal
    incomplete_submission: Incomplete
    evidence_kinds: list[str]
    components: list[ComponentView]
    weight_sets: list[WeightSetView]


class FigureView(View):
    """An exact value: as a fraction, as a decimal of four places, and as it is printed."""

    fraction: str
    decimal: str
    rounded: Decimal


class PartView(View):
    """One component of a score."""

    component: str
    name: TextView
    score: FigureView
    derivation: str | None
    weight: int | None
    contribution: FigureView | None


class ComparisonView(View):
    """The same components seen another way; its label says that it is no score."""

    kind: Literal["weight-set", "plain-mean"]
    label: TextView
    weight_set: str | None
    figure: FigureView


class PublishedView(View):
    """A published score beside the calculated one; the difference is published less calculated."""

    score: Decimal
    difference: Decimal
    tolerance: Decimal
    is_within_tolerance: bool
    truncated: Decimal
    is_truncated: bool


class ImprovementView(View):
    """How much a score differs from the round before."""

    score: Decimal
    previous: Decimal
    difference: Decimal
    basis: Literal["published", "calculated"]


class CalculationView(View):
    """What could be worked out; without a score, `missing` names the components that have none."""

    rule_version: str
    weight_set: WeightSetView | None
    maximum: Decimal
    parts: list[PartView]
    missing: list[str]
    score: FigureView | None
    comparisons: list[ComparisonView]
    published: PublishedView | None
    improvement: ImprovementView | None
