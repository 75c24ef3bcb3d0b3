"""A survey response that another system brings to the doors."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported
from evaluation.handlers.record_responses import RecordResponses
from evaluation.handlers.take_delivery import SKM_DESK
from servicekit.transaction import Transaction


async def record_reported_response(event: SkmResponseReported, tx: Transaction) -> None:
    """Count one respondent, once.

    Emits: `SkmResponseSubmitted`. Idempotent by response id, also across systems.
    Raises: `SurveyNotFound` and whatever refuses the response; the door puts it into the dead letters.
    """
    entry = {
        "id": event.response_id,
        "answers": event.answers.model_dump(),
        "occurred_at": event.occurred_at,
    }
    await SKM_DESK.take_reported(RecordResponses(event.survey_id, [entry], way="system"), tx)
