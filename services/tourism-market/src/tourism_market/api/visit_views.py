"""What the endpoints about visits and the facts of market days answer. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from tourism_market.api.views import VerdictView, View
from tourism_market.domain.calendar import Pasaran, Weekday
from tourism_market.domain.incomes import Origin, PlaceKind
from tourism_market.domain.market import Ownership
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import VisitKind


class ParkingView(View):
    """Vehicles of one kind on one day, and what was paid for them."""

    vehicles: int
    amount_idr: int


class DayFiguresView(View):
    """What was counted and declared on a market day so far.

    Attributes:
        visitors: All of them, foreign ones included.
        income: Whose the parking fees are: the village's (PADes) or the regency's (PAD).
        workers: As the manager declared last; 0 before.
    """

    market_id: str = Field(validation_alias=AliasPath("market", "id"))
    market_day: date = Field(validation_alias="date")
    visitors: int
    foreign_visitors: int
    vehicles: int
    parking_idr: int
    parking: dict[VehicleKind, ParkingView]
    income: Ownership
    workers: int = Field(validation_alias="workers_now")
    declared_idr: int


class VisitReceiptView(View):
    """A verdict for every entry in the order sent, and how the days touched stand now."""

    items: list[VerdictView]
    accepted: int
    duplicate: int
    refused: int
    market_days: list[DayFiguresView]


class VisitView(View):
    """One visit as a device counted it."""

    id: str
    kind: VisitKind
    device_id: str
    occurred_at: datetime
    market_day: date
    visitors: int | None = Field(None, validation_alias=AliasPath("counted", "visitors"))
    foreign_visitors: int | None = Field(None, validation_alias=AliasPath("counted", "foreign"))
    vehicle_kind: VehicleKind | None = Field(None, validation_alias=AliasPath("counted", "vehicle_kind"))
    vehicles: int | None = Field(None, validation_alias=AliasPath("counted", "vehicles"))
    amount_idr: int | None = Field(None, validation_alias=AliasPath("counted", "amount_idr"))


class DeclaredView(View):
    """A number somebody declared.

    Attributes:
        change: The number less what was declared before.
        by: Subject of the token it was declared with: an opaque reference, never a name.
    """

    number: int
    change: int
    at: datetime
    by: str


class TurnoverView(View):
    """A vendor's market day: what it declared beside what it redeemed, in rupiah.

    Attributes:
        difference_idr: Declared less redeemed; None without a declaration.
    """

    vendor_id: str
    redeemed_coins: int
    redeemed_idr: int
    declared_idr: int | None
    difference_idr: int | None


class SummaryView(View):
    """A market day in figures.

    Attributes:
        final: Whether the day is settled; before, the figures still move.
        income: Whose the parking fees are.
        active_vendors: Vendors that redeemed coins or declared turnover.
        known_vendors: Those of them that are registered, so that their village is known.
        resident_vendors: Those of them that are registered in the market's own village.
        turnover_idr: The value of the coins vendors redeemed.
        difference_idr: Declared turnover less redeemed coins, over the vendors that declared.
        spend_per_visitor_idr: Turnover over visitors, in whole rupiah; None without visitors.
    """

    market_day_id: str = Field(validation_alias=AliasPath("day", "id"))
    market_id: str = Field(validation_alias=AliasPath("day", "market", "id"))
    village: str = Field(validation_alias=AliasPath("day", "market", "village"))
    market_day: date = Field(validation_alias=AliasPath("day", "date"))
    weekday: Weekday = Field(validation_alias=AliasPath("day", "javanese", "weekday"))
    pasaran: Pasaran = Field(validation_alias=AliasPath("day", "javanese", "pasaran"))
    final: bool = Field(validation_alias=AliasPath("day", "final"))
    visitors: int = Field(validation_alias=AliasPath("tally", "visitors"))
    foreign_visitors: int = Field(validation_alias=AliasPath("tally", "foreign_visitors"))
    vehicles: int = Field(validation_alias=AliasPath("tally", "vehicles"))
    parking_idr: int = Field(validation_alias=AliasPath("tally", "parking_idr"))
    parking: dict[VehicleKind, ParkingView] = Field(validation_alias=AliasPath("figures", "parking"))
    income: Ownership = Field(validation_alias=AliasPath("figures", "income"))
    workers: int = Field(validation_alias=AliasPath("tally", "workers"))
    active_vendors: int = Field(validation_alias=AliasPath("tally", "active_vendors"))
    known_vendors: int = Field(validation_alias=AliasPath("tally", "known_vendors"))
    resident_vendors: int = Field(validation_alias=AliasPath("tally", "resident_vendors"))
    turnover_idr: int = Field(validation_alias=AliasPath("tally", "turnover_idr"))
    declared_idr: int = Field(validation_alias=AliasPath("tally", "declared_idr"))
    difference_idr: int = Field(validation_alias=AliasPath("tally", "difference_idr"))
    outstanding_coins: int = Field(validation_alias=AliasPath("tally", "outstanding_coins"))
    spend_per_visitor_idr: int | None


class IncomeView(View):
    """What one place earned in one month or year.

    Attributes:
        income: "village" is PADes, "regency" is PAD (retribusi, UU 1/2022).
        period: "2025-11" or "2025".
        days: Days on which something was earned.
        units: Vehicles that were parked, visitors who paid.
    """

    period: str
    income: Ownership = Field(validation_alias=AliasPath("source", "income"))
    place_kind: PlaceKind = Field(validation_alias=AliasPath("source", "place_kind"))
    place_id: str = Field(validation_alias=AliasPath("source", "place_id"))
    origin: Origin = Field(validation_alias=AliasPath("source", "origin"))
    days: int
    units: int
    amount_idr: int
