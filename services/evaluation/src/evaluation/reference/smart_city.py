"""How the smart-city evaluation is scored, and the rounds the platform comes with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Identifier, RegencyCode
from contracts.kinds import Year
from contracts.reference.dataset import Dataset, Record, read
from evaluation.domain.round_acts import QuickWinShown
from evaluation.domain.smart_city_rules import Certainty, Component, Incomplete, ScoringRules, WeightSet

_Score = Annotated[str, Field(pattern=r"^\d\.\d{2}$")]


class _Weights(Dataset):
    """The file of the rules; rounding other than half up is a change of code."""

    maximum: Decimal
    maximum_certainty: Certainty
    places: Annotated[int, Field(ge=0, le=4)]
    rounding: Literal["half-up"]
    tolerance: Decimal
    incomplete_submission: Incomplete
    evidence_kinds: tuple[Identifier, ...]
    components: tuple[Component, ...]
    weight_sets: tuple[WeightSet, ...]


class ShippedScore(Record):
    """A score as a source tells of its announcement."""

    id: Identifier
    regency: RegencyCode
    year: Year
    score: _Score
    source: str
    source_quote: str


class ShippedSubmission(Record):
    """A self-assessment as a source tells of it."""

    id: Identifier
    regency: RegencyCode
    year: Year
    stage: Literal["stage-1", "stage-2", "year"]
    submitted_on: date
    reason: str
    source: str
    source_quote: str
    quick_wins: tuple[QuickWinShown, ...]


class ShippedRounds(Dataset):
    """The rounds of the data file."""

    scores: tuple[ShippedScore, ...]
    submissions: tuple[ShippedSubmission, ...]


@cache
def scoring_rules() -> ScoringRules:
    """The rules in force, read once."""
    file = read(_Weights, "smart_city_weights.toml", package="evaluation")
    return ScoringRules(
        version=file.version,
        source=file.source,
        maximum=file.maximum,
        maximum_certainty=file.maximum_certainty,
        places=file.places,
        rounding=file.rounding,
        tolerance=file.tolerance,
        incomplete_submission=file.incomplete_submission,
        evidence_kinds=file.evidence_kinds,
        components=file.components,
        weight_sets=file.weight_sets,
    )


@cache
def shipped_rounds() -> ShippedRounds:
    """The rounds the platform comes with, as public sources tell them."""
    return read(ShippedRounds, "smart_city_rounds.toml", package="evaluation")
