"""Runs of unqualified opinions: fiscal years in a row, as far as they are known.

A year counts by what was audited, never by when the opinion was announced. A year nobody knows the opinion of
ends a run: unknown is not unqualified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, takewhile


@dataclass(frozen=True, slots=True)
class Run:
    """Years in a row; without any, `first_year` and `last_year` are None."""

    years: int = 0
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class OpinionRuns:
    """Where a regency stands.

    Attributes:
        current: The run that the last audited year on record belongs to; none when that year is not
            unqualified.
        best: The longest; of several the latest.
        last_audited: The last year on record.
    """

    current: Run
    best: Run
    last_audited: int | None


def runs_of(opinions: Mapping[int, bool]) -> OpinionRuns:
    """The runs of years on record, each year with whether its opinion counts."""
    runs = {year: _run_to(year, opinions) for year in opinions}
    last = max(opinions, default=None)
    best = max(runs.values(), key=lambda run: (run.years, run.last_year or 0), default=Run())
    return OpinionRuns(runs[last] if last is not None else Run(), best, last)


def _run_to(year: int, opinions: Mapping[int, bool]) -> Run:
    before = takewhile(lambda one: opinions.get(one, False), count(year, -1))
    years = sum(1 for _ in before)
    return Run(years, year - years + 1, year) if years else Run()
