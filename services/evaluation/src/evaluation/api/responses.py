"""Responses to satisfaction surveys: one, an array, or an object that wraps one; the public brings codes."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import WithJsonSchema

from contracts.evaluation import Answers
from contracts.event import Identifier
from evaluation.api.deliveries import RecordedView, delivery_schema, take_delivery
from evaluation.domain.code import Way
from evaluation.handlers import SKM_DESK, Recorded, RecordResponses
from servicekit.auth import Principal, Role, Visitor
from servicekit.errors import Forbidden
from servicekit.web import VisitorCommit

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

_TRUSTED = frozenset({Role.CITIZEN.value, Role.OFFICER.value, Role.DEVICE.value})


async def respondent(caller: Visitor) -> Principal:
    """Whoever may bring responses: the public, a citizen, an officer or a device. Raises `Forbidden`."""
    if caller.roles.isdisjoint({*_TRUSTED, Role.PUBLIC.value}):
        raise Forbidden(
            "Diperlukan peran citizen, officer atau device, atau tanpa token dengan kode",
            "One of the roles citizen, officer and device is required, or no token and a code",
            code="role-missing",
        )
    return caller


Respondent = Annotated[Principal, Depends(respondent)]

_GROUP = {"type": ["string", "null"], "maxLength": 60}
_ONE = {
    "type": "object",
    "title": "SkmResponse",
    "description": "One respondent, without a name; the id is the device's own and counts once.",
    "required": ["id", "answers"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "maxLength": 128},
        "answers": Answers.model_json_schema(),
        "occurred_at": {"type": "string", "format": "date-time", "description": "When it was filled in."},
        "code": {"type": "string", "maxLength": 64, "description": "One-time code; needed without a token."},
        "respondent": {
            "type": "object",
            "description": "Group and choice, of those the form lists; each may be left out.",
            "additionalProperties": _GROUP,
        },
        "suggestion": {
            "type": "string",
            "maxLength": 1000,
            "description": "Free text; numbers, addresses and accounts of people are taken out of it.",
        },
    },
}

Delivery = Annotated[Any, WithJsonSchema(delivery_schema(_ONE)), Body()]


@router.post("/{survey_id}/responses", response_model=RecordedView)
async def post_responses(
    survey_id: Identifier, delivery: Delivery, bringer: Respondent, commit: VisitorCommit, response: Response
) -> Recorded:
    """Catat jawaban / Record one response, an array of up to 1,000, or {"responses": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each. Without a token
    each needs a `code`, and `?regency=`. What else is refused is also in the dead letters.
    """
    way: Way | None = None if _TRUSTED.isdisjoint(bringer.roles) else "token"
    command = functools.partial(RecordResponses, survey_id, way=way)
    key = f"skm/{bringer.regency}/{survey_id}"
    return await take_delivery(delivery, command, SKM_DESK, commit=commit, response=response, key=key)
