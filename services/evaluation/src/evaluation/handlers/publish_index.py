"""Publish a survey's index."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.evaluation import SkmIndexPublished
from evaluation.domain.skm import SkmIndex
from evaluation.domain.survey import Survey
from evaluation.reference.skm import skm_rules
from evaluation.repository.surveys import Surveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PublishIndex:
    """An officer closes a survey."""

    survey_id: str


async def publish_index(command: PublishIndex, tx: Transaction) -> SkmIndex:
    """Close a survey with its exact index and announce it.

    Emits: `SkmIndexPublished`. Idempotent: a second publication changes nothing and gives the same index.
    Raises: `SurveyNotFound`, `NoResponses`.
    """
    surveys = Surveys(tx)
    survey = await surveys.load(command.survey_id)
    published, result = survey.publish(skm_rules(), at=tx.now)
    if published != survey:
        await surveys.save(published, events=[_announcement(published, result, tx)])
    return result


def _announcement(survey: Survey, result: SkmIndex, tx: Transaction) -> SkmIndexPublished:
    return SkmIndexPublished.model_validate(
        {
            "occurred_at": tx.now,
            "survey_id": survey.id,
            "service_id": survey.service_id,
            "opd": survey.opd,
            "period": survey.period,
            "responses": result.responses,
            "ikm": str(result.ikm),
            "grade": result.grade,
            "lowest_elements": result.lowest_elements,
            "rule_version": result.rule_version,
        }
    )
