"""What stays of raw answers that were destroyed: their sums by day, and the digest that names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from evaluation.domain.skm import Tally
from servicekit.days import day_of


@dataclass(frozen=True, slots=True)
class DaySums:
    """What was answered on one day in WIB."""

    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class Purge:
    """A survey's raw answers were destroyed.

    Attributes:
        at: When; digest: SHA-256 of what was destroyed.
        responses: How many there were.
        rule_version: Which retention said so.
    """

    survey_id: str
    service_id: str
    opd: str
    period: str
    at: datetime
    responses: int
    digest: str
    rule_version: str
    days: tuple[DaySums, ...]


def sums_by_day(answered: Iterable[tuple[datetime, Mapping[str, int]]]) -> tuple[DaySums, ...]:
    """The answers of each day added up, the first day first."""
    days: dict[date, Tally] = {}
    for occurred_at, answers in answered:
        day, one = day_of(occurred_at), Tally.of(answers)
        days[day] = days[day] + one if day in days else one
    return tuple(DaySums(day, days[day]) for day in sorted(days))


def stand_ins(tally: Tally) -> Iterator[Mapping[str, int]]:
    """As many sheets as there were, with the same sums; none of them is what anybody answered."""
    for number in range(tally.responses):
        yield {
            code: total // tally.responses + (number < total % tally.responses)
            for code, total in tally.sums.items()
        }
