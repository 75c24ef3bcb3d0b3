"""Which days of the week offices work, until when a document counts as received, and a regency's own days."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.event import RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from contracts.reference.holidays import Certainty

IsoWeekday = Annotated[int, Field(ge=1, le=7)]


class WorkingHours(Record):
    """The working week from a date on.

    Attributes:
        regency: Whose week it is; None is everybody's who has none of their own.
        weekdays: Days of the week offices work; 1 is Monday.
        cut_off: What is received later, WIB, counts as received on the next working day.
    """

    valid_from: date
    weekdays: frozenset[IsoWeekday] = Field(min_length=1)
    cut_off: time
    source: str
    certainty: Certainty
    regency: RegencyCode | None = None


class LocalDay(Record):
    """One date on which offices of one regency work, or do not, whatever the national calendar says."""

    regency: RegencyCode
    date: date
    works: bool
    name: str = Field(min_length=1)
    source: str = Field(min_length=10)


class WorkingTime(Dataset):
    """The file: weeks in the order they came into force, and the exceptions of single days."""

    hours: tuple[WorkingHours, ...] = Field(min_length=1)
    local_days: tuple[LocalDay, ...]

    @model_validator(mode="after")
    def _each_date_is_decided_once(self) -> WorkingTime:
        starts = [(row.regency, row.valid_from) for row in self.hours]
        days = [(day.regency, day.date) for day in self.local_days]
        if len(set(starts)) != len(starts) or len(set(days)) != len(days):
            raise ValueError("two rows decide the same date of the same regency")
        return self


@cache
def working_time() -> WorkingTime:
    """The working weeks and the local days on file."""
    return read(WorkingTime, "working_hours.toml")
