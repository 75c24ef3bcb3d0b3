"""Publishing the result of an impact survey, and making it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from evaluation.domain.errors_publication import PublicationNotFound, PublishedInFuture
from evaluation.domain.evidence import differences
from evaluation.domain.impact_result import Inputs, check_answers, impact_result, inputs_of
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.handlers.impact_announcements import published
from evaluation.handlers.publish_index import Recomputed
from evaluation.reference.respondents import respondent_questions
from evaluation.repository.impact import ImpactSurveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PublishImpactResult:
    """An officer closes a survey.

    Attributes:
        published_on: The day of it in WIB; None: today.
    """

    survey_id: str
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecomputeImpactResult:
    """Somebody doubts a published result."""

    survey_id: str


async def publish_impact_result(command: PublishImpactResult, tx: Transaction) -> Mapping[str, Any]:
    """Close a survey with its exact result, complete or not, and announce it; the published document.

    Emits: `ImpactDimensionMeasured` per dimension, `ImpactResultPublished`. Idempotent: a second publication
    changes nothing.
    Raises: `ImpactSurveyNotFound`, `PublishedInFuture`; `ImpactAnswersMissing` for a sub-dimension with fewer
    answers than a figure may be shown of.
    """
    surveys = ImpactSurveys(tx)
    survey = await surveys.load(command.survey_id)
    if survey.publication is not None:
        return survey.publication
    published_on = command.published_on or tx.today
    if published_on > tx.today:
        raise PublishedInFuture
    inputs = await _inputs(survey, surveys)
    check_answers(inputs.survey, respondent_questions(published_on).smallest_cell)
    document = impact_result(inputs, published_on)
    closed = survey.publish(document, at=tx.now)
    await surveys.save(closed, events=[*published(closed)])
    return document


async def recompute_impact_result(command: RecomputeImpactResult, tx: Transaction) -> Recomputed:
    """Make a published result again from what is stored; nothing is changed.

    Raises: `ImpactSurveyNotFound`, `PublicationNotFound`; `ImpactAnswersMissing` when nothing is stored of a
    sub-dimension any more.
    """
    surveys = ImpactSurveys(tx)
    survey = await surveys.load(command.survey_id)
    if survey.publication is None:
        raise PublicationNotFound(survey.id)
    published_on = date.fromisoformat(survey.publication["published_on"])
    again = impact_result(await _inputs(survey, surveys), published_on)
    return Recomputed(survey.id, survey.purge is not None, differences(survey.publication, again))


async def _inputs(survey: ImpactSurvey, surveys: ImpactSurveys) -> Inputs:
    """The raw answers; when they were destroyed, their running sums and the digest they had."""
    if survey.purge is not None:
        return Inputs(survey, survey.purge.digest)
    return inputs_of(survey, await surveys.responses(survey.id))
