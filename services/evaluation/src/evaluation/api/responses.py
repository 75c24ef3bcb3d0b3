"""Responses to satisfaction surveys as devices send them: one, an array, or an object that wraps one."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import WithJsonSchema

from contracts.evaluation import Answers
from contracts.event import Identifier
from evaluation.api.deliveries import RecordedView, delivery_schema, take_delivery
from evaluation.handlers import SKM_DESK, Recorded, RecordResponses
from servicekit.auth import Principal, require
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

Delivery = Annotated[Any, WithJsonSchema(delivery_schema(_ONE)), Body()]


@router.post("/{survey_id}/responses", response_model=RecordedView)
async def post_responses(
    survey_id: Identifier, delivery: Delivery, respondent: Respondent, commit: Commit, response: Response
) -> Recorded:
    """Catat jawaban / Record one response, an array of up to 1,000, or {"responses": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each. What is refused is
    also in the dead letters.
    """
    command, key = functools.partial(RecordResponses, survey_id), f"skm/{respondent.regency}/{survey_id}"
    return await take_delivery(delivery, command, SKM_DESK, commit=commit, response=response, key=key)
