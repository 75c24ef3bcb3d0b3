"""What the record of a programme is made of: goals, evidence, risks, reviews, links to plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from programs.domain.achievement import Direction


class RiskLevel(StrEnum):
    """How much a risk weighs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Verdict(StrEnum):
    """What a review found."""

    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    OFF_TRACK = "off-track"


@dataclass(frozen=True, slots=True)
class Risk:
    """What may keep a programme from its target, and what is done about it."""

    text: str
    level: RiskLevel
    mitigation: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found on its day."""

    verdict: Verdict
    note: str
    reviewed_on: date
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class PlanLink:
    """An indicator of a planning document that the programme serves, or served until it was withdrawn.

    Attributes:
        plan: The kind of plan: rpjmd, rkpd or renstra.
        indicator_code: As the plan prints it.
        linked_by: Who linked it, and `withdrawn_by` who withdrew it: opaque references.
        document: The id of the plan, where it is on record.
        withdrawn_because: The reason.
    """

    plan: str
    indicator_code: str
    linked_at: datetime
    linked_by: str
    document: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_because: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a programme is to reach, from `set_at` on.

    Attributes:
        target: In `unit`; None where no source says it, then nothing is measured against it.
    """

    target: int | None
    unit: str | None
    direction: Direction
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that moved a programme forward, with the link to where it can be checked.

    Attributes:
        id: Names the fact on the platform, such as a market day; it counts once.
        amount: What it added, in the programme's unit; below 0 where it corrects what was told before.
        service: Where it can be checked, and under which path.
        counted_at: When it was counted here.
        beneficiaries: People it reached, as a difference like `amount`.
        link: Where else it can be seen, https.
    """

    id: str
    kind: str
    amount: int
    occurred_at: datetime
    counted_at: datetime
    service: str
    path: str
    beneficiaries: int = 0
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of a programme after one change, as they were announced.

    Attributes:
        achievement_hundredths: In hundredths of a percent; None where it cannot be measured.
        evidence: The fact that caused it; None where only the target changed.
    """

    at: datetime
    realised: int
    target: int | None
    unit: str | None
    achievement_hundredths: int | None
    evidence: str | None
