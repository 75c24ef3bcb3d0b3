"""National holidays and cuti bersama by year: what `servicekit.working_days` counts with."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Literal

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
    name: str = Field(min_length=1)
    source: str
    certainty: Certainty


class HolidayYear(Dataset):
    """The days off of one year, in order. A row may name another source or certainty than the file."""

    certainty: Certainty
    days: tuple[Holiday, ...]

    @model_validator(mode="before")
    @classmethod
    def _rows_inherit(cls, file: dict[str, Any]) -> dict[str, Any]:
        inherited = {"source": file["source"], "certainty": file["certainty"]}
        return file | {"days": [inherited | row for row in file["days"]]}

    @model_validator(mode="after")
    def _days_rise_within_the_year(self) -> HolidayYear:
        dates = [day.date for day in self.days]
        if dates != sorted(set(dates)):
            raise ValueError("days must rise, each date once")
        if any(day.year != self.valid_from.year for day in dates):
            raise ValueError("a day lies outside the file's year")
        return self


@cache
def holiday_year(year: int) -> HolidayYear:
    """The days off of a year. Raises KeyError for a year whose decree is not on file."""
    if year not in YEARS:
        raise KeyError(year)
    return read(HolidayYear, f"holidays-{year}.toml")
