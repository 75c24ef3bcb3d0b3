"""Rounds of the smart-city evaluation as they are shown: number, maximum, rank if announced, difference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import AliasPath, Field, model_validator

from evaluation.api.view import View
from evaluation.domain.round import Round, Status
from evaluation.domain.round_acts import (
    Act,
    Basis,
    Proof,
    ScoreRecorded,
    Stage,
)
from evaluation.domain.score_figures import Figure, printed


class RoundLine(View):
    """A round in a list.

    Attributes:
        weight_set: None where it is not known.
        score: As it is printed; None until one is recorded. `maximum` is the highest possible.
        improvement: The score less that of the round of `previous_year`; None where there is none before.
        missing_quick_wins: Dimensions that show none.
    """

    id: str
    regency: str
    year: int
    stage: Stage
    status: Status
    weight_set: str | None
    score: str | None
    maximum: str | None
    basis: Basis | None
    rank: int | None
    ranked: int | None
    improvement: str | None
    previous_year: int | None
    missing_quick_wins: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _of(cls, shown: Any) -> Any:
        return line_of(shown) if isinstance(shown, Round) else shown


class ComponentLine(View):
    """A component's scores; `exact` ones are fractions.

    Attributes:
        is_derived: Whether the assessors' score follows from their scores of the six dimensions.
    """

    component: str
    self_score: str | None
    assessor_score: str | None
    assessor_exact: str | None
    is_derived: bool


class RecordedView(View):
    """The score that stands, and what it rests on."""

    basis: Basis
    score: str
    weight_set: str | None
    proof: Proof | None
    source: str | None
    source_quote: str | None
    announced_on: date | None
    letter_number: str | None
    letter_date: date | None
    reason: str | None

    @model_validator(mode="before")
    @classmethod
    def _of(cls, shown: Any) -> Any:
        return _recorded(shown) if isinstance(shown, ScoreRecorded) else shown


class RoundView(RoundLine):
    """A round with its scores."""

    opened_on: date | None
    submitted_on: date | None
    interviewed_on: date | None
    components: tuple[ComponentLine, ...]
    evidence: int
    recorded: RecordedView | None

    @model_validator(mode="before")
    @classmethod
    def _of(cls, shown: Any) -> Any:
        return line_of(shown) | _detail(shown) if isinstance(shown, Round) else shown


class NoteView(View):
    """A note of the interview, with an opaque reference to who wrote it."""

    text: str = Field(validation_alias=AliasPath("act", "text"))
    at: datetime
    actor: str


class ChangeView(View):
    """Something that happened, by whom and when."""

    kind: str = Field(validation_alias=AliasPath("act", "kind"))
    at: datetime
    actor: str
    act: Act


class DifferenceView(View):
    """A field that says something else when the score is computed again."""

    field: str
    published: str | int | None
    recomputed: str | int | None


class RecomputeView(View):
    """Whether the recorded score is what its inputs amount to."""

    round_id: str
    identical: bool
    differences: list[DifferenceView]


def line_of(round_: Round) -> dict[str, Any]:
    """The fields of a `RoundLine`."""
    score, compared = round_.score, round_.compared
    said = score.announcement if score else None
    improvement = compared.improvement_hundredths
    return {
        "id": round_.id,
        "regency": round_.regency,
        "year": round_.year,
        "stage": round_.stage,
        "status": round_.status,
        "weight_set": (score.weight_set if score else None) or round_.opened.weight_set,
        "score": score.score if score else None,
        "maximum": printed(score.max_hundredths) if score else None,
        "basis": score.basis if score else None,
        "rank": said.rank if said else None,
        "ranked": said.ranked if said else None,
        "improvement": None if improvement is None else printed(improvement),
        "previous_year": compared.year,
        "missing_quick_wins": round_.missing_quick_wins,
    }


def _detail(round_: Round) -> dict[str, Any]:
    submitted, interviewed = round_.submitted, round_.interviewed
    return {
        "opened_on": round_.opened.opened_on,
        "submitted_on": submitted.submitted_on if submitted else None,
        "interviewed_on": interviewed.interviewed_on if interviewed else None,
        "components": [_component(round_, code) for code in round_.opened.components],
        "evidence": len(round_.evidence),
        "recorded": round_.score,
    }


def _component(round_: Round, code: str) -> dict[str, Any]:
    own, given = round_.scores("self").component(code), round_.scores("assessor").component(code)
    return {
        "component": code,
        "self_score": None if own is None else str(Figure(own).rounded),
        "assessor_score": None if given is None else str(Figure(given).rounded),
        "assessor_exact": None if given is None else Figure(given).fraction,
        "is_derived": round_.scores("assessor").follows(code),
    }


def _recorded(score: ScoreRecorded) -> dict[str, Any]:
    said = score.announcement
    return {
        "basis": score.basis,
        "score": score.score,
        "weight_set": score.weight_set,
        "proof": score.proof,
        "source": said.source.name if said else None,
        "source_quote": said.source.quote if said else None,
        "announced_on": said.announced_on if said else None,
        "letter_number": said.letter_number if said else None,
        "letter_date": said.letter_date if said else None,
        "reason": score.reason,
    }
