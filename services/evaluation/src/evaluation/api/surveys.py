"""Surveys and their results: read by anybody of the regency, opened and closed by its officers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from evaluation.api.skm_views import IndexView, SurveyView
from evaluation.domain.skm import SkmIndex
from evaluation.domain.survey import Access, Status, Survey
from evaluation.handlers import CloseSurvey, OpenSurvey, close_survey, open_survey
from evaluation.reference.skm import rules_of
from evaluation.repository.surveys import SurveyFilter, find_survey, list_surveys
from servicekit.auth import Caller, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import PublicText
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

SURVEYOR = Depends(require("officer", "publisher"))


class NewSurvey(BaseModel):
    """One service in one period.

    Attributes:
        survey_id: Left out, the platform makes one.
        title: What respondents call the service, shown on the pages; left out: its id.
        period: A year, half, quarter or month: 2026, 2026-S1, 2026-Q3, 2026-07.
        opens_on: First day it takes answers, in WIB; left out: at once.
        closes_on: Last day of it; left out: until somebody closes it.
        users: How many people use the service in the period: the sample's size follows from it.
        program_id: The programme whose effect it asks about.
        access: Whether the public needs a code of invitation, or may answer without one.
    """

    model_config = ConfigDict(extra="forbid")

    survey_id: Identifier | None = None
    service_id: Identifier
    opd: Identifier
    period: str = Field(max_length=20, examples=["2026-S1"])
    title: PublicText | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    users: Annotated[int, Field(ge=1, le=100_000_000, strict=True)] | None = None
    program_id: Identifier | None = None
    access: Access = "invited"

    def command(self) -> OpenSurvey:
        """What the officer asks for."""
        return OpenSurvey(**self.model_dump())


@router.post("", status_code=201, response_model=SurveyView, dependencies=[SURVEYOR])
async def post_survey(survey: NewSurvey, commit: Commit) -> Survey:
    """Buka survei / Open a survey; the same survey again is answered alike."""
    return await commit(open_survey, survey.command())


async def wanted_surveys(
    period: Annotated[str | None, Query(max_length=20)] = None,
    service_id: Annotated[Identifier | None, Query()] = None,
    opd: Annotated[Identifier | None, Query()] = None,
    program_id: Annotated[Identifier | None, Query()] = None,
    status: Status | None = None,
) -> SurveyFilter:
    """Which surveys a request asks for."""
    return SurveyFilter(period, service_id, opd, program_id, status)


Wanted = Annotated[SurveyFilter, Depends(wanted_surveys)]


@router.get("", response_model=Listing[SurveyView])
async def get_surveys(
    wanted: Wanted, caller: Caller, store: Reader, lists: Lists, page: Paging
) -> Listing[SurveyView] | Response:
    """Daftar survei / The regency's surveys, the latest period first; CSV by `Accept`."""
    found, total = await list_surveys(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(SurveyView, found, total)


@router.get("/{survey_id}", response_model=SurveyView)
async def get_survey(survey_id: Identifier, caller: Caller, store: Reader) -> Survey:
    """Satu survei / One survey."""
    return await find_survey(store, caller.regency, survey_id)


@router.get("/{survey_id}/result", response_model=IndexView)
async def get_result(survey_id: Identifier, caller: Caller, store: Reader) -> SkmIndex:
    """Hasil survei / The exact index of the responses so far."""
    survey = await find_survey(store, caller.regency, survey_id)
    return survey.index(rules_of(survey.rule_version))


@router.post("/{survey_id}/close", response_model=SurveyView, dependencies=[SURVEYOR])
async def post_close(survey_id: Identifier, commit: Commit) -> Survey:
    """Tutup survei / Close a survey; what was answered before still counts until it is published."""
    return await commit(close_survey, CloseSurvey(survey_id))
