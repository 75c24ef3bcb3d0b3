"""What the endpoints answer: the domain as JSON. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from evaluation.api.view import Exact, Figure, TextView, View
from evaluation.domain.code import Way
from evaluation.domain.skm import Score
from evaluation.domain.survey import Access, Status


def _means(scores: tuple[Score, ...]) -> dict[str, Fraction]:
    return {score.code: score.mean for score in scores}


class IndexView(View):
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


class LegacyView(View):
    """What a sheet with a rounded weight prints; for comparison only, it has no grade."""

    weight: Decimal
    ikm: float


class CalculationView(IndexView):
    """The exact result of a sheet."""

    legacy: LegacyView | None


class SurveyView(View):
    """A survey.

    Attributes:
        ways: How many responses came in which way: code, invitation, session, token or system.
    """

    survey_id: str = Field(validation_alias="id")
    service_id: str
    opd: str
    period: str
    title: str | None
    status: Status
    rule_version: str
    access: Access
    opens_on: date | None
    closes_on: date | None
    users: int | None
    target: int | None
    responses: int
    ways: dict[Way, int]
    is_below_target: bool | None
    program_id: str | None
    invited_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    purged_at: datetime | None


class ElementView(View):
    """One question of the form with its four answers, 1 to 4."""

    code: str
    label: TextView
    answers: list[TextView]


class BandView(View):
    """One class of service quality."""

    grade: str
    lowest: float
    highest: float
    performance: TextView


class PrintedFormView(View):
    """A variant of the printed form: the numbers of its elements by code."""

    code: str
    source: str
    numbers: dict[str, str]


class RulesView(View):
    """A rule set: what a form asks, how its answers are graded, and when that holds."""

    version: str
    valid_from: date
    valid_until: date | None
    source: str
    weight: Exact
    elements: list[ElementView]
    bands: list[BandView]
    legacy_weights: list[Decimal]
    forms: list[PrintedFormView]
