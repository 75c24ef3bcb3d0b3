"""Follow-up plans of published results: seen by everybody, kept by the offices in charge."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from contracts.evaluation import Element
from contracts.event import Identifier
from evaluation.api.publication_views import FollowUpView
from evaluation.domain.follow_up import FollowUp
from evaluation.handlers import (
    DropFollowUp,
    PlanFollowUp,
    ReportFollowUp,
    drop_follow_up,
    plan_follow_up,
    report_follow_up,
)
from evaluation.repository.follow_ups import list_follow_ups
from servicekit.auth import Visitor, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import Impersonal, PublicText
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/skm/surveys/{survey_id}/follow-ups", tags=["skm"])

PLANNER = Depends(require("officer", "planner"))


class FollowUpForm(Impersonal):
    """An action against an element of a published result.

    Attributes:
        due: Its last day in WIB; the horizon follows from it.
        owner_opd: The office in charge.
        action: What is to be done, in Indonesian.
    """

    element: Element
    due: date
    owner_opd: Identifier
    action: PublicText


class ReportForm(Impersonal):
    """How far an action is; at 100 percent it is done."""

    percent: Annotated[int, Field(ge=0, le=100, strict=True)]
    note: PublicText | None = None


class DropForm(Impersonal):
    """Why an action is given up."""

    note: PublicText


@router.get("", response_model=Listing[FollowUpView])
async def get_follow_ups(
    survey_id: Identifier, visitor: Visitor, store: Reader, lists: Lists, page: Paging
) -> Listing[FollowUpView] | Response:
    """Rencana tindak lanjut / The actions planned after a published result; CSV by `Accept`."""
    found = await list_follow_ups(store, visitor.regency, survey_id)
    return lists(FollowUpView, found[page.offset : page.offset + page.limit], len(found))


@router.put("/{action_id}", response_model=FollowUpView, dependencies=[PLANNER])
async def put_follow_up(
    survey_id: Identifier, action_id: Identifier, form: FollowUpForm, commit: Commit
) -> FollowUp:
    """Rencanakan / Plan an action, or plan it otherwise; how far it is stays."""
    return await commit(plan_follow_up, PlanFollowUp(survey_id, action_id, **form.model_dump()))


@router.post("/{action_id}/reports", response_model=FollowUpView, dependencies=[PLANNER])
async def post_report(
    survey_id: Identifier, action_id: Identifier, form: ReportForm, commit: Commit
) -> FollowUp:
    """Laporkan kemajuan / Note how far an action is; at 100 percent it is done."""
    return await commit(report_follow_up, ReportFollowUp(survey_id, action_id, form.percent, form.note))


@router.post("/{action_id}/drop", response_model=FollowUpView, dependencies=[PLANNER])
async def post_drop(survey_id: Identifier, action_id: Identifier, form: DropForm, commit: Commit) -> FollowUp:
    """Batalkan / Give an action up, for a reason."""
    return await commit(drop_follow_up, DropFollowUp(survey_id, action_id, form.note))
