"""What the endpoints of published results answer. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from evaluation.api.view import View
from evaluation.domain.follow_up import FollowUpStatus, HorizonCode


class PublicationRow(View):
    """A published result on one line; figures are texts, exactly as they were published."""

    survey_id: str
    service_id: str
    opd: str
    period: str
    title: str | None
    published_on: date
    n: int
    target: int | None
    below_target: bool | None
    ikm: str
    grade: str
    lowest_elements: list[str]
    rule_version: str = Field(validation_alias=AliasPath("evidence", "rule_version"))
    digest: str = Field(validation_alias=AliasPath("evidence", "digest"))


class DifferenceView(View):
    """A field that says something else when the result is made again."""

    field: str
    published: str | int | bool | None
    recomputed: str | int | bool | None


class RecomputedView(View):
    """A published result made again.

    Attributes:
        is_purged: The raw answers were destroyed: it was made from their sums, and from the digest they had.
    """

    survey_id: str
    identical: bool
    is_purged: bool
    differences: list[DifferenceView]


class StepView(View):
    """Something told of an action."""

    at: datetime
    status: FollowUpStatus
    percent: int
    note: str | None


class FollowUpView(View):
    """An action against a low element."""

    action_id: str = Field(validation_alias="id")
    survey_id: str
    element: str = Field(validation_alias=AliasPath("plan", "element"))
    horizon: HorizonCode = Field(validation_alias=AliasPath("plan", "horizon"))
    due: date = Field(validation_alias=AliasPath("plan", "due"))
    owner_opd: str = Field(validation_alias=AliasPath("plan", "owner_opd"))
    action: str = Field(validation_alias=AliasPath("plan", "action"))
    status: FollowUpStatus
    percent: int
    is_late: bool
    steps: list[StepView]


class DutyView(View):
    """A service that has no published survey in a year.

    Attributes:
        surveys: How many surveys of that year it has, published or not; the duty is one published a year.
        last_published: The latest year it has a published survey of; null: none.
    """

    service_id: str
    opd: str
    year: int
    surveys: int
    last_published: int | None


class SampleSizeView(View):
    """How many respondents a survey of so many users needs."""

    users: int
    target: int
    rule_version: str
    source: str
