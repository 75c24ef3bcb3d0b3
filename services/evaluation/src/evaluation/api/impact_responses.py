"""Responses to impact surveys as interviewers' devices send them, and what is shown of them."""

from __future__ import annotations

import functools
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import WithJsonSchema

from contracts.event import Identifier
from evaluation.api.deliveries import RecordedView, delivery_schema, take_delivery
from evaluation.api.impact_forms import RESPONSE_SCHEMA, Dimension
from evaluation.api.impact_views import ResponseRow
from evaluation.api.profile_views import ProfileRow
from evaluation.domain.errors_impact import ImpactAnswersPurged
from evaluation.domain.respondent import profile
from evaluation.handlers import IMPACT_DESK, Recorded, RecordImpactResponses
from evaluation.reference.respondents import respondent_questions
from evaluation.repository.impact import find_impact_survey, list_impact_responses, told_groups
from servicekit.auth import Principal, Visitor, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/impact-surveys", tags=["impact-surveys"])

Interviewer = Annotated[Principal, Depends(require("officer", "device"))]
Officer = Annotated[Principal, Depends(require("officer", "planner"))]
Delivery = Annotated[Any, WithJsonSchema(delivery_schema(RESPONSE_SCHEMA)), Body()]


@router.post("/{survey_id}/responses", response_model=RecordedView)
async def post_responses(
    survey_id: Identifier, delivery: Delivery, interviewer: Interviewer, commit: Commit, response: Response
) -> Recorded:
    """Catat jawaban / Record one response, an array of up to 1,000, or {"responses": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each. What is refused is
    also in the dead letters.
    """
    command = functools.partial(RecordImpactResponses, survey_id)
    key = f"impact/{interviewer.regency}/{survey_id}"
    return await take_delivery(delivery, command, IMPACT_DESK, commit=commit, response=response, key=key)


@router.get("/{survey_id}/responses", response_model=Listing[ResponseRow])
async def get_responses(
    survey_id: Identifier,
    officer: Officer,
    store: Reader,
    lists: Lists,
    page: Paging,
    dimension: Annotated[Dimension | None, Query()] = None,
) -> Listing[ResponseRow] | Response:
    """Daftar jawaban / The answers a result is made of, without the respondents; CSV by `Accept`."""
    survey = await find_impact_survey(store, officer.regency, survey_id)
    found, total = await list_impact_responses(
        store, officer.regency, survey.id, dimension, limit=page.limit, skip=page.offset
    )
    return lists(ResponseRow, found, total)


@router.get("/{survey_id}/respondents", response_model=Listing[ProfileRow])
async def get_respondents(
    survey_id: Identifier, visitor: Visitor, store: Reader, lists: Lists
) -> Listing[ProfileRow] | Response:
    """Profil responden / Who answered, in groups; counts that are too small are not shown."""
    survey = await find_impact_survey(store, visitor.regency, survey_id)
    if survey.purge is not None:
        raise ImpactAnswersPurged(survey_id)
    told = await told_groups(store, visitor.regency, survey_id)
    questions = respondent_questions(date(survey.year, 12, 31))
    groups = profile(told, len(told), questions)
    return lists(ProfileRow, groups, len(groups))
