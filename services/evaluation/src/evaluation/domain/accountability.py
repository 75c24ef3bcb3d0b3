"""Accountability results of one regency and instrument: one a year, as they were announced, and corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from evaluation.domain.errors_accountability import (
    AnnouncedInFuture,
    AnnouncedTooEarly,
    NothingAnnounced,
    RankBeyondRanked,
    ResultNotFound,
    ResultRecorded,
    SeriesFull,
)
from evaluation.domain.instruments import Instrument
from evaluation.domain.opinion_run import OpinionRuns, runs_of

MOST_ENTRIES = 1_000
"""Results and corrections one series keeps."""


def record_id(instrument: str, year: int) -> str:
    """The id of a year's result: "bpk-opinion-2015"."""
    return f"{instrument}-{year}"


def place_of(record_id: str) -> tuple[str, int]:
    """The instrument and the year an id is about. Raises: `ResultNotFound` for no such id."""
    instrument, _, year = record_id.rpartition("-")
    if not (instrument and len(year) == 4 and year.isdecimal() and year.isascii()):
        raise ResultNotFound(record_id)
    return instrument, int(year)


@dataclass(frozen=True, slots=True)
class Result:
    """What was announced of a year; what nobody announced is None, and nothing is derived.

    Attributes:
        year: The fiscal or evaluated year, never the year of the announcement.
        method: Version of the instrument.
        score: As printed; `max` what it is out of, `target` what the regency had set itself.
        ranked: How many were ranked.
        source_quote: The source's own words, mistakes included.
    """

    year: int
    method: str
    issuer: str
    source: str
    grade: str | None = None
    score: Decimal | None = None
    max: Decimal | None = None
    target: Decimal | None = None
    stars: int | None = None
    rank: int | None = None
    ranked: int | None = None
    announced_on: date | None = None
    decree: str | None = None
    note: str | None = None
    source_quote: str | None = None

    @property
    def day(self) -> date:
        """The day figures count it on: the last one of its year."""
        return date(self.year, 12, 31)

    @property
    def shown_on(self) -> date:
        """Where it stands on a timeline: when it was announced, as far as that is known."""
        return self.announced_on or self.day

    @property
    def above_target(self) -> Decimal | None:
        """By how much the score is above the target; negative below it."""
        return self.score - self.target if self.score is not None and self.target is not None else None

    def check(self, instrument: Instrument, *, today: date) -> None:
        """Return if it may have been announced by now.

        Raises: `NothingAnnounced`, `RankBeyondRanked`, `AnnouncedTooEarly`, `AnnouncedInFuture`, and what
        `Instrument.method_for` and `Method.check` raise.
        """
        if self.grade is None and self.score is None:
            raise NothingAnnounced
        instrument.method_for(self.year, self.method).check(self.grade, self.score, self.max)
        if self.rank is not None and self.ranked is not None and self.rank > self.ranked:
            raise RankBeyondRanked(self.rank, self.ranked)
        announced_on = self.announced_on or today
        if announced_on > today:
            raise AnnouncedInFuture(announced_on)
        if announced_on < date(self.year + instrument.is_announced_later, 1, 1):
            raise AnnouncedTooEarly(self.year, announced_on)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was put on record of a year; an entry is never changed.

    Attributes:
        result: None where what was on record was taken back.
        actor: Who recorded it: an opaque reference.
        reason: Why it was corrected or taken back; None for the first record of a year.
        run_change: By how much it made the current run longer; the run of unqualified opinions.
    """

    year: int
    result: Result | None
    at: datetime
    actor: str
    reason: str | None = None
    run_change: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """All results of one instrument.

    Attributes:
        entries: Everything in the order it was recorded, wrong entries followed by their corrections.
    """

    instrument: str
    entries: tuple[Entry, ...] = ()

    @property
    def standing(self) -> Mapping[int, Result]:
        """What holds of each year, in the order of the years."""
        last = {entry.year: entry.result for entry in self.entries}
        return {year: result for year, result in sorted(last.items()) if result is not None}

    def of(self, year: int) -> tuple[Entry, ...]:
        """Everything that was ever on record of a year, in the order it was recorded."""
        return tuple(entry for entry in self.entries if entry.year == year)

    def runs(self, instrument: Instrument) -> OpinionRuns:
        """The runs of years whose grade counts."""
        grades = instrument.run_grades
        return runs_of({year: result.grade in grades for year, result in self.standing.items()})

    def record(
        self, result: Result, instrument: Instrument, *, at: datetime, today: date, actor: str
    ) -> Series:
        """The series with another year; the same result again changes nothing.

        Raises: `ResultRecorded` for other facts of a year on record, `SeriesFull`, and what `Result.check`
        raises.
        """
        known = self.standing.get(result.year)
        if known == result:
            return self
        result.check(instrument, today=today)
        if known is not None:
            raise ResultRecorded(record_id(self.instrument, result.year))
        return self._with(Entry(result.year, result, at, actor), instrument)

    def correct(
        self,
        result: Result,
        instrument: Instrument,
        *,
        at: datetime,
        today: date,
        actor: str,
        reason: str,
    ) -> Series:
        """The series with other facts of a year on record; the same facts change nothing.

        Raises: `ResultNotFound`, `SeriesFull`, and what `Result.check` raises.
        """
        if self._known(result.year) == result:
            return self
        result.check(instrument, today=today)
        return self._with(Entry(result.year, result, at, actor, reason), instrument)

    def withdraw(self, year: int, instrument: Instrument, *, at: datetime, actor: str, reason: str) -> Series:
        """The series without a result that never was announced; the entry stays readable.

        Raises: `ResultNotFound`, `SeriesFull`.
        """
        self._known(year)
        return self._with(Entry(year, None, at, actor, reason), instrument)

    def history(self) -> Iterator[tuple[Series, Series]]:
        """The series before and after each entry."""
        for count in range(len(self.entries)):
            yield (
                replace(self, entries=self.entries[:count]),
                replace(self, entries=self.entries[: count + 1]),
            )

    def _known(self, year: int) -> Result:
        known = self.standing.get(year)
        if known is None:
            raise ResultNotFound(record_id(self.instrument, year))
        return known

    def _with(self, entry: Entry, instrument: Instrument) -> Series:
        if len(self.entries) >= MOST_ENTRIES:
            raise SeriesFull(MOST_ENTRIES)
        after = replace(self, entries=(*self.entries, entry))
        change = after.runs(instrument).current.years - self.runs(instrument).current.years
        return replace(self, entries=(*self.entries, replace(entry, run_change=change)))
