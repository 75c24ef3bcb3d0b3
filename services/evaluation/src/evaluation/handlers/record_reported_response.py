"""Record a response another system brought to the door."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported
from evaluation.domain.survey import Verdict
from evaluation.handlers.record_responses import book_responses
from evaluation.repository import Surveys
from servicekit.transaction import Transaction


async def record_reported_response(event: SkmResponseReported, tx: Transaction) -> Verdict:
    """Count one respondent, once.

    Emits: `SkmResponseSubmitted`. Idempotent by response id, also across systems.
    Raises: `SurveyNotFound`, and what the survey refuses it for.
    """
    entry = {
        "id": event.response_id,
        "answers": event.answers.model_dump(),
        "occurred_at": event.occurred_at,
    }
    booking = await book_responses(event.survey_id, [entry], Surveys(tx), tx)
    (receipt,) = booking.receipts
    if receipt.refusal is not None:
        raise receipt.refusal
    return receipt.verdict
