"""What offices send about programmes: numbers of people, never who they are."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from pydantic_core import PydanticCustomError

from contracts.event import Identifier, RegionCode, Rupiah
from contracts.kinds import Decree, Percent, Quantity
from programs.domain.achievement import Direction
from programs.domain.action import ActionPlan
from programs.domain.program import Fund, ProgramKind
from programs.domain.program_parts import Risk, RiskLevel, Verdict
from programs.domain.program_status import ProgramStatus
from programs.handlers import (
    MoveProgram,
    Profile,
    PutAction,
    RegisterProgram,
    ReportAction,
    ReportProgress,
    ReviewProgram,
    ReviseProgram,
)
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText


def _named_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(codes)) != len(codes):
        raise PydanticCustomError("named_twice", "Each may be named once")
    return codes


Link = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^https://[A-Za-z0-9.-]+(:\d{1,5})?(/[^\s<>\"']*)?$")
]
"""Where evidence can be seen: https only, without a user before the host."""

ActivityCode = Annotated[str, Field(pattern=r"^[0-9X]{1,2}(\.[0-9X]{1,4}){1,6}$")]
"""urusan.bidang.program.kegiatan.subkegiatan (Permendagri 90/2019), as far as it is known."""

Offices = Annotated[tuple[Identifier, ...], Field(max_length=20), AfterValidator(_named_once)]
Locations = Annotated[tuple[RegionCode, ...], Field(max_length=450), AfterValidator(_named_once)]


class Follows(Impersonal):
    """What a programme's realisation is read from."""

    market_id: Identifier


class RiskForm(Impersonal):
    """What may keep a programme from its target, and what is done about it."""

    text: PublicText
    level: RiskLevel
    mitigation: PublicText | None = None


class ProfileForm(Impersonal):
    """What an office says of its programme and may say otherwise later.

    Attributes:
        expansion: What the acronym stands for; left out where no source says so.
        legal_basis: Number of the decree or regulation it rests on.
        activity_code: Code of the programme or sub-activity in the budget's nomenclature.
        target: In `unit`; null where no source says it, then nothing is measured against it.
        unit: What target and realisation are counted in, such as "IDR".
        direction: Which way its figure gets better.
        beneficiaries_planned: People it is to reach, as a number.
        locations: Kemendagri codes of districts and villages of this regency.
        links: Where evidence can be seen, https.
        budgets: What is set aside for the year, in rupiah, by fund; funds are never added to each other.
        source: Where this comes from; source_quote: the words there, as they stand.
    """

    name: PublicText
    acronym: Annotated[PublicText, Field(max_length=40)] | None = None
    expansion: PublicText | None = None
    partners: Offices = ()
    legal_basis: Decree | None = None
    activity_code: ActivityCode | None = None
    baseline: Quantity | None = None
    target: Annotated[int, Field(gt=0, le=10**15, strict=True)] | None
    unit: Annotated[str, Field(min_length=1, max_length=40)] | None
    direction: Direction = Direction.HIGHER
    beneficiaries_planned: Quantity | None = None
    locations: Locations = ()
    links: Annotated[tuple[Link, ...], Field(max_length=20)] = ()
    risks: Annotated[tuple[RiskForm, ...], Field(max_length=20)] = ()
    budgets: dict[Fund, Rupiah] = Field(default_factory=dict)
    source: PublicText | None = None
    source_quote: PublicParagraph | None = None

    def profile(self) -> Profile:
        """The same, in the register's words."""
        fields = {name: getattr(self, name) for name in ProfileForm.model_fields}
        fields["risks"] = tuple(Risk(one.text, one.level, one.mitigation) for one in self.risks)
        return Profile(**fields)

    def revision(self, program_id: str) -> ReviseProgram:
        """The command it stands for."""
        return ReviseProgram(program_id, self.profile())


class Registration(ProfileForm):
    """A programme as its office registers it.

    Attributes:
        id: Left out, the platform makes one.
        sub_dimension: One of the eighteen, such as "branding.tourism".
        follows: Its realisation is the turnover of this market in the programme's year.
    """

    id: Identifier | None = None
    kind: ProgramKind
    sub_dimension: Annotated[str, Field(min_length=1, max_length=60)]
    owner_opd: Identifier
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    follows: Follows | None = None

    def command(self) -> RegisterProgram:
        """The command it stands for."""
        return RegisterProgram(
            kind=self.kind,
            sub_dimension=self.sub_dimension,
            owner_opd=self.owner_opd,
            year=self.year,
            profile=self.profile(),
            follows_market=self.follows.market_id if self.follows else None,
            id=self.id,
        )


class StatusForm(Impersonal):
    """A programme goes on to another status.

    Attributes:
        on: The day it happened, in WIB; today if left out, for a designation the day of its decree.
        decree: Number of the decree that designates it; decreed_on: its date.
        reason: Why it is stopped, or why a step is taken back.
    """

    to: ProgramStatus
    on: date | None = None
    decree: Decree | None = None
    decreed_on: date | None = None
    reason: PublicParagraph | None = None

    def command(self, program_id: str) -> MoveProgram:
        """The command it stands for."""
        return MoveProgram(program_id, **{name: getattr(self, name) for name in StatusForm.model_fields})


class ReviewForm(Impersonal):
    """What a review found on its day."""

    verdict: Verdict
    note: PublicParagraph
    reviewed_on: date

    def command(self, program_id: str) -> ReviewProgram:
        """The command it stands for."""
        return ReviewProgram(program_id, self.verdict, self.note, self.reviewed_on)


class ProgressForm(Impersonal):
    """What a programme reached: sums only, nobody by name.

    Attributes:
        report_id: Of the office's own making; told again with a later `occurred_at` it replaces the first.
        amount: What it added, in the programme's unit.
        beneficiaries: People reached by it, as a number.
        link: Where it can be seen, https.
    """

    report_id: Identifier
    amount: Quantity
    beneficiaries: Quantity | None = None
    occurred_at: AwareDatetime
    link: Link | None = None

    def command(self, program_id: str) -> ReportProgress:
        """The command it stands for."""
        return ReportProgress(
            program_id, self.report_id, self.amount, self.occurred_at, self.beneficiaries or 0, self.link
        )


class ActionForm(Impersonal):
    """A step of the action plan.

    Attributes:
        due: Its last day, in WIB.
        pic: The office or role in charge, such as "disporapar.kabid-pariwisata"; never a person.
    """

    name: PublicText
    start: date
    due: date
    pic: Identifier

    def command(self, program_id: str, action_id: str) -> PutAction:
        """The command it stands for."""
        return PutAction(program_id, action_id, ActionPlan(self.name, self.start, self.due, self.pic))


class ActionProgressForm(Impersonal):
    """How far a step is."""

    percent: Percent
    note: PublicText | None = None

    def command(self, program_id: str, action_id: str) -> ReportAction:
        """The command it stands for."""
        return ReportAction(program_id, action_id, self.percent, self.note)
