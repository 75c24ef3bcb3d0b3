"""The yearly duty: every service is surveyed once a year at least (Permenpan RB 14/2017 art. 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluation.domain.period import year_of


@dataclass(frozen=True, slots=True)
class SurveyFact:
    """What the duty asks of a survey."""

    service_id: str
    opd: str
    period: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """A service without a published survey in a year.

    Attributes:
        surveys: How many surveys of that year it has.
        last_published: The latest year it has a published survey of; None: none.
    """

    service_id: str
    opd: str
    year: int
    surveys: int
    last_published: int | None


@dataclass(slots=True)
class _Known:
    surveys: int = 0
    published: set[int] = field(default_factory=set)


def duties(facts: Iterable[SurveyFact], year: int) -> list[Duty]:
    """Every service that was surveyed before and has no published survey of this year, by office."""
    known: dict[tuple[str, str], _Known] = {}
    for fact in facts:
        of = known.setdefault((fact.opd, fact.service_id), _Known())
        of.surveys += year_of(fact.period) == year
        if fact.is_published:
            of.published.add(year_of(fact.period))
    return [
        Duty(service_id, opd, year, of.surveys, max(of.published, default=None))
        for (opd, service_id), of in sorted(known.items())
        if year not in of.published
    ]
