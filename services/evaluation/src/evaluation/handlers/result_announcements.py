"""Accountability results as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args

from contracts.evaluation import (
    IndexCorrected,
    IndexMeasured,
    IndexRecorded,
    Instrument,
    OpinionStreakChanged,
)
from contracts.event import Event
from evaluation.domain.accountability import Entry, Result, Series, record_id
from servicekit.days import day_begins

_INSTRUMENTS: dict[str, Instrument] = {code: code for code in get_args(Instrument)}
_TEN_THOUSAND = 10_000


def recorded(before: Series, after: Series) -> list[Event]:
    """What the last entry tells: the result or what is different now, its score, and the run of opinions."""
    entry = after.entries[-1]
    known = before.standing.get(entry.year)
    who = _who(after, entry)
    return [*_told(known, entry.result, who), *_measured(known, entry.result, who), *_run(entry, who)]


def _who(series: Series, entry: Entry) -> dict[str, Any]:
    return {
        "occurred_at": _counted_at(entry.year),
        "record_id": record_id(series.instrument, entry.year),
        "instrument": _INSTRUMENTS[series.instrument],
        "year": entry.year,
    }


def _counted_at(year: int) -> datetime:
    return day_begins(date(year, 12, 31))


def _told(known: Result | None, result: Result | None, who: dict[str, Any]) -> Iterator[Event]:
    said = {"grade": result.grade if result else None, "score": _printed(result)}
    if known is None and result is not None:
        announced = {"announced_on": result.announced_on, "method": result.method, "issuer": result.issuer}
        yield IndexRecorded(**who, **said, **announced)
    elif known is not None and said != {"grade": known.grade, "score": _printed(known)}:
        yield IndexCorrected(**who, **said)


def _measured(known: Result | None, result: Result | None, who: dict[str, Any]) -> Iterator[Event]:
    """By how much the sums of each method differ now."""
    for method in dict.fromkeys(one.method for one in (known, result) if one):
        was, now = _score(known, method), _score(result, method)
        change = (now or 0) - (was or 0)
        scored = (now is not None) - (was is not None)
        if change or scored:
            yield IndexMeasured(**who, method=method, score_change=change, scored_change=scored)


def _run(entry: Entry, who: dict[str, Any]) -> Iterator[Event]:
    if entry.run_change:
        yield OpinionStreakChanged(**who, change=entry.run_change)


def _printed(result: Result | None) -> str | None:
    return None if result is None or result.score is None else str(result.score)


def _score(result: Result | None, method: str) -> int | None:
    """The score in ten-thousandths, if it was judged by this method."""
    if result is None or result.score is None or result.method != method:
        return None
    return int(result.score * _TEN_THOUSAND)
