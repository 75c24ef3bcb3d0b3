"""Rounds of the smart-city evaluation as they are shown: number, maximum, rank if announced, difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import AliasPath, Field, model_validator

from contracts.reference.smart_city import dimensions
from evaluation.api.view import TextView, View
from evaluation.domain.round import Round, Status
from evaluation.domain.round_acts import (
    Act,
    Basis,
    Judge,
    Proof,
    QuickWinShown,
    ScoreRecorded,
    Stage,
)
from evaluation.domain.score_figures import Figure, printed
from evaluation.domain.smart_city_rules import DIMENSIONS


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
        return _line(shown) if isinstance(shown, Round) else shown


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
        return _line(shown) | _detail(shown) if isinstance(shown, Round) else shown


class ScoreLine(View):
    """A judge's score as it stands."""

    judge: Judge
    component: str
    dimension: str | None
    sub_dimension: str | None
    score: str


class ExecutionView(View):
    """Executed of planned programmes of a dimension, as a fraction and in percent."""

    dimension: str
    executed: int
    planned: int
    share: str
    percent: str


class EvidenceView(View):
    """Where a piece of evidence lies."""

    id: str = Field(validation_alias="evidence_id")
    kind: str = Field(validation_alias="evidence_kind")
    component: str = Field(validation_alias=AliasPath("place", "component"))
    dimension: str | None = Field(validation_alias=AliasPath("place", "dimension"))
    sub_dimension: str | None = Field(validation_alias=AliasPath("place", "sub_dimension"))
    title: str
    link: str | None
    reference: str | None
    sha256: str | None


class QuickWinView(View):
    """A quick win the round shows."""

    program_id: str
    owner_opd: str
    name: str | None
    is_designated: bool


class CoverageView(View):
    """The quick wins of one dimension.

    Attributes:
        designated: Programmes designated for the dimension in the round's year that it does not show.
    """

    dimension: str
    name: TextView
    quick_wins: list[QuickWinView]
    designated: list[str]
    is_missing: bool


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


class TrendView(View):
    """A year of the trend.

    Attributes:
        is_gap: Whether no score of that year is on record, between years that have one.
        improvement: Against `previous_year`, which may lie several years back.
    """

    year: int
    is_gap: bool
    score: str | None = None
    maximum: str | None = None
    basis: Basis | None = None
    rank: int | None = None
    ranked: int | None = None
    improvement: str | None = None
    previous_year: int | None = None
    weight_set: str | None = None
    source: str | None = None
    round_id: str | None = None


def trend_rows(rounds: list[Round]) -> Iterator[TrendView]:
    """Every year from the first score to the last, those without one included."""
    scored = {one.year: one for one in rounds}
    for year in range(min(scored, default=0), max(scored, default=-1) + 1):
        if year not in scored:
            yield TrendView(year=year, is_gap=True)
            continue
        line, recorded = _line(scored[year]), scored[year].score
        announcement = recorded.announcement if recorded else None
        shown = {name: line[name] for name in TrendView.model_fields if name in line}
        source = announcement.source.name if announcement else None
        yield TrendView(**shown, is_gap=False, source=source, round_id=line["id"])


def score_lines(round_: Round, judge: Judge | None, component: str | None) -> list[ScoreLine]:
    """A round's scores as they stand, the regency's own first."""
    judges: tuple[Judge, ...] = ("self", "assessor")
    return [
        ScoreLine(
            judge=each,
            component=place.component,
            dimension=place.dimension,
            sub_dimension=place.sub_dimension,
            score=str(score),
        )
        for each in judges
        if judge in (None, each)
        for place, score in round_.scores(each).given.items()
        if component in (None, place.component)
    ]


def execution_lines(round_: Round) -> list[ExecutionView]:
    """Executed programmes of the dimensions that were told, in their usual order."""
    told = round_.executions
    return [
        ExecutionView(
            dimension=name,
            executed=told[name].executed,
            planned=told[name].planned,
            share=f"{told[name].executed}/{told[name].planned}",
            percent=str(Figure(told[name].share * 100).rounded),
        )
        for name in DIMENSIONS
        if name in told
    ]


def coverage(round_: Round, designated: dict[str, list[str]]) -> list[CoverageView]:
    """The six dimensions with their quick wins.

    Args:
        round_: The round.
        designated: Dimension → programmes designated for it in the round's year.
    """
    shown = round_.quick_wins

    def of(dimension: str) -> list[QuickWinShown]:
        return [one for one in shown.values() if one.dimension == dimension]

    return [
        CoverageView(
            dimension=one.code,
            name=TextView(id=one.name.id, en=one.name.en),
            quick_wins=[QuickWinView.model_validate(each) for each in of(one.code)],
            designated=[each for each in designated.get(one.code, ()) if each not in shown],
            is_missing=not of(one.code),
        )
        for one in dimensions()
    ]


def _line(round_: Round) -> dict[str, Any]:
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
