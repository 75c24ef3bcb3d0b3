"""Time limits in working days: which version is in force, when one is over, and from when that may be told.

Which days are working days is `servicekit.working_days`' business; what is limited is each service's own.
All days are WIB.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from servicekit.days import day_ends, day_of
from servicekit.working_days import WorkingCalendar


class Version(Protocol):
    """One version of some rules."""

    @property
    def valid_from(self) -> date:
        """The first day it holds."""

    @property
    def regency(self) -> str | None:
        """Whose own it is; None for a national one."""


V = TypeVar("V", bound=Version)


def in_force(versions: Iterable[V], regency: str, day: date) -> V | None:
    """The rules for a regency on a day: its own before the national ones, the latest of them; None before."""
    valid = [each for each in versions if each.regency in (None, regency) and each.valid_from <= day]
    return max(valid, key=lambda each: (each.regency is not None, each.valid_from), default=None)


def judged_from(due_on: date, recorded_at: datetime, late_entry: timedelta) -> datetime:
    """From when it may be told that a limit passed.

    What had passed when it became known is judged so much later, so that what followed can become known too.
    """
    over = day_ends(due_on)
    return recorded_at + late_entry if recorded_at >= over else over


def days_taken(received_at: datetime, done_at: datetime, days: WorkingCalendar) -> int:
    """Working days from the day of receipt, day 0, to the day on which it was done; never below 0."""
    first = days.counted_from(received_at)
    return days.working_days_between(first, max(first, day_of(done_at)))


def days_left(due_on: date, now: datetime, days: WorkingCalendar) -> int:
    """Working days until the last day, 0 on it; below 0, how many have passed since."""
    today = day_of(now)
    if today > due_on:
        return -days.working_days_between(due_on, today)
    return days.working_days_between(today, due_on)
