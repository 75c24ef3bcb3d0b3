"""What the endpoints about visits and the facts of market days answer. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from tourism_market.api.views import VerdictView, View
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
