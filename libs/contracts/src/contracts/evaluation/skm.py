"""Events of satisfaction surveys (SKM, Permenpan RB 14/2017)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Event, Identifier
from contracts.kinds import Flag, Quantity, Step

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
    """A survey period opened for one service.

    Attributes:
        title: What respondents call the service; None: its id has to do.
        opens_on: First day it takes answers, in WIB; None: at once.
        closes_on: Last day of it.
        users: How many people use the service in the period; None: unknown.
        target: Least number of respondents for its users (Krejcie-Morgan); None: their number is unknown.
        program_id: The programme whose effect it asks about.
        access: Whether the public needs a code of invitation, or may answer without one.
        rule_version: The rule set it asks and is graded by; None: that of its period.
    """

    type = "regency.evaluation.skm-survey.opened"

    title: Annotated[str, Field(max_length=200)] | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    users: Quantity | None = None
    target: Quantity | None = None
    program_id: Identifier | None = None
    access: Literal["invited", "open"] = "invited"
    rule_version: Identifier | None = None


class SkmAudienceInvited(_SkmEvent):
    """The programme a survey asks about has an effect to judge: its audience is invited, once a survey."""

    type = "regency.evaluation.skm-survey.audience-invited"

    program_id: Identifier


class SkmInvitationIssued(_SkmEvent):
    """Whoever was served is invited to answer once; no answer leads back to a recipient.

    Attributes:
        invitation: One-time code of the answer page.
        recipient: Opaque subject to be told; None: the code was handed out on paper.
    """

    type = "regency.evaluation.skm-survey.invitation-issued"

    invitation: Identifier
    recipient: Identifier | None


class SkmPeriodClosed(_SkmEvent):
    """A survey takes no more answers.

    Attributes:
        below_target: 1 if fewer answered than the sample needs: it may be published, with a flag.
    """

    type = "regency.evaluation.skm-survey.period-closed"

    responses: Quantity
    target: Quantity | None
    below_target: Flag


class SkmResultMeasured(_SkmEvent):
    """The published result of a survey in figures.

    Attributes:
        ikm_hundredths: The IKM times 100: 9148 is 91.48.
        below_target: 1 if fewer answered than the sample needs.
    """

    type = "regency.evaluation.skm-survey.result-measured"

    ikm_hundredths: Annotated[int, Field(ge=2_500, le=10_000, strict=True)]
    responses: Annotated[int, Field(ge=1, strict=True)]
    below_target: Flag


class SkmFollowUpPlanned(_SkmEvent):
    """An action against a low element was planned (follow-up plan of a published result)."""

    type = "regency.evaluation.skm-survey.follow-up-planned"

    action_id: Identifier
    element: Element
    horizon: Literal["short", "medium", "long"]
    due: date


class SkmFollowUpCounted(_SkmEvent):
    """A follow-up action was planned, came late, was done or dropped; sums say how many are open and late."""

    type = "regency.evaluation.skm-survey.follow-up-counted"

    action_id: Identifier
    open_change: Step
    late_change: Step


class SkmResponsesPurged(_SkmEvent):
    """The raw answers of a survey were destroyed after their retention; its sums and its result stay."""

    type = "regency.evaluation.skm-survey.responses-purged"

    responses: Quantity


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
        published_on: The day it was published, in WIB.
        digest: SHA-256 of the answers it was computed from; names the evidence.
    """

    type = "regency.evaluation.skm-survey.index-published"

    responses: Annotated[int, Field(ge=1, strict=True)]
    ikm: Annotated[str, Field(pattern=r"^\d{2,3}\.\d{2}$")]
    grade: Grade
    lowest_elements: tuple[Element, ...]
    rule_version: Identifier
    published_on: date | None = None
    digest: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")
