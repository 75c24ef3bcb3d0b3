"""Working days of a regency: when a document counts as received, when its time limit ends, and why.

The day of receipt is day 0. Days off the working week, national holidays and cuti bersama do not count; what
arrives after the cut-off hour or on such a day counts as received on the next working day. All days are WIB.

A year's days off are those on file in `contracts.reference.holidays`; for years not on file those of the
library `holidays`. A regency's own working week, cut-off and single days go before both (ADR 0021).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from contracts.reference.holidays import YEARS, holiday_year
from contracts.reference.working_hours import LocalDay, WorkingHours, working_time
from contracts.text import Text
from servicekit.days import WIB
from servicekit.errors import InvalidInput
from servicekit.wording import hari, weekday

Certainty = Literal["read", "known", "library", "estimated"]
"""As in the reference data; or what the library knows, or reckons for a year without a joint decree yet."""

DayKind = Literal["national", "cuti-bersama"]

_DAY = timedelta(days=1)


class NoCalendar(InvalidInput):
    """Nobody knows the days off of that year."""

    code = "no-working-calendar"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"Kalender hari kerja tahun {year} tidak tersedia.",
            f"There is no calendar of working days for {year}.",
        )


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The days off of one year and where they are from.

    Attributes:
        source: The joint decree, or the library with its version.
    """

    year: int
    version: str
    source: str
    certainty: Certainty
    days_off: Mapping[date, Text]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day between receipt and due date that does not count, and why."""

    date: date
    reason: Text


@dataclass(frozen=True, slots=True)
class Due:
    """When a time limit ends.

    Attributes:
        due: The last day; always a working day.
        counted_from: Day 0, a working day.
        skipped: From the day of receipt to the last day, in order.
    """

    due: date
    counted_from: date
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Counts working days of one regency. Every question raises `NoCalendar` for a year nobody knows.

    Attributes:
        hours: Working weeks, the one that came into force last first.
        local_days: The regency's own exceptions.
    """

    hours: tuple[WorkingHours, ...]
    local_days: Mapping[date, LocalDay]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day."""
        return self.why_off(day) is None

    def why_off(self, day: date) -> Text | None:
        """Why offices do not work that day; None when they do."""
        if local := self.local_days.get(day):
            return None if local.works else Text(id=f"Libur daerah: {local.name}", en=f"Local: {local.name}")
        if day.isoweekday() not in self.hours_on(day).weekdays:
            return Text(id=f"{hari(day)}: bukan hari kerja", en=f"{weekday(day)}: no working day")
        return calendar_year(day.year).days_off.get(day)

    def counted_from(self, received_at: datetime) -> date:
        """Day 0 of what was received then. Raises ValueError for a time without an offset."""
        received = _in_wib(received_at)
        day = received.date()
        in_time = received.time() <= self.hours_on(day).cut_off
        return day if in_time and self.is_working_day(day) else self._next_working_day(day)

    def due(self, received_at: datetime, days: int) -> Due:
        """When a limit of so many working days ends; 0 is day 0 itself. Raises like `counted_from`."""
        if days < 0:
            raise ValueError("a time limit is not negative")
        start = self.counted_from(received_at)
        last = start
        for _ in range(days):
            last = self._next_working_day(last)
        return Due(last, start, tuple(self._skipped(_in_wib(received_at), start, last)))

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after `first` up to and with `last`; 0 when `last` is not later."""
        return sum(self.is_working_day(first + _DAY * n) for n in range(1, (last - first).days + 1))

    def _skipped(self, received: datetime, start: date, last: date) -> Iterator[Skipped]:
        day = received.date()
        while day < last:
            if reason := self.why_off(day):
                yield Skipped(day, reason)
            elif day < start:
                cut_off = f"{self.hours_on(day).cut_off:%H.%M} WIB"
                yield Skipped(day, Text(id=f"Diterima setelah {cut_off}", en=f"Received after {cut_off}"))
            day += _DAY

    def _next_working_day(self, day: date) -> date:
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def hours_on(self, day: date) -> WorkingHours:
        """The working week in force that day."""
        for row in self.hours:
            if row.valid_from <= day:
                return row
        raise NoCalendar(day.year)


def working_calendar(regency: str) -> WorkingCalendar:
    """The calendar of a regency, by its own working week where it has one on file."""
    file = working_time()
    own = [row for row in file.hours if row.regency == regency]
    everybody = [row for row in file.hours if row.regency is None]
    hours = [*_last_first(own), *_last_first(everybody)]
    return WorkingCalendar(tuple(hours), {day.date: day for day in file.local_days if day.regency == regency})


@cache
def calendar_year(year: int) -> CalendarYear:
    """The days off of a year. Raises `NoCalendar`."""
    return _on_file(year) if year in YEARS else _from_library(year)


def _on_file(year: int) -> CalendarYear:
    file = holiday_year(year)
    days = {day.date: _reason(day.kind, day.name) for day in file.days}
    return CalendarYear(year, file.version, file.source, file.certainty, days)


def _from_library(year: int) -> CalendarYear:
    # A third of a second, and only for years that are not on file.
    import holidays
    from holidays.version import __version__ as version

    national = holidays.country_holidays("ID", years=year, language="id", categories=("public",))
    collective = holidays.country_holidays("ID", years=year, language="id", categories=("government",))
    if not national:
        raise NoCalendar(year)
    days = {
        day: _reason("cuti-bersama", name.removeprefix("Cuti Bersama ")) for day, name in collective.items()
    }
    days |= {day: _reason("national", name) for day, name in national.items()}
    certainty: Certainty = "library" if collective else "estimated"
    return CalendarYear(year, f"holidays-{version}", f"PyPI holidays {version}, ID", certainty, days)


def _reason(kind: DayKind, name: str) -> Text:
    if kind == "national":
        return Text(id=f"Hari libur nasional: {name}", en=f"National holiday: {name}")
    return Text(id=f"Cuti bersama: {name}", en=f"Collective leave: {name}")


def _last_first(rows: list[WorkingHours]) -> list[WorkingHours]:
    return sorted(rows, key=lambda row: row.valid_from, reverse=True)


def _in_wib(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without an offset names no day")
    if not date.min.year < moment.year < date.max.year:
        raise NoCalendar(moment.year)
    return moment.astimezone(WIB)
