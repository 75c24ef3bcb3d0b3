"""Impact surveys: opened by Kominfo and Bappeda, agreed to by the owners of programmes, read by anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.api.impact_forms import (
    ConsentForm,
    ImpactPublicationForm,
    NewImpactSurvey,
    SubDimension,
    SubjectForm,
)
from evaluation.api.impact_tables import COLUMNS, rows_of_result
from evaluation.api.impact_views import (
    DesignView,
    ImpactSurveyRow,
    ImpactSurveyView,
    ProgressRow,
    PublishedView,
)
from evaluation.api.publication_views import RecomputedView
from evaluation.domain.errors_publication import PublicationNotFound
from evaluation.domain.impact_design import Design
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.domain.publication import as_bytes
from evaluation.handlers import (
    NameImpactSubject,
    PublishImpactResult,
    Recomputed,
    RecomputeImpactResult,
    decide_impact_consent,
    name_impact_subject,
    open_impact_survey,
    publish_impact_result,
    recompute_impact_result,
)
from evaluation.reference.impact import impact_design_on
from evaluation.repository.impact import find_impact_survey, list_impact_surveys
from servicekit.auth import Visitor, require
from servicekit.etag import conditional
from servicekit.listing import Listing, Lists
from servicekit.mongo import Store
from servicekit.tables import TABLE_ANSWER, csv_answer, workbook_answer
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/impact-surveys", tags=["impact-surveys"])

COORDINATOR = Depends(require("officer", "planner"))
OWNER = Depends(require("officer"))
PUBLISHER = Depends(require("officer", "publisher"))


@router.get("/design", response_model=DesignView)
async def get_design(year: Year) -> Design:
    """Rancangan survei / The rules of surveys of a year: forms, quotas, scale, with their source."""
    return impact_design_on(date(year, 12, 31))


@router.get("", response_model=Listing[ImpactSurveyRow])
async def get_impact_surveys(
    visitor: Visitor,
    store: Reader,
    lists: Lists,
    page: Paging,
    year: Annotated[Year | None, Query()] = None,
) -> Listing[ImpactSurveyRow] | Response:
    """Daftar survei dampak / The regency's surveys, the latest year first; CSV by `Accept`."""
    found, total = await list_impact_surveys(store, visitor.regency, year, limit=page.limit, skip=page.offset)
    return lists(ImpactSurveyRow, found, total)


@router.post("", status_code=201, response_model=ImpactSurveyView, dependencies=[COORDINATOR])
async def post_impact_survey(form: NewImpactSurvey, commit: Commit) -> ImpactSurvey:
    """Buka survei dampak / Open a survey; the same survey again is answered alike."""
    return await commit(open_impact_survey, form.command())


@router.get("/{survey_id}", response_model=ImpactSurveyView)
async def get_impact_survey(survey_id: Identifier, visitor: Visitor, store: Reader) -> ImpactSurvey:
    """Satu survei dampak / A survey with its programmes and the consent of their owners."""
    return await find_impact_survey(store, visitor.regency, survey_id)


@router.put(
    "/{survey_id}/subjects/{sub_dimension}", response_model=ImpactSurveyView, dependencies=[COORDINATOR]
)
async def put_subject(
    survey_id: Identifier, sub_dimension: Annotated[SubDimension, Path()], form: SubjectForm, commit: Commit
) -> ImpactSurvey:
    """Sebutkan program / Name the programme a sub-dimension is asked about, until its owner agreed to it."""
    return await commit(name_impact_subject, NameImpactSubject(survey_id, sub_dimension, form.subject()))


@router.post("/{survey_id}/consents", response_model=ImpactSurveyView, dependencies=[OWNER])
async def post_consent(survey_id: Identifier, form: ConsentForm, commit: Commit) -> ImpactSurvey:
    """Persetujuan OPD / The owner of a programme agrees that it be surveyed, or takes that back.

    Answers of its cell are counted while consent stands; those counted before a withdrawal stay.
    """
    return await commit(decide_impact_consent, form.command(survey_id))


@router.get("/{survey_id}/progress", response_model=Listing[ProgressRow])
async def get_progress(
    survey_id: Identifier, visitor: Visitor, store: Reader, lists: Lists
) -> Listing[ProgressRow] | Response:
    """Kemajuan per sel / How far each cell is and how many respondents it still needs; CSV by `Accept`."""
    survey = await find_impact_survey(store, visitor.regency, survey_id)
    return lists(ProgressRow, survey.progress, len(survey.progress))


@router.post("/{survey_id}/publication", response_model=PublishedView, dependencies=[PUBLISHER])
async def post_publication(
    survey_id: Identifier, commit: Commit, form: ImpactPublicationForm | None = None
) -> Mapping[str, Any]:
    """Publikasikan hasil / Publish the result and close the survey; again is answered alike."""
    published_on = form.published_on if form else None
    return await commit(publish_impact_result, PublishImpactResult(survey_id, published_on))


@router.post("/{survey_id}/recompute", response_model=RecomputedView, dependencies=[PUBLISHER])
async def post_recompute(survey_id: Identifier, commit: Commit) -> Recomputed:
    """Hitung ulang / Make the published result again from its answers: identical, or what differs."""
    return await commit(recompute_impact_result, RecomputeImpactResult(survey_id))


@router.get("/{survey_id}/result", response_class=Response)
async def get_result(survey_id: Identifier, request: Request, visitor: Visitor, store: Reader) -> Response:
    """Hasil yang dipublikasikan / The published result with its evidence: the same bytes every time."""
    document = await _published(store, visitor.regency, survey_id)
    return conditional(request, as_bytes(document), media_type="application/json")


@router.get("/{survey_id}/result.csv", responses=TABLE_ANSWER)
async def get_result_csv(survey_id: Identifier, visitor: Visitor, store: Reader) -> Response:
    """Hasil sebagai CSV / The published result as a table."""
    document = await _published(store, visitor.regency, survey_id)
    return csv_answer(COLUMNS, rows_of_result(document), survey_id)


@router.get("/{survey_id}/result.xlsx", responses=TABLE_ANSWER)
async def get_result_workbook(survey_id: Identifier, visitor: Visitor, store: Reader) -> Response:
    """Hasil sebagai XLSX / The published result as a workbook, with what its columns mean."""
    document = await _published(store, visitor.regency, survey_id)
    return await asyncio.to_thread(workbook_answer, COLUMNS, list(rows_of_result(document)), "Hasil")


async def _published(store: Store, regency: str, survey_id: str) -> Mapping[str, Any]:
    survey = await find_impact_survey(store, regency, survey_id)
    if survey.publication is None:
        raise PublicationNotFound(survey_id)
    return survey.publication
