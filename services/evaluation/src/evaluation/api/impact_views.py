"""What is shown of impact surveys. Field names are a public contract; no actor and no respondent is named."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from evaluation.api.view import TextView, View
from evaluation.domain.impact_design import Form
from evaluation.domain.impact_survey import Status


class DesignView(View):
    """The rules of surveys of a year.

    Attributes:
        quota: Respondents a cell needs.
        takes_surplus: Answers above the quota count, in the index too.
        scale_source: Where the scale and the number of items come from.
        dimensions: Dimension → its sub-dimensions.
    """

    version: str
    valid_from: date
    source: str
    quota: int
    takes_surplus: bool
    lowest: int
    highest: int
    items: int
    scale_source: str
    forms: dict[Form, TextView]
    dimensions: dict[str, list[str]]


class ImpactSurveyRow(View):
    """A survey on one line.

    Attributes:
        target: Respondents over all cells; n: how many there are.
        missing: How many its cells still need: a surplus in one makes up for none in another.
        index: The published index; null until then.
    """

    survey_id: str = Field(validation_alias="id")
    year: int
    status: Status
    target: int
    n: int = Field(validation_alias="responses")
    missing: int
    design_version: str = Field(validation_alias=AliasPath("design", "version"))
    completed_at: datetime | None
    published_on: date | None = Field(None, validation_alias=AliasPath("publication", "published_on"))
    index: str | None = Field(None, validation_alias=AliasPath("publication", "index"))
    source: str | None


class SubjectView(View):
    """The programme a sub-dimension is asked about, and the office that owns it."""

    name: str
    opd: str
    program_id: str | None


class ConsentView(View):
    """What an office decided."""

    opd: str
    is_given: bool
    at: datetime
    letter: str | None


class PartView(View):
    """One sub-dimension of a survey; nobody is asked about it until its owner agreed."""

    sub_dimension: str = Field(validation_alias="code")
    subject: SubjectView | None
    has_consent: bool
    consents: list[ConsentView]


class ImpactSurveyView(ImpactSurveyRow):
    """A survey with its programmes and the consent of their owners."""

    forms: dict[str, Form]
    parts: list[PartView]


class ProgressRow(View):
    """How far one cell is.

    Attributes:
        missing: How many respondents it still needs.
        surplus: How many it has above its quota; they count like the others.
        waits_for: The sub-dimensions of it whose owner has not agreed.
    """

    cell: str = Field(validation_alias=AliasPath("cell", "code"))
    dimension: str = Field(validation_alias=AliasPath("cell", "dimension"))
    form: Form = Field(validation_alias=AliasPath("cell", "form"))
    quota: int
    n: int = Field(validation_alias="responses")
    missing: int
    surplus: int
    waits_for: list[str]


class PublishedView(View):
    """A published result in short; all of it stands under `result`."""

    survey_id: str
    year: int
    published_on: date
    n: int
    target: int
    incomplete: int
    index: str
    index_exact: str
    rule_version: str = Field(validation_alias=AliasPath("evidence", "rule_version"))
    digest: str = Field(validation_alias=AliasPath("evidence", "digest"))


class ResponseRow(View):
    """One respondent's answers, without anything about the respondent."""

    response_id: str = Field(validation_alias="id")
    dimension: str
    answers: dict[str, list[int]]
    occurred_at: datetime
    device: str | None
