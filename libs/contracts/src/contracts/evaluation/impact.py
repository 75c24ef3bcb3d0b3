"""Events of the impact survey (survei dampak): a dimension is asked about by form A or form B."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contracts.evaluation.rounds import DimensionCode
from contracts.event import Event, Identifier
from contracts.kinds import Flag, Quantity, Year

Form = Literal["a", "b"]
"""A: one respondent answers for all three sub-dimensions of a dimension; B: for one of them."""

Cell = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z]+(-[a-z]+)*)?$", max_length=64)]
"""What a quota is for: a dimension under form A, a sub-dimension under form B."""


class _ImpactEvent(Event):
    key_field = "survey_id"

    survey_id: Identifier
    year: Year


class ImpactSurveyOpened(_ImpactEvent):
    """An impact survey began.

    Attributes:
        target: Respondents over all cells: 900 when all six dimensions use form B.
        cells: How many quotas there are.
    """

    type = "regency.evaluation.impact-survey.opened"

    target: Quantity
    cells: Quantity


class ImpactConsentDecided(_ImpactEvent):
    """The OPD that owns a programme agreed that it be surveyed, or took that back."""

    type = "regency.evaluation.impact-survey.consent-decided"

    opd: Identifier
    sub_dimension: str
    is_given: bool


class ImpactQuotaReached(_ImpactEvent):
    """A cell has as many respondents as it needs: told once."""

    type = "regency.evaluation.impact-survey.quota-reached"

    cell: Cell
    dimension: DimensionCode
    quota: Quantity


class ImpactSurveyCompleted(_ImpactEvent):
    """Every cell of a survey has its quota: told once."""

    type = "regency.evaluation.impact-survey.completed"

    responses: Quantity


class ImpactDimensionMeasured(_ImpactEvent):
    """The published index of a dimension: the mean of its three sub-dimensions."""

    type = "regency.evaluation.impact-survey.dimension-measured"

    dimension: DimensionCode
    index_hundredths: Quantity
    responses: Quantity


class ImpactResultPublished(_ImpactEvent):
    """A survey's result was published.

    Attributes:
        index: The mean of the dimensions' indices as it is printed, such as "3.07".
        incomplete: 1 if a cell was below its quota.
        digest: SHA-256 of the answers it was computed from.
    """

    type = "regency.evaluation.impact-survey.result-published"

    index: Annotated[str, Field(pattern=r"^\d{1,3}\.\d{2}$")]
    index_hundredths: Quantity
    responses: Quantity
    incomplete: Flag
    rule_version: Identifier
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ImpactResponsesPurged(_ImpactEvent):
    """The raw answers of a survey were destroyed after their retention; its sums and its result stay."""

    type = "regency.evaluation.impact-survey.responses-purged"

    responses: Quantity


class ImpactResponseSubmitted(_ImpactEvent):
    """One respondent answered, without a name."""

    type = "regency.evaluation.impact-response.submitted"

    response_id: Identifier
    dimension: DimensionCode
    cell: Cell
    form: Form


class ImpactAnswersCounted(_ImpactEvent):
    """What one respondent answered about one sub-dimension.

    Attributes:
        total: Sum of the answers.
        items: How many there are.
    """

    type = "regency.evaluation.impact-response.answers-counted"

    response_id: Identifier
    dimension: DimensionCode
    sub_dimension: str
    total: Quantity
    items: Annotated[int, Field(ge=1, le=100, strict=True)]


class ImpactResponseReported(Event):
    """Another system's form brings one respondent's answers to the door.

    Attributes:
        answers: Sub-dimension → answers in the order of the form.
        respondent: What the respondent told of closed lists: group → choice. Never a name or a number.
        device: The interviewer's device.
    """

    type = "regency.evaluation.impact-response.reported"
    key_field = "survey_id"

    survey_id: Identifier
    response_id: Identifier
    dimension: DimensionCode
    answers: dict[str, tuple[Annotated[int, Field(ge=0, le=100, strict=True)], ...]]
    respondent: dict[str, str] = Field(default_factory=dict)
    device: Identifier | None = None
