"""What visits earn: income of the village (PADes) and of the regency (PAD), never added up together.

Regency retribusi (UU 1/2022) applies to places the regency runs; what a village runs earns for the village.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tourism_market.domain.day_figures import DayFigures
from tourism_market.domain.market import Ownership


class PlaceKind(StrEnum):
    """Where it was earned."""

    MARKET = "market"
    DESTINATION = "destination"


class Origin(StrEnum):
    """What was paid for."""

    PARKING = "parking"
    ENTRY = "entry"


class Span(StrEnum):
    """How long the time is over which income is added up."""

    MONTH = "month"
    YEAR = "year"

    def start(self, day: date) -> str:
        """The month or year a day lies in: "2025-11", "2025"."""
        return day.isoformat()[: 7 if self is Span.MONTH else 4]


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One line of the incomes: whose, from where, for what."""

    income: Ownership
    place_kind: PlaceKind
    place_id: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Earned:
    """What a source earned on a day.

    Attributes:
        units: Vehicles that were parked, visitors who paid.
    """

    source: Source
    date: date
    units: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Income:
    """What a source earned in a month or a year."""

    source: Source
    period: str
    days: int
    units: int
    amount_idr: int


def parking_earned(figures: DayFigures) -> Earned:
    """What a market day earned by parking."""
    source = Source(figures.income, PlaceKind.MARKET, figures.market.id, Origin.PARKING)
    return Earned(source, figures.date, figures.vehicles, figures.parking_idr)


def incomes_of(earned: Iterable[Earned], span: Span) -> list[Income]:
    """What each source earned in each month or year, by time; villages' apart from the regency's."""
    groups: defaultdict[tuple[str, Source], list[Earned]] = defaultdict(list)
    for each in earned:
        if each.units:
            groups[span.start(each.date), each.source].append(each)
    return [
        Income(
            source=source,
            period=period,
            days=len({each.date for each in group}),
            units=sum(each.units for each in group),
            amount_idr=sum(each.amount_idr for each in group),
        )
        for (period, source), group in sorted(groups.items(), key=lambda item: item[0])
    ]
