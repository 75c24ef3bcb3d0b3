"""Visitors and vehicles that gates count: what a device says, and what it means on this market."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from servicekit.errors import PermanentError
from tourism_market.domain.calendar import date_of, javanese
from tourism_market.domain.errors import MarketDayNotOpen, MarketDaySettledAlready
from tourism_market.domain.errors_visits import (
    ForeignExceedVisitors,
    ParkingAmountDiffers,
    VehiclesMissing,
    VisitorsMissing,
    VisitOutsideDay,
)
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.terms import Tariff, VehicleKind

CLOCKS_MAY_DIFFER_BY = timedelta(days=1)
"""A device without the right time of day still counts; one without the right date is refused."""


class VisitKind(StrEnum):
    """What was counted."""

    VISITORS = "visitors"
    PARKING = "parking"


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What a device says it counted, before the market has looked at it.

    Attributes:
        occurred_at: By the device's clock; left out by a device that tells at once.
        market_day: In whose figures it belongs; left out when it is the day it happened.
        visitors: All of them, foreign ones included.
    """

    id: str
    kind: VisitKind
    device_id: str
    occurred_at: datetime | None = None
    market_day: date | None = None
    visitors: int | None = None
    foreign_visitors: int | None = None
    vehicle_kind: VehicleKind | None = None
    vehicles: int | None = None
    amount_idr: int | None = None


@dataclass(frozen=True, slots=True)
class Visitors:
    """People who came in; `foreign` of them from abroad."""

    visitors: int
    foreign: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Vehicles of one kind, and what was paid for them in rupiah."""

    vehicle_kind: VehicleKind
    vehicles: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Visitors or vehicles, counted once by the id their device gave.

    Attributes:
        occurred_at: The device's time.
        market_day: The day in whose figures it belongs.
    """

    id: str
    device_id: str
    occurred_at: datetime
    market_day: date
    counted: Visitors | Parked

    @property
    def kind(self) -> VisitKind:
        """What was counted."""
        return VisitKind.VISITORS if isinstance(self.counted, Visitors) else VisitKind.PARKING

    def tells_the_same_as(self, other: Visit) -> bool:
        """Whether two visits of one id also agree in what they say."""
        return replace(self, occurred_at=other.occurred_at) == other


def read_visit(report: VisitReport, market: Market, *, now: datetime) -> Visit:
    """The visit a report means on this market when it is told now.

    Raises: `VisitorsMissing`, `ForeignExceedVisitors`, `VehiclesMissing`, `ParkingAmountDiffers`,
    `VisitOutsideDay`, `DateOutOfRange`.
    """
    occurred_at = report.occurred_at or now
    happened_on = date_of(occurred_at)
    day = javanese(report.market_day or happened_on).date
    if abs(happened_on - day) > CLOCKS_MAY_DIFFER_BY:
        raise VisitOutsideDay(day)
    if report.kind is VisitKind.VISITORS:
        counted: Visitors | Parked = _visitors(report)
    else:
        counted = _parked(report, market.tariff_on(day))
    return Visit(report.id, report.device_id, occurred_at, day, counted)


def refusal(day: MarketDay) -> PermanentError | None:
    """Why a market day takes no figures, if so: it was never opened, or they are final."""
    if day.final:
        return MarketDaySettledAlready(day.date)
    return MarketDayNotOpen(day.date) if day.opened_at is None else None


def require_open_figures(day: MarketDay) -> None:
    """A market day takes figures. Raises what `refusal` says."""
    if error := refusal(day):
        raise error


def _visitors(report: VisitReport) -> Visitors:
    foreign = report.foreign_visitors or 0
    if not report.visitors:
        raise VisitorsMissing
    if foreign > report.visitors:
        raise ForeignExceedVisitors(foreign, report.visitors)
    return Visitors(report.visitors, foreign)


def _parked(report: VisitReport, tariff: Tariff) -> Parked:
    """Kinds of vehicles without a fee are parked for nothing."""
    if report.vehicle_kind is None or not report.vehicles:
        raise VehiclesMissing
    due = report.vehicles * (tariff.parking_fee(report.vehicle_kind) or 0)
    if report.amount_idr not in (None, due):
        raise ParkingAmountDiffers(report.amount_idr or 0, due)
    return Parked(report.vehicle_kind, report.vehicles, due)
