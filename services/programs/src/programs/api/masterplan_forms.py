"""What planners send about masterplans and plans: institutions and documents, never people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from contracts.event import Identifier
from contracts.kinds import Quantity, Year
from programs.domain.masterplan_steps import Facts, Step
from programs.domain.planning import DocumentKind, PlanKind
from servicekit.period import Period
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText

_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)

Decree = Annotated[PublicText, Field(max_length=120)]
IndicatorCode = Annotated[PublicText, Field(max_length=60)]
Link = Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$", max_length=500)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Several = Annotated[int, Field(ge=0, le=10_000, strict=True)]


class NewMasterplan(Impersonal):
    """A masterplan whose record begins.

    Attributes:
        id: Left out, the platform makes one.
    """

    id: Identifier | None = None
    title: PublicText


class StepForm(Impersonal):
    """What every step has.

    Attributes:
        on: A day, or what is known of it: "2019-03", "2019", "2018-10-30/2022-10-04".
        source: Where it was read, for what happened before it was recorded here; `source_quote` in its own
            words. Needed where the day or the decree is unknown.
        reason: Why what is on record of the step is corrected.
    """

    on: Annotated[str, Field(min_length=4, max_length=21)]
    source: PublicText | None = None
    source_quote: PublicParagraph | None = None
    reason: PublicText | None = None

    def step(self) -> Step:
        """The step itself. Raises `PeriodUnreadable`, `ChosenExceedInvited`, `YearsReversed`."""
        told = self.model_dump(exclude=set(StepForm.model_fields))
        return Step(Period.read(self.on), _FACTS.validate_python(told), self.source, self.source_quote)


class ReadinessForm(Impersonal):
    """How many items of an element were found good, moderate and poor."""

    element: Identifier
    good: Several
    moderate: Several
    poor: Several


class AssessmentForm(StepForm):
    """Assessors looked at the regency; `chosen` of the `invited` regions were taken."""

    kind: Literal["assessment"]
    is_chosen: bool
    invited: Quantity | None = None
    chosen: Quantity | None = None
    readiness: Annotated[tuple[ReadinessForm, ...], Field(max_length=20)] = ()


class CommitmentForm(StepForm):
    """The bupati signed the memorandum.

    Attributes:
        institution: What it sets up, as printed.
        duties: Codes of the list in `GET /v1/masterplans/lists`.
        memorandum: Number of the MoU.
    """

    kind: Literal["commitment"]
    institution: PublicText | None = None
    duties: Annotated[tuple[Identifier, ...], Field(max_length=20)] = ()
    memorandum: Decree | None = None


class BimtekForm(StepForm):
    """A guidance meeting; the last one names the quick wins."""

    kind: Literal["bimtek"]
    number: Annotated[int, Field(ge=1, le=20, strict=True)]
    participants: Quantity | None = None
    outcome: PublicText | None = None
    quick_wins: Annotated[tuple[PublicText, ...], Field(max_length=20)] = ()


class BookForm(Impersonal):
    """One of the masterplan's books, with where it is published and the SHA-256 of its file."""

    number: Annotated[int, Field(ge=1, le=20, strict=True)]
    title: PublicText
    link: Link | None = None
    sha256: Sha256 | None = None


class AdoptionForm(StepForm):
    """The masterplan was adopted."""

    kind: Literal["masterplan"]
    decree: Decree | None = None
    books: Annotated[tuple[BookForm, ...], Field(max_length=20)] = ()
    first_year: Year | None = None
    last_year: Year | None = None


class ReviewForm(StepForm):
    """Masterplan and quick wins were reviewed."""

    kind: Literal["review"]
    number: Annotated[int, Field(ge=1, le=100, strict=True)]
    outcome: PublicText


class ImplementationForm(StepForm):
    """The masterplan is carried out from now on."""

    kind: Literal["implementation"]
    outcome: PublicText | None = None


AnyStep = Annotated[
    AssessmentForm | CommitmentForm | BimtekForm | AdoptionForm | ReviewForm | ImplementationForm,
    Field(discriminator="kind"),
]


class NewPlan(Impersonal):
    """A planning document.

    Attributes:
        decree: What fixed it, as printed, such as "Perda 4/2021".
        opd: Whose Renstra it is.
    """

    id: Identifier
    kind: DocumentKind
    title: PublicText
    decree: Decree
    first_year: Year
    last_year: Year
    opd: Identifier | None = None
    source: PublicText | None = None
    source_quote: PublicParagraph | None = None


class LinkForm(Impersonal):
    """An indicator a programme serves.

    Attributes:
        indicator_code: As the plan prints it.
        document: The id of the plan, where it is on record.
    """

    plan: PlanKind
    indicator_code: IndicatorCode
    document: Identifier | None = None


class WithdrawalForm(Impersonal):
    """A link that does not hold any more, with the reason."""

    plan: PlanKind
    indicator_code: IndicatorCode
    reason: PublicText
