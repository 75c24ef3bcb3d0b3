"""Impact surveys as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from contracts.evaluation import (
    ImpactAnswersCounted,
    ImpactConsentDecided,
    ImpactDimensionMeasured,
    ImpactQuotaReached,
    ImpactResponseSubmitted,
    ImpactResultPublished,
    ImpactSurveyCompleted,
    ImpactSurveyOpened,
)
from contracts.event import Event
from evaluation.domain.impact_booking import Gain
from evaluation.domain.impact_design import Cell
from evaluation.domain.impact_parts import Consent, Filled
from evaluation.domain.impact_response import ImpactResponse
from evaluation.domain.impact_survey import ImpactSurvey
from servicekit.days import day_begins


def opened(survey: ImpactSurvey, at: datetime) -> ImpactSurveyOpened:
    """The survey began."""
    return ImpactSurveyOpened(
        **_whose(survey),
        occurred_at=at,
        target=survey.target,
        cells=len(survey.cells),
    )


def decided(survey: ImpactSurvey, sub_dimension: str, consent: Consent) -> ImpactConsentDecided:
    """An OPD agreed, or took that back."""
    return ImpactConsentDecided(
        **_whose(survey),
        occurred_at=consent.at,
        opd=consent.opd,
        sub_dimension=sub_dimension,
        is_given=consent.is_given,
    )


def gained(survey: ImpactSurvey, gain: Gain) -> Iterator[Event]:
    """One new response, and what the survey reached with it."""
    yield submitted(survey, gain.response, gain.cell)
    yield from answers_counted(survey, gain.response)
    if gain.filled is not None:
        yield quota_reached(survey, gain.filled, gain.cell)
    if gain.completed is not None:
        yield ImpactSurveyCompleted(
            **_whose(survey), occurred_at=gain.response.occurred_at, responses=gain.completed
        )


def submitted(survey: ImpactSurvey, response: ImpactResponse, cell: Cell) -> ImpactResponseSubmitted:
    """One respondent of a cell answered."""
    return ImpactResponseSubmitted.model_validate(
        _whose(survey)
        | {
            "occurred_at": response.occurred_at,
            "response_id": response.id,
            "dimension": response.dimension,
            "cell": cell.code,
            "form": cell.form,
        }
    )


def answers_counted(survey: ImpactSurvey, response: ImpactResponse) -> Iterator[ImpactAnswersCounted]:
    """What the respondent answered about each sub-dimension."""
    for code, items in response.answers.items():
        yield ImpactAnswersCounted.model_validate(
            _whose(survey)
            | {
                "occurred_at": response.occurred_at,
                "response_id": response.id,
                "dimension": response.dimension,
                "sub_dimension": code,
                "total": sum(items),
                "items": len(items),
            }
        )


def quota_reached(survey: ImpactSurvey, filled: Filled, cell: Cell) -> ImpactQuotaReached:
    """A cell has its quota, dated by the answer that filled it."""
    return ImpactQuotaReached.model_validate(
        _whose(survey)
        | {
            "occurred_at": filled.at,
            "cell": cell.code,
            "dimension": cell.dimension,
            "quota": survey.design.quota,
        }
    )


def published(survey: ImpactSurvey) -> Iterator[Event]:
    """The published result: each dimension's index, then the total, dated on the last day of its year."""
    document = survey.publication
    if document is None:
        return
    whose = _whose(survey) | {"occurred_at": day_begins(date(survey.year, 12, 31))}
    for name, dimension in document["dimensions"].items():
        yield ImpactDimensionMeasured.model_validate(
            whose
            | {
                "dimension": name,
                "index_hundredths": dimension["index_hundredths"],
                "responses": dimension["n"],
            }
        )
    yield ImpactResultPublished.model_validate(
        whose
        | {
            "index": document["index"],
            "index_hundredths": document["index_hundredths"],
            "responses": document["n"],
            "incomplete": document["incomplete"],
            "rule_version": document["evidence"]["rule_version"],
            "digest": document["evidence"]["digest"],
        }
    )


def _whose(survey: ImpactSurvey) -> dict[str, Any]:
    return {"survey_id": survey.id, "year": survey.year}
