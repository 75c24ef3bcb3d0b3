"""What a contribution is made of: the company, its promises, its deliveries, the handover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from programs.domain.errors_contributions import NothingPledged


class ContributionForm(StrEnum):
    """What is given."""

    MONEY = "money"
    GOODS = "goods"
    SERVICES = "services"
    BUILDING = "building"


class Status(StrEnum):
    """How far it has come; `RECORDED` is in the regency's inventory (KIB)."""

    PLEDGED = "pledged"
    UNDER_WAY = "under-way"
    HANDED_OVER = "handed-over"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Company:
    """Who contributes.

    Attributes:
        nib: Its business number (Nomor Induk Berusaha), of the company and of no person.
        is_forum_member: Whether it belongs to the regency's TJSLP forum; None where no source tells.
    """

    id: str
    name: str
    nib: str | None = None
    is_forum_member: bool | None = None


@dataclass(frozen=True, slots=True)
class Memorandum:
    """The agreement with the regency."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a contribution beside what is counted.

    Attributes:
        location: Kemendagri code of a village, a district or the regency.
        beneficiaries: People it serves, as a number.
    """

    name: str
    company: Company
    location: str
    memorandum: Memorandum | None = None
    beneficiaries: int | None = None
    source: str | None = None
    source_quote: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised from a day on. Raises `NothingPledged`.

    Attributes:
        pledged_idr: Its value in rupiah, also of what is not money.
        planned_units: In the contribution's own unit.
    """

    on: date
    pledged_idr: int
    planned_units: int
    phases: int

    def __post_init__(self) -> None:
        """It is not empty."""
        if not self.pledged_idr and not self.planned_units:
            raise NothingPledged


@dataclass(frozen=True, slots=True)
class Realisation:
    """Something of a phase was delivered.

    Attributes:
        id: Names the delivery within its phase.
    """

    id: str
    phase: int
    on: date
    realised_idr: int
    realised_units: int
    source: str | None = None
    source_quote: str | None = None

    @property
    def key(self) -> tuple[int, str]:
        """What tells deliveries apart."""
        return self.phase, self.id


@dataclass(frozen=True, slots=True)
class Handover:
    """The thing was handed over.

    Attributes:
        bast: Number of the record of handover (BAST).
        maintained_by: The office (OPD) that looks after it.
        kib: Class of the inventory it is kept in, once it is.
    """

    bast: str
    on: date
    value_idr: int
    maintained_by: str
    kib: str | None = None


FactsT = TypeVar("FactsT", Details, Promise, Realisation, Handover)


@dataclass(frozen=True, slots=True)
class Record(Generic[FactsT]):
    """A fact as it was recorded; what is recorded is never changed.

    Attributes:
        actor: Who recorded it: an opaque reference.
        reason: Why it replaces what was on record; None for the first record of a fact.
    """

    facts: FactsT
    recorded_at: datetime
    actor: str
    reason: str | None = None


AnyRecord = Record[Details] | Record[Promise] | Record[Realisation] | Record[Handover]


@dataclass(frozen=True, slots=True)
class Phase:
    """What was delivered of one phase, in all."""

    number: int
    realised_idr: int
    realised_units: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one record added to the sums on a day; what is taken back is below 0."""

    on: date
    pledged_idr: int = 0
    planned_units: int = 0
    realised_idr: int = 0
    realised_units: int = 0
