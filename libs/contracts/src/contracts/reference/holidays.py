"""National holidays and cuti bersama: the days that do not count as working days, by year."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from contracts.reference.dataset import Dataset, Record, read

Certainty = Literal["read", "known"]
"""Read in a public page, or generally known. The gazette decides; a text shown as law needs it."""

YEARS = (2024, 2025, 2026)
"""The years whose joint decree is on file."""


class Holiday(Record):
    """One day off, with the decree that makes it one."""

    date: date
    kind: Literal["national", "cuti-bersama"]
    name: str
    source: str
    certainty: Certainty


class _Day(Record):
    date: date
    kind: Literal["national", "cuti-bersama"]
    name: str = Field(min_length=1)
    source: str | None = None
    certainty: Certainty | None = None


class _HolidayYear(Dataset):
    certainty: Certainty
    days: tuple[_Day, ...]

    @model_validator(mode="after")
    def _days_rise_within_the_year(self) -> _HolidayYear:
        dates = [day.date for day in self.days]
        if dates != sorted(set(dates)):
            raise ValueError("days must rise, each date once")
        if any(day.year != self.valid_from.year for day in dates):
            raise ValueError("a day lies outside the file's year")
        return self


@cache
def holidays(year: int) -> tuple[Holiday, ...]:
    """The days off of a year, in order. Raises KeyError for a year whose decree is not on file."""
    if year not in YEARS:
        raise KeyError(year)
    file = read(_HolidayYear, f"holidays-{year}.toml")
    return tuple(
        Holiday(
            date=day.date,
            kind=day.kind,
            name=day.name,
            source=day.source or file.source,
            certainty=day.certainty or file.certainty,
        )
        for day in file.days
    )


@cache
def _days_off(year: int) -> frozenset[date]:
    return frozenset(holiday.date for holiday in holidays(year))


def is_working_day(day: date) -> bool:
    """Whether offices work: no Saturday, Sunday, holiday or cuti bersama. Raises KeyError like `holidays`."""
    return day.weekday() < 5 and day not in _days_off(day.year)
