"""Visits and the facts of market days as the events other services read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from contracts.tourism_market import (
    MarketDayTallied,
    ParkingCharged,
    TurnoverDeclared,
    VisitorsCounted,
    WorkersDeclared,
)
from tourism_market.domain.day_figures import DayFigures, Declared, Tally, began_at
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import name_of_day
from tourism_market.domain.visits import Visit, Visitors


def counted(visit: Visit, market: Market) -> VisitorsCounted | ParkingCharged:
    """A gate counted visitors, or vehicles were parked."""
    known = _day(market, visit.market_day) | {"occurred_at": visit.occurred_at, "device_id": visit.device_id}
    what = visit.counted
    if isinstance(what, Visitors):
        return VisitorsCounted(
            **known, count_id=visit.id, visitors=what.visitors, foreign_visitors=what.foreign
        )
    return ParkingCharged(
        **known,
        parking_id=visit.id,
        vehicle_kind=what.vehicle_kind.value,
        vehicles=what.vehicles,
        amount_idr=what.amount_idr,
        income=market.ownership.value,
    )


def workers_declared(market: Market, day: date, declared: Declared) -> WorkersDeclared:
    """The manager says how many people worked."""
    return WorkersDeclared(**_whole_day(market, day), workers=declared.number, change=declared.change)


def turnover_declared(market: Market, day: date, vendor: str, declared: Declared) -> TurnoverDeclared:
    """A vendor says what it earned."""
    return TurnoverDeclared(
        **_whole_day(market, day),
        vendor_id=vendor,
        declared_idr=declared.number,
        change_idr=declared.change,
    )


def tallied(figures: DayFigures, tally: Tally) -> MarketDayTallied:
    """The settled day's figures are added to all sums."""
    return MarketDayTallied(**_whole_day(figures.market, figures.date), days=1, **asdict(tally))


def taken_back(figures: DayFigures, tally: Tally) -> MarketDayTallied:
    """The reopened day's figures are taken out of all sums."""
    negated = {name: -number for name, number in asdict(tally).items()}
    return MarketDayTallied(**_whole_day(figures.market, figures.date), days=-1, **negated)


def _whole_day(market: Market, day: date) -> dict[str, Any]:
    return _day(market, day) | {"occurred_at": began_at(day)}


def _day(market: Market, day: date) -> dict[str, Any]:
    return {
        "market_day_id": name_of_day(market, day),
        "market_id": market.id,
        "village": market.village,
        "market_day": day,
    }
