"""Responses as devices send them: one, an array, or an object that wraps one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import WithJsonSchema

from contracts.evaluation import Answers
from contracts.event import Identifier
from evaluation.api.skm_views import RecordedView
from evaluation.handlers import (
    Recorded,
    RecordResponses,
    ResponseRefused,
    set_aside,
    take_deliveries,
    take_delivery,
    take_response,
)
from servicekit.auth import Principal, require
from servicekit.delivery import LIMIT, entries_of
from servicekit.transaction import Transaction
from servicekit.web import Commit

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

Respondent = Annotated[Principal, Depends(require("citizen", "officer"))]


_ONE = {
    "type": "object",
    "title": "SkmResponse",
    "description": "One respondent, without a name; the id is the device's own and counts once.",
    "required": ["id", "answers"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "maxLength": 128},
        "answers": Answers.model_json_schema(),
        "occurred_at": {"type": "string", "format": "date-time"},
    },
}
_MANY = {"type": "array", "items": _ONE, "minItems": 1, "maxItems": LIMIT}
_WRAPPED = {"type": "object", "properties": {"responses": _MANY}, "required": ["responses"]}

Delivery = Annotated[Any, WithJsonSchema({"anyOf": [_ONE, _MANY, _WRAPPED]}), Body()]


@router.post("/{survey_id}/responses", response_model=RecordedView)
async def post_responses(
    survey_id: Identifier, delivery: Delivery, respondent: Respondent, commit: Commit, response: Response
) -> Recorded:
    """Catat jawaban / Record one response, an array of up to 1,000, or {"responses": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each. What is refused is
    also in the dead letters.
    """
    many = entries_of(delivery, "responses")
    command = RecordResponses(survey_id, [delivery] if many is None else many)
    if commit.has_key:
        return await (_once(command, commit, response) if many is None else commit(take_delivery, command))
    key = f"{respondent.regency}/{survey_id}"
    recorded = await commit.together(take_deliveries, command, key=key, weight=len(command.entries))
    if many is None:
        _answer_single(recorded, response)
    return recorded


async def _once(command: RecordResponses, commit: Commit, response: Response) -> Recorded:
    """One response with an `Idempotency-Key`, which remembers no refusal."""

    async def take(command: RecordResponses, tx: Transaction) -> Recorded:
        recorded = await take_response(command, tx)
        _answer_single(recorded, response)
        return recorded

    try:
        return await commit(take, command)
    except ResponseRefused as refused:
        await commit.aside(set_aside, refused.aside)
        raise refused.aside.refusal from None


def _answer_single(recorded: Recorded, response: Response) -> None:
    """201 for a new response, 200 for a known one. Raises why it was refused."""
    (receipt,) = recorded.receipts
    if receipt.refusal is not None:
        raise receipt.refusal
    response.status_code = 201 if recorded.accepted else 200
