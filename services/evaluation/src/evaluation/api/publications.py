"""Published results of satisfaction surveys: open to everybody, made again for whoever doubts them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict

from contracts.evaluation import Grade
from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.api.publication_views import DutyView, PublicationRow, RecomputedView
from evaluation.api.skm_views import IndexView
from evaluation.domain.errors_answers import AnswersPurged
from evaluation.domain.publication import as_bytes, input_line
from evaluation.domain.skm import SkmIndex
from evaluation.handlers import (
    PublishIndex,
    Recomputed,
    RecomputePublication,
    publish_index,
    recompute_publication,
)
from evaluation.reference.skm import rules_of
from evaluation.repository.publications import PublicationFilter, find_publication, list_publications
from evaluation.repository.responses import list_responses
from evaluation.repository.surveys import find_survey, services_without_publication
from servicekit.auth import Caller, Principal, Visitor, require
from servicekit.context import check_office
from servicekit.etag import conditional
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/skm", tags=["skm"])

Surveyor = Annotated[Principal, Depends(require("officer", "publisher"))]
SURVEYOR = Depends(require("officer", "publisher"))


class PublicationForm(BaseModel):
    """How a result is published.

    Attributes:
        published_on: The day in WIB; left out: today.
    """

    model_config = ConfigDict(extra="forbid")

    published_on: date | None = None


async def wanted_publications(
    year: Annotated[Year | None, Query(description="Tahun periode survei / year of the period")] = None,
    opd: Annotated[Identifier | None, Query()] = None,
    service_id: Annotated[Identifier | None, Query()] = None,
    grade: Grade | None = None,
) -> PublicationFilter:
    """Which published results a request asks for."""
    return PublicationFilter(year, opd, service_id, grade)


Wanted = Annotated[PublicationFilter, Depends(wanted_publications)]


@router.post("/surveys/{survey_id}/publication", response_model=IndexView, dependencies=[SURVEYOR])
async def post_publication(
    survey_id: Identifier, commit: Commit, form: PublicationForm | None = None
) -> SkmIndex:
    """Publikasikan indeks / Publish the result and close the survey; again is answered alike."""
    published_on = form.published_on if form else None
    return await commit(publish_index, PublishIndex(survey_id, published_on))


@router.get("/surveys/{survey_id}/publication", response_class=Response)
async def get_publication(
    survey_id: Identifier, request: Request, visitor: Visitor, store: Reader
) -> Response:
    """Hasil yang dipublikasikan / The published result with its evidence: the same bytes every time."""
    document = await find_publication(store, visitor.regency, survey_id)
    return conditional(request, as_bytes(document), media_type="application/json")


@router.post(
    "/surveys/{survey_id}/publication/recompute", response_model=RecomputedView, dependencies=[SURVEYOR]
)
async def post_recompute(survey_id: Identifier, commit: Commit) -> Recomputed:
    """Hitung ulang / Make the published result again from its inputs: identical, or what differs."""
    return await commit(recompute_publication, RecomputePublication(survey_id))


@router.get("/surveys/{survey_id}/evidence", response_class=PlainTextResponse)
async def get_evidence(survey_id: Identifier, surveyor: Surveyor, store: Reader) -> PlainTextResponse:
    """Bukti / What the result's digest covers, a line a respondent, for officers of the survey's OPD.

    The digest is the SHA-256 of the sorted SHA-256 of the lines, in hexadecimal, joined by line feeds.
    """
    survey = await find_survey(store, surveyor.regency, survey_id)
    check_office(surveyor.office, survey.opd)
    if survey.purged_at is not None:
        raise AnswersPurged(survey.id)
    rules, answers = rules_of(survey.rule_version), await list_responses(store, surveyor.regency, survey.id)
    return PlainTextResponse("\n".join(input_line(one.id, one.answers, rules) for one in answers))


@router.get("/publications", response_model=Listing[PublicationRow])
async def get_publications(
    wanted: Wanted, visitor: Visitor, store: Reader, lists: Lists, page: Paging
) -> Listing[PublicationRow] | Response:
    """Daftar hasil / Published results, the last one first; CSV by `Accept`."""
    found, total = await list_publications(store, visitor.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(PublicationRow, found, total)


@router.get("/duties", response_model=Listing[DutyView])
async def get_duties(
    caller: Caller, store: Reader, lists: Lists, page: Paging, year: Year
) -> Listing[DutyView] | Response:
    """Wajib tahunan / Services surveyed before that have no published survey in a year; CSV by `Accept`.

    Permenpan RB 14/2017 art. 1 asks for one survey a year at least of every service.
    """
    duties = await services_without_publication(store, caller.regency, year)
    return lists(DutyView, duties[page.offset : page.offset + page.limit], len(duties))
