"""What an impact survey is made of: programmes with consents, sums of answers, quotas, a purge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from evaluation.domain.impact_design import Cell
from evaluation.domain.impact_response import ImpactResponse
from evaluation.domain.skm import Tally
from servicekit.days import day_of


@dataclass(frozen=True, slots=True)
class Subject:
    """The one programme or service a sub-dimension is asked about.

    Attributes:
        opd: The office (OPD) that owns it: without its consent nobody is asked.
    """

    name: str
    opd: str
    program_id: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """An OPD agreed that its programme be surveyed, or took that back.

    Attributes:
        actor: Opaque reference to the officer who decided for it.
        letter: Number of the letter it was given in, if there was one.
    """

    opd: str
    is_given: bool
    at: datetime
    actor: str
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-dimension of a survey.

    Attributes:
        subject: None until somebody named it.
        consents: Every decision of its owner, the latest last.
        responses: How many answered about it.
        total: Sum of all their answers.
    """

    code: str
    subject: Subject | None = None
    consents: tuple[Consent, ...] = ()
    responses: int = 0
    total: int = 0

    @property
    def has_consent(self) -> bool:
        """Whether its owner agrees now."""
        return bool(self.consents) and self.consents[-1].is_given

    def counted(self, response: ImpactResponse) -> Part:
        """The same with a response, if that is about it."""
        items = response.answers.get(self.code)
        if items is None:
            return self
        return replace(self, responses=self.responses + 1, total=self.total + sum(items))


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell got its quota, with the answer given at that instant."""

    cell: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one cell is.

    Attributes:
        waits_for: The sub-dimensions of it whose owner has not agreed.
    """

    cell: Cell
    quota: int
    responses: int
    waits_for: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many respondents it still needs."""
        return max(0, self.quota - self.responses)

    @property
    def surplus(self) -> int:
        """How many it has above its quota; they count like the others."""
        return max(0, self.responses - self.quota)


@dataclass(frozen=True, slots=True)
class DaySums:
    """What was answered in one cell on one day in WIB, added up by sub-dimension."""

    day: date
    cell: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Purge:
    """A survey's raw answers were destroyed; what stays of them.

    Attributes:
        digest: SHA-256 of what was destroyed.
        rule_version: Which retention said so.
    """

    at: datetime
    responses: int
    digest: str
    rule_version: str
    days: tuple[DaySums, ...]


def sums_by_day(counted: Iterable[tuple[Cell, ImpactResponse]]) -> tuple[DaySums, ...]:
    """The answers of each cell and day added up, the first day first."""
    sums: dict[tuple[date, str], Tally] = {}
    for cell, response in counted:
        key = (day_of(response.occurred_at), cell.code)
        one = Tally.of({code: sum(items) for code, items in response.answers.items()})
        sums[key] = sums[key] + one if key in sums else one
    return tuple(DaySums(*key, sums[key]) for key in sorted(sums))
