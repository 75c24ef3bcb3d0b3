"""Awards: recognition somebody gave. An award is no score, and nothing is ever computed from one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from evaluation.domain.errors_awards import GivenBeforeItsYear, GivenInFuture
from evaluation.domain.issuers import IssuerKind, Register
from servicekit.period import Period


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What is known of an award.

    Attributes:
        name: The award, as it is called.
        category: What it was given for, as announced; `category_code` the same in the scheme's list.
        award_class: Who competed; a class of the scheme where there is one.
        year: Whose award it is, such as 2022 for ISNA 2022.
        given_on: As exactly as it is known; None where nobody says.
        occasion: What it honours, with its own time, such as a review of months.
        source_quote: The source's own words, mistakes included.
    """

    issuer: str
    name: str
    category: str
    year: int
    source: str
    scheme: str | None = None
    category_code: str | None = None
    award_class: str | None = None
    given_on: Period | None = None
    occasion: str | None = None
    occasion_on: Period | None = None
    note: str | None = None
    source_quote: str | None = None

    @property
    def given(self) -> Period:
        """When it was given, as exactly as it is known: somewhen in its year at least."""
        return self.given_on or Period(date(self.year, 1, 1), date(self.year, 12, 31))

    @property
    def day(self) -> date:
        """The day figures count it on and where it stands on a timeline: the first it can have been given."""
        return self.given.first

    def check(self, register: Register, *, today: date) -> None:
        """Return if it may have been given.

        Raises: `IssuerUnknown`, `SchemeUnknown`, `IssuerDiffers`, `NotInScheme`, `GivenInFuture`,
        `GivenBeforeItsYear`.
        """
        register.issuer(self.issuer)
        if self.scheme is not None:
            register.scheme(self.scheme).check(self.issuer, self.year, self.category_code, self.award_class)
        if self.day > today:
            raise GivenInFuture(str(self.given))
        if self.given.last.year < self.year:
            raise GivenBeforeItsYear(self.year, str(self.given))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an award does not count any more."""

    reason: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Award:
    """An award on record.

    Attributes:
        kind: Of its issuer, when it was recorded.
        actor: Who recorded it: an opaque reference.
        withdrawal: That it was recorded by mistake, or was taken back.
    """

    id: str
    facts: AwardFacts
    kind: IssuerKind
    recorded_at: datetime
    actor: str
    withdrawal: Withdrawal | None = None

    def withdraw(self, withdrawal: Withdrawal) -> Award:
        """The award, not counted any more; one that was withdrawn stays as it is."""
        return self if self.withdrawal else replace(self, withdrawal=withdrawal)
