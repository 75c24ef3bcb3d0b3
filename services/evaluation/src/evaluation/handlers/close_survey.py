"""Close surveys: by an officer, or by their last day."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.evaluation import SkmPeriodClosed
from evaluation.domain.survey import Survey
from evaluation.repository.surveys import Surveys
from servicekit.service import Tick
from servicekit.transaction import Transaction

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CloseSurvey:
    """An officer closes a survey before, or without, its last day."""

    survey_id: str


async def close_survey(command: CloseSurvey, tx: Transaction) -> Survey:
    """Close a survey; what was answered before still counts until its result is published.

    Emits: `SkmPeriodClosed`. Idempotent: a closed survey stays as it is.
    Raises: `SurveyNotFound`; `Forbidden` to who may not act for the survey's office.
    """
    surveys = Surveys(tx)
    survey = await surveys.load(command.survey_id)
    tx.act_for(survey.opd)
    closed = survey.close(at=tx.now)
    if closed != survey:
        await surveys.save(closed, events=[period_closed(closed)])
    return closed


async def close_ended_surveys(_: Tick, tx: Transaction) -> bool:
    """Close every open survey whose last day is over in WIB; true if there are more to look at.

    Emits: `SkmPeriodClosed`, dated to the end of that day.
    """
    surveys = Surveys(tx)
    ended = await surveys.ended(tx.today, most=_AT_ONCE)
    for survey in ended:
        closed = survey.close(at=tx.now)
        await surveys.save(closed, events=[period_closed(closed)])
    return len(ended) == _AT_ONCE


def period_closed(survey: Survey) -> SkmPeriodClosed:
    """What announces that a survey is closed."""
    return SkmPeriodClosed.model_validate(
        {
            "occurred_at": survey.closed_at,
            "survey_id": survey.id,
            "service_id": survey.service_id,
            "opd": survey.opd,
            "period": survey.period,
            "responses": survey.responses,
            "target": survey.target,
            "below_target": int(bool(survey.is_below_target)),
        }
    )
