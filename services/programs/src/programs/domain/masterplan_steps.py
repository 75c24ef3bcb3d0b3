"""The steps to a masterplan, and what is on record of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from programs.domain.errors_masterplans import ChosenExceedInvited, YearsReversed
from servicekit.period import Period


class Stage(StrEnum):
    """How far a regency has come, in this order."""

    ASSESSMENT = "assessment"
    COMMITMENT = "commitment"
    BIMTEK = "bimtek"
    MASTERPLAN = "masterplan"
    IMPLEMENTATION = "implementation"

    @property
    def number(self) -> int:
        """1 for the first."""
        return list(Stage).index(self) + 1


@dataclass(frozen=True, slots=True)
class Readiness:
    """One of the elements of readiness: how many of its items were found good, moderate and poor."""

    element: str
    good: int
    moderate: int
    poor: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Assessors looked at the regency. Raises `ChosenExceedInvited`.

    Attributes:
        invited: Regions assessed in that round; `chosen` of them were taken. None where no source tells.
        is_chosen: Whether this regency was.
    """

    is_chosen: bool
    invited: int | None = None
    chosen: int | None = None
    readiness: tuple[Readiness, ...] = ()
    kind: Literal["assessment"] = "assessment"

    def __post_init__(self) -> None:
        """The chosen are some of the invited."""
        if self.invited is not None and self.chosen is not None and self.chosen > self.invited:
            raise ChosenExceedInvited(self.chosen, self.invited)


@dataclass(frozen=True, slots=True)
class Commitment:
    """The bupati signed the memorandum.

    Attributes:
        institution: What it sets up, as printed.
        duties: Codes of the duties that signing brings.
        memorandum: Number of the MoU.
    """

    institution: str | None = None
    duties: tuple[str, ...] = ()
    memorandum: str | None = None
    kind: Literal["commitment"] = "commitment"


@dataclass(frozen=True, slots=True)
class Bimtek:
    """A guidance meeting; the last one names the quick wins."""

    number: int
    participants: int | None = None
    outcome: str | None = None
    quick_wins: tuple[str, ...] = ()
    kind: Literal["bimtek"] = "bimtek"


@dataclass(frozen=True, slots=True)
class Book:
    """One of the books a masterplan consists of.

    Attributes:
        number: Which of them, by the guide in force.
        link: Where it is published; `sha256` of its file, in hexadecimal.
    """

    number: int
    title: str
    link: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """The masterplan was adopted. Raises `YearsReversed`.

    Attributes:
        decree: Number as printed; None where a source tells of the masterplan and names none.
    """

    decree: str | None = None
    books: tuple[Book, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    kind: Literal["masterplan"] = "masterplan"

    def __post_init__(self) -> None:
        """The years are in order."""
        if self.first_year is not None and self.last_year is not None and self.last_year < self.first_year:
            raise YearsReversed(self.first_year, self.last_year)


@dataclass(frozen=True, slots=True)
class Review:
    """Masterplan and quick wins were reviewed; brings nobody to another stage."""

    number: int
    outcome: str
    kind: Literal["review"] = "review"


@dataclass(frozen=True, slots=True)
class Implementation:
    """The masterplan is carried out from now on."""

    outcome: str | None = None
    kind: Literal["implementation"] = "implementation"


Facts = Assessment | Commitment | Bimtek | Adoption | Review | Implementation


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken.

    Attributes:
        source: Where it was read, if it was not entered by who took it; `source_quote` in its own words.
    """

    on: Period
    facts: Facts
    source: str | None = None
    source_quote: str | None = None

    @property
    def name(self) -> str:
        """Its kind, with its number where there are several."""
        facts = self.facts
        return f"{facts.kind}-{facts.number}" if isinstance(facts, Bimtek | Review) else facts.kind

    @property
    def stage(self) -> Stage | None:
        """The stage it brings a regency to."""
        return None if isinstance(self.facts, Review) else Stage(self.facts.kind)

    @property
    def place(self) -> tuple[int, int]:
        """Where it comes among the others that have a stage."""
        number = self.facts.number if isinstance(self.facts, Bimtek) else 0
        return (self.stage.number if self.stage else 0), number

    @property
    def is_complete(self) -> bool:
        """Whether day and decree are known, so that no source is needed."""
        return self.on.day is not None and not (isinstance(self.facts, Adoption) and not self.facts.decree)


@dataclass(frozen=True, slots=True)
class Entry:
    """A step as it was recorded; what is recorded is never changed.

    Attributes:
        day: The first day it can have been taken, after the steps before it as they stood.
        actor: Who recorded it: an opaque reference.
        reason: Why it was corrected; None for the first record of a step.
    """

    step: Step
    day: date
    recorded_at: datetime
    actor: str
    reason: str | None = None
