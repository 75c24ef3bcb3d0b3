"""Events of evaluation: satisfaction surveys (SKM, Permenpan RB 14/2017)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Event, Identifier

Answer = Annotated[int, Field(ge=1, le=4, strict=True)]
Grade = Literal["A", "B", "C", "D"]
Element = Literal[
    "PERSYARATAN", "PROSEDUR", "WAKTU", "BIAYA", "PRODUK", "KOMPETENSI", "PERILAKU", "PENGADUAN", "SARPRAS"
]
"""The nine elements by code: their numbers differ between the regulation and the forms in use."""


class Answers(BaseModel):
    """One respondent's nine answers, 1 to 4."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    PERSYARATAN: Answer
    PROSEDUR: Answer
    WAKTU: Answer
    BIAYA: Answer
    PRODUK: Answer
    KOMPETENSI: Answer
    PERILAKU: Answer
    PENGADUAN: Answer
    SARPRAS: Answer


class _SkmEvent(Event):
    key_field = "survey_id"

    survey_id: Identifier
    service_id: Identifier
    opd: Identifier
    period: Identifier


class SkmSurveyOpened(_SkmEvent):
    """A survey period opened for one service."""

    type = "regency.evaluation.skm-survey.opened"


class SkmResponseSubmitted(_SkmEvent):
    """One respondent answered; no name, NIK or phone exists to be stored.

    Attributes:
        total: Sum of the nine answers, 9 to 36.
    """

    type = "regency.evaluation.skm-response.submitted"

    response_id: Identifier
    answers: Answers
    total: Annotated[int, Field(ge=9, le=36, strict=True)]


class SkmResponseReported(Event):
    """Another system's form brings one respondent's answers to the door."""

    type = "regency.evaluation.skm-response.reported"
    key_field = "survey_id"

    survey_id: Identifier
    response_id: Identifier
    answers: Answers


class SkmIndexPublished(_SkmEvent):
    """A survey closed and its index was published.

    Attributes:
        responses: Number of respondents.
        ikm: The index x 25, rounded to two decimals, such as "91.48".
        grade: Class of the rounded figure.
        lowest_elements: The elements with the lowest mean; the follow-up plan starts there.
    """

    type = "regency.evaluation.skm-survey.index-published"

    responses: Annotated[int, Field(ge=1, strict=True)]
    ikm: Annotated[str, Field(pattern=r"^\d{2,3}\.\d{2}$")]
    grade: Grade
    lowest_elements: tuple[Element, ...]
    rule_version: Identifier
