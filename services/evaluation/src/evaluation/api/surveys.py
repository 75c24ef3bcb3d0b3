"""Surveys and their results: read by anybody of the regency, opened and published by its officers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from evaluation.api.skm_views import IndexView, SurveyList, SurveyView
from evaluation.domain.skm import SkmIndex
from evaluation.domain.survey import Access, Survey
from evaluation.handlers import OpenSurvey, PublishIndex, open_survey, publish_index
from evaluation.reference.skm import skm_rules
from evaluation.repository.surveys import find_survey, list_surveys
from servicekit.auth import Caller, require
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/skm/surveys", tags=["skm"])

SURVEYOR = Depends(require("officer", "publisher"))


class NewSurvey(BaseModel):
    """One service in one period.

    Attributes:
        survey_id: Left out, the platform makes one.
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


@router.get("", response_model=SurveyList)
async def get_surveys(caller: Caller, store: Reader, page: Paging) -> dict[str, object]:
    """Daftar survei / The regency's surveys, the latest period first."""
    found, total = await list_surveys(store, caller.regency, limit=page.limit, skip=page.offset)
    return {"items": found, "total": total}


@router.get("/{survey_id}", response_model=SurveyView)
async def get_survey(survey_id: Identifier, caller: Caller, store: Reader) -> Survey:
    """Satu survei / One survey."""
    return await find_survey(store, caller.regency, survey_id)


@router.get("/{survey_id}/result", response_model=IndexView)
async def get_result(survey_id: Identifier, caller: Caller, store: Reader) -> SkmIndex:
    """Hasil survei / The exact index of the responses so far."""
    survey = await find_survey(store, caller.regency, survey_id)
    return survey.index(skm_rules())


@router.post("/{survey_id}/publication", response_model=IndexView, dependencies=[SURVEYOR])
async def post_publication(survey_id: Identifier, commit: Commit) -> SkmIndex:
    """Publikasikan indeks / Close the survey with its index; publishing again is answered alike."""
    return await commit(publish_index, PublishIndex(survey_id))
