"""A survey response that another system brings to the doors."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported
from evaluation.handlers.record_responses import RecordResponses, record_responses
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
    recorded = await record_responses(RecordResponses(event.survey_id, [entry]), tx)
    for receipt in recorded.receipts:
        if receipt.refusal is not None:
            raise receipt.refusal
