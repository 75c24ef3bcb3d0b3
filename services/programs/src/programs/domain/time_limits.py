"""How long each step of a disbursement may take, and the clocks that measure it.

Owns PP 12/2019, art. 148(4) and 149(2)(5), as versioned data in working days. Which days are working days is
`servicekit.working_days`' business.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from programs.domain.errors_disbursements import NoTimeLimits
from servicekit.days import WIB, day_ends, day_of
from servicekit.deadlines import (
    in_force,
    judged_from,
)
from servicekit.working_days import WorkingCalendar


class Step(StrEnum):
    """What has a limit: giving an SPP back, giving an SPM back, issuing the SP2D."""

    SPP_RETURN = "spp-return"
    SPM_RETURN = "spm-return"
    SP2D = "sp2d"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Working days for one step of some kinds of disbursement."""

    step: Step
    kinds: frozenset[str]
    days: int
    source: str


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """One version of the limits.

    Attributes:
        regency: Whose own they are; None for the national ones.
        late_entry_minutes: A limit that had passed when its beginning was typed in is judged this much later.
        tu_months: Months within which a TU is accounted for.
    """

    version: str
    valid_from: date
    source: str
    late_entry_minutes: int
    tu_months: int
    limits: tuple[TimeLimit, ...]
    regency: str | None = None

    def days(self, step: Step, kind: str) -> int | None:
        """Working days for a step, None where nothing limits it."""
        return next((each.days for each in self.limits if each.step is step and kind in each.kinds), None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something received has to be done.

    Attributes:
        counted_from: Day 0: the day of receipt, or the next working day.
        due_on: The last day.
        rule_version: Of the limits applied.
    """

    clock_id: str
    step: Step
    counted_from: date
    due_on: date
    rule_version: str

    @property
    def overdue_from(self) -> datetime:
        """The first instant after the last day, by WIB."""
        return day_ends(self.due_on)

    def is_overdue(self, at: datetime) -> bool:
        """Whether the last day is over."""
        return at >= self.overdue_from


@dataclass(frozen=True, slots=True)
class Clock:
    """One running of a limit: from a receipt to what ends it. A resubmission starts another one.

    Attributes:
        amount_idr: Gross.
        cash_idr: What waits to leave the treasury; 0 for a nihil kind.
        judged_from: When its breach may be told, if nothing ended it before.
        stopped_at: When the step was done, or the thing given back.
        is_breach_told: Whether its breach was told; never twice.
    """

    disbursement_id: str
    opd: str
    kind: str
    deadline: Deadline
    amount_idr: int
    cash_idr: int
    received_at: datetime
    judged_from: datetime
    stopped_at: datetime | None = None
    is_breach_told: bool = False

    @property
    def id(self) -> str:
        """Names it on the platform."""
        return self.deadline.clock_id

    @property
    def was_in_time(self) -> bool:
        """Whether the step was done by the last day."""
        return self.stopped_at is not None and not self.deadline.is_overdue(self.stopped_at)

    def must_tell_breach(self, now: datetime) -> bool:
        """Whether its breach is to be told now: it ran out, and nobody was told.

        A clock that was stopped in time does not breach, whenever that was typed in.
        """
        if self.is_breach_told or self.was_in_time:
            return False
        return self.stopped_at is not None or now >= self.judged_from

    def breach(self) -> Clock:
        """The clock whose breach was told."""
        return replace(self, is_breach_told=True)

    def stop(self, at: datetime) -> Clock:
        """The clock, stopped."""
        return replace(self, stopped_at=at)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What starts a clock.

    Attributes:
        attempt: 1, and one more each time it is received again.
        recorded_at: When it was typed in.
    """

    disbursement_id: str
    opd: str
    kind: str
    attempt: int
    amount_idr: int
    cash_idr: int
    received_at: datetime
    recorded_at: datetime


def limits_on(versions: Iterable[TimeLimits], regency: str, day: date) -> TimeLimits:
    """The limits in force for a regency on a day: its own before the national ones, the latest of them.

    Raises: `NoTimeLimits` for a day before any of them.
    """
    limits = in_force(versions, regency, day)
    if limits is None:
        raise NoTimeLimits(day)
    return limits


def start_clock(step: Step, receipt: Receipt, limits: TimeLimits, days: WorkingCalendar) -> Clock:
    """The clock a receipt starts. Raises `NoTimeLimits` where nothing limits that step for its kind."""
    allowed = limits.days(step, receipt.kind)
    if allowed is None:
        raise NoTimeLimits(day_of(receipt.received_at))
    due = days.due(receipt.received_at, allowed)
    clock_id = f"{receipt.disbursement_id}.{step}.{receipt.attempt}"
    deadline = Deadline(clock_id, step, due.counted_from, due.due, limits.version)
    late_entry = timedelta(minutes=limits.late_entry_minutes)
    return Clock(
        disbursement_id=receipt.disbursement_id,
        opd=receipt.opd,
        kind=receipt.kind,
        deadline=deadline,
        amount_idr=receipt.amount_idr,
        cash_idr=receipt.cash_idr,
        received_at=receipt.received_at,
        judged_from=judged_from(deadline.due_on, receipt.recorded_at, late_entry),
    )


def is_within(received_at: datetime, done_at: datetime, allowed: int | None, days: WorkingCalendar) -> bool:
    """Whether it was done by the last day; always where nothing limits it."""
    return allowed is None or day_of(done_at) <= days.due(received_at, allowed).due


def wib(at: datetime) -> datetime:
    """The same instant, by WIB."""
    return at.astimezone(WIB)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
