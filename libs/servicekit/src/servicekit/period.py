"""When something happened, as exactly as a source tells it: a day, a month, a year or some days. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from servicekit.errors import FieldProblem, InvalidInput

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class PeriodUnreadable(InvalidInput):
    """It names no day, month, year or span of days."""

    code = "period-unreadable"

    def __init__(self, text: str, field: str) -> None:
        text_id = f"{text} bukan tanggal, bulan, tahun atau rentang TTTT-BB-HH/TTTT-BB-HH."
        text_en = f"{text} is no day, month, year or span YYYY-MM-DD/YYYY-MM-DD."
        super().__init__(text_id, text_en, fields=[FieldProblem(field, "unreadable", text_id, text_en)])


@dataclass(frozen=True, slots=True)
class Period:
    """The days on one of which it happened, the first and the last of them included."""

    first: date
    last: date

    @classmethod
    def read(cls, text: str, field: str = "on") -> Period:
        """Read 2019-05-15, 2019-03, 2019, or 2018-10-30/2022-10-04 for some day in between.

        Raises: `PeriodUnreadable`, naming the field it was read from.
        """
        begins, _, ends = text.partition("/")
        try:
            first, last = _bounds(begins)[0], _bounds(ends or begins)[1]
        except ValueError:
            raise PeriodUnreadable(text, field) from None
        if last < first:
            raise PeriodUnreadable(text, field)
        return cls(first, last)

    @property
    def day(self) -> date | None:
        """The day itself; None where only a longer period is known."""
        return self.first if self.first == self.last else None

    def __str__(self) -> str:
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        if (first, last) == _bounds(f"{first:%Y-%m}"):
            return f"{first:%Y-%m}"
        if (first, last) == _bounds(f"{first:%Y}"):
            return f"{first:%Y}"
        is_whole_months = (first, last) == (_bounds(f"{first:%Y-%m}")[0], _bounds(f"{last:%Y-%m}")[1])
        return f"{first:%Y-%m}/{last:%Y-%m}" if is_whole_months else f"{first}/{last}"


def _bounds(text: str) -> tuple[date, date]:
    """First and last day of a year, month or day. Raises ValueError for what is none."""
    found = _PART.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = int(found[1]), found[2], found[3]
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, int(month), int(day or 1))
    return first, first if day else first.replace(day=monthrange(year, first.month)[1])
