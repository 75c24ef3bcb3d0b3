"""Events of the yearly smart-city evaluation (Gerakan Menuju 100 Smart City)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier
from contracts.kinds import Change, Year

Stage = Literal["stage-1", "stage-2", "year"]
"""Mid-year, end of year; "year" where only the score of the year is known."""

Component = Literal["baseline", "output", "outcome", "impact", "quick-win"]
DimensionCode = Literal["governance", "branding", "economy", "living", "society", "environment"]
Judge = Literal["self", "assessor"]

Hundredths = Annotated[int, Field(ge=0, le=100_000, strict=True)]
"""A score times 100: 323 is 3.23."""


class _RoundEvent(Event):
    key_field = "round_id"

    round_id: Identifier
    year: Year
    stage: Stage


class RoundOpened(_RoundEvent):
    """A round of the evaluation began for this regency.

    Attributes:
        weight_set: Version of the component weights it is scored by; None where no source tells.
    """

    type = "regency.evaluation.round.opened"

    weight_set: Identifier | None


class RoundSubmitted(_RoundEvent):
    """The regency handed in its self-assessment.

    Attributes:
        quick_wins: Dimensions that show a quick win.
        quick_wins_missing: How many of the six show none; `missing` says which.
    """

    type = "regency.evaluation.round.submitted"

    submitted_on: date
    quick_wins: Annotated[int, Field(ge=0, le=6, strict=True)]
    quick_wins_missing: Annotated[int, Field(ge=0, le=6, strict=True)]
    missing: tuple[DimensionCode, ...]


class RoundInterviewed(_RoundEvent):
    """Assessors interviewed the regency."""

    type = "regency.evaluation.round.interviewed"

    interviewed_on: date


class RoundComponentScored(_RoundEvent):
    """One of the five components was scored; scored again, the last score stands."""

    type = "regency.evaluation.round.component-scored"

    component: Component
    judge: Judge
    score_hundredths: Hundredths


class RoundDimensionScored(_RoundEvent):
    """One dimension of a component was scored; scored again, the last score stands."""

    type = "regency.evaluation.round.dimension-scored"

    component: Component
    dimension: DimensionCode
    judge: Judge
    score_hundredths: Hundredths


class SmartCityScoreRecorded(_RoundEvent):
    """The score of a round stands: worked out here, or as it was announced.

    Attributes:
        score: As it is printed, such as "3.23".
        basis: Whether the platform computed it from components or took it over from an announcement.
        improvement_hundredths: Against the round before; None where there is none to compare with.
        weight_set: What it was computed with; None when only announced.
        digest: SHA-256 of what it was computed from.
    """

    type = "regency.evaluation.round.score-recorded"

    score: Annotated[str, Field(pattern=r"^\d\.\d{2}$")]
    score_hundredths: Hundredths
    max_hundredths: Hundredths
    basis: Literal["computed", "announced"]
    improvement_hundredths: Change | None
    weight_set: Identifier | None
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None


class SmartCityImprovementMeasured(_RoundEvent):
    """By how much a round's score differs from the one before; told again when either changes."""

    type = "regency.evaluation.round.improvement-measured"

    improvement_hundredths: Change
