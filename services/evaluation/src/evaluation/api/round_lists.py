"""What belongs to a round, in lists: scores, executed programmes, evidence and quick wins as they stand."""

from __future__ import annotations

from pydantic import AliasPath, Field

from contracts.reference.smart_city import dimensions
from evaluation.api.view import TextView, View
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Judge, QuickWinShown
from evaluation.domain.score_figures import Figure
from evaluation.domain.smart_city_rules import DIMENSIONS


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
