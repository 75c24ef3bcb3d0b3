"""The HTTP endpoints of evaluation: finished sheets, surveys, responses and results."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from contracts.event import Identifier
from evaluation.domain.errors import BatchSizeWrong
from evaluation.domain.rules import RuleSet, rounded
from evaluation.domain.skm import Score, SkmIndex
from evaluation.domain.survey import Survey
from evaluation.handlers import (
    CalculateIndex,
    Calculation,
    OpenSurvey,
    PublishIndex,
    Recorded,
    RecordResponses,
    calculate_index,
    open_survey,
    publish_index,
    record_responses,
)
from evaluation.reference import skm_rules
from evaluation.repository import find_survey, list_surveys
from servicekit.auth import Caller, Principal, require
from servicekit.web import Commit, Paging, Reader

BATCH_LIMIT = 1_000
"""Responses in one request."""

router = APIRouter(prefix="/v1/skm", tags=["skm"])

Surveyor = Annotated[Principal, Depends(require("officer", "publisher"))]
Respondent = Annotated[Principal, Depends(require("citizen", "officer"))]

ResponsesBody = Annotated[
    list[Any] | dict[str, Any],
    Body(
        examples=[
            {
                "id": "01JA-device-7-0001",
                "occurred_at": "2026-03-02T09:15:00+07:00",
                "answers": {
                    "PERSYARATAN": 4,
                    "PROSEDUR": 3,
                    "WAKTU": 3,
                    "BIAYA": 4,
                    "PRODUK": 3,
                    "KOMPETENSI": 4,
                    "PERILAKU": 4,
                    "PENGADUAN": 4,
                    "SARPRAS": 3,
                },
            }
        ]
    ),
]
"""Each entry is judged on its own, so the schema stays open."""

Count = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
Figure = Annotated[float, BeforeValidator(lambda value: float(rounded(Fraction(value), 4)))]
"""A figure as officers read it, rounded half up to four decimals."""
Exact = Annotated[str, BeforeValidator(str)]
"""The same figure as a fraction, so that anybody can re-derive it."""


class Sheet(BaseModel):
    """A finished sheet: respondents and the sum of their answers for each of the nine elements, by code."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "n": 29,
                    "sums": {
                        "PERSYARATAN": 105,
                        "PROSEDUR": 101,
                        "WAKTU": 100,
                        "BIAYA": 116,
                        "PRODUK": 102,
                        "KOMPETENSI": 105,
                        "PERILAKU": 106,
                        "PENGADUAN": 115,
                        "SARPRAS": 105,
                    },
                }
            ]
        },
    )

    n: Count
    sums: dict[str, Count]
    legacy_weight: Decimal | None = None

    def command(self) -> CalculateIndex:
        """What the office asks for."""
        return CalculateIndex(self.n, self.sums, self.legacy_weight)


class NewSurvey(BaseModel):
    """One service in one period; without an id the survey gets one."""

    model_config = ConfigDict(extra="forbid")

    id: Identifier | None = None
    service_id: Identifier
    opd: Identifier
    period: str = Field(examples=["2026", "2026-S1", "2026-Q3", "2026-07"])

    def command(self) -> OpenSurvey:
        """What the officer asks for."""
        return OpenSurvey(self.service_id, self.opd, self.period, self.id)


def _means(scores: tuple[Score, ...]) -> dict[str, Fraction]:
    return {score.code: score.mean for score in scores}


class IndexView(BaseModel):
    """A survey's result; the rounded IKM decides the grade."""

    n: int = Field(validation_alias="responses")
    index: float
    index_exact: Exact = Field(validation_alias="exact_index")
    ikm: float
    ikm_exact: Exact = Field(validation_alias="exact_ikm")
    grade: str
    performance: str = Field(validation_alias=AliasPath("performance", "id"))
    performance_en: str = Field(validation_alias=AliasPath("performance", "en"))
    elements: Annotated[dict[str, Figure], BeforeValidator(_means)] = Field(validation_alias="scores")
    lowest_elements: tuple[str, ...]
    rule_version: str


class LegacyView(BaseModel):
    """What a sheet with a rounded weight prints; for comparison only, it has no grade."""

    weight: Decimal
    ikm: float


class CalculationView(IndexView):
    """The exact result of a sheet."""

    legacy: LegacyView | None


class SurveyView(BaseModel):
    """A survey."""

    id: str
    service_id: str
    opd: str
    period: str
    status: str
    responses: int
    published_at: datetime | None


class SurveyList(BaseModel):
    """A page of surveys."""

    items: list[SurveyView]


class FieldReason(BaseModel):
    """One field that is wrong."""

    field: str
    reason: str
    detail_id: str = Field(validation_alias="text_id")
    detail_en: str = Field(validation_alias="text_en")


class ReceiptView(BaseModel):
    """What became of one response."""

    id: str | None
    status: str = Field(validation_alias="verdict")
    code: str | None = Field(None, validation_alias=AliasPath("refusal", "reason_code"))
    reason: str | None = Field(None, validation_alias=AliasPath("refusal", "detail_en"))
    reason_id: str | None = Field(None, validation_alias=AliasPath("refusal", "detail_id"))
    errors: list[FieldReason] = Field([], validation_alias=AliasPath("refusal", "fields"))


class RecordedView(BaseModel):
    """What became of a batch, response by response in its order."""

    survey_id: str
    accepted: int
    duplicates: int
    refused: int
    results: list[ReceiptView] = Field(validation_alias="receipts")


class TextView(BaseModel):
    """A text in Indonesian and in English."""

    id: str
    en: str


class ElementView(BaseModel):
    """One question of the form with its four answers, 1 to 4."""

    code: str
    label: TextView
    answers: list[TextView]


class BandView(BaseModel):
    """One class of service quality."""

    grade: str
    lowest: float
    highest: float
    performance: TextView


class RulesView(BaseModel):
    """The rules in force: what a form asks and how its answers are graded."""

    version: str
    source: str
    weight: Exact
    elements: list[ElementView]
    bands: list[BandView]
    legacy_weights: list[Decimal]


@router.get("/rules", response_model=RulesView)
async def get_rules() -> RuleSet:
    """The questionnaire, its answer wordings and the bands; open to all."""
    return skm_rules()


@router.post("/calculations", response_model=CalculationView)
async def post_calculation(sheet: Sheet) -> Calculation:
    """The exact index of a finished sheet; open to all, nothing is kept."""
    return calculate_index(sheet.command())


@router.post("/surveys", status_code=201, response_model=SurveyView)
async def post_survey(survey: NewSurvey, _: Surveyor, commit: Commit) -> Survey:
    """Open a survey; the same survey again is answered alike."""
    return await commit(open_survey, survey.command())


@router.get("/surveys", response_model=SurveyList)
async def get_surveys(caller: Caller, reader: Reader, page: Paging) -> dict[str, list[Survey]]:
    """This regency's surveys, the latest period first."""
    return {"items": await list_surveys(reader, caller.regency, limit=page.limit, skip=page.offset)}


@router.get("/surveys/{survey_id}", response_model=SurveyView)
async def get_survey(survey_id: Identifier, caller: Caller, reader: Reader) -> Survey:
    """One survey."""
    return await find_survey(reader, caller.regency, survey_id)


@router.post("/surveys/{survey_id}/responses", response_model=RecordedView)
async def post_responses(
    survey_id: Identifier, body: ResponsesBody, _: Respondent, commit: Commit
) -> Recorded:
    """One response, a list, or {"responses": […]}; each counts once by its id and gets its own verdict."""
    return await commit(record_responses, RecordResponses(survey_id, _entries(body)))


@router.get("/surveys/{survey_id}/result", response_model=IndexView)
async def get_result(survey_id: Identifier, caller: Caller, reader: Reader) -> SkmIndex:
    """The exact index of the responses so far."""
    survey = await find_survey(reader, caller.regency, survey_id)
    return survey.index(skm_rules())


@router.post("/surveys/{survey_id}/publication", response_model=IndexView)
async def post_publication(survey_id: Identifier, _: Surveyor, commit: Commit) -> SkmIndex:
    """Close the survey and publish its index; publishing again is answered alike."""
    return await commit(publish_index, PublishIndex(survey_id))


def _entries(body: list[Any] | dict[str, Any]) -> list[Any]:
    batch = body.get("responses", [body]) if isinstance(body, dict) else body
    if not isinstance(batch, list) or not 1 <= len(batch) <= BATCH_LIMIT:
        raise BatchSizeWrong(BATCH_LIMIT)
    return batch
