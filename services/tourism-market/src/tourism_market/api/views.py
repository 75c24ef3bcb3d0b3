"""What the endpoints answer: the domain as JSON. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime, time

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from tourism_market.domain.calendar import Pasaran, Weekday
from tourism_market.domain.market import Eligibility, Ownership, Place
from tourism_market.domain.market_day import Cancellation, DayKind, Status
from tourism_market.domain.receipt import Outcome
from tourism_market.domain.terms import CalendarRule, Hours, Suspension, Tariff, VehicleKind


class View(BaseModel):
    """Reads its fields off a domain object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class DateView(View):
    """A date in the Javanese calendar."""

    date: date
    weekday: Weekday
    pasaran: Pasaran


class MarketView(View):
    """A market with its terms: what changed has a date, the newest last."""

    id: str
    name: str
    regency: str
    village: str
    ownership: Ownership
    manager: str
    place: Place
    eligibility: Eligibility
    refunds: bool
    opened_since: date
    horizon_days: int
    tariffs: list[Tariff]
    hours: list[Hours]
    rules: list[CalendarRule]
    suspensions: list[Suspension]
    source: str


class ListedDay(View):
    """A market day in the year's list."""

    id: str
    date: date
    weekday: Weekday = Field(validation_alias=AliasPath("javanese", "weekday"))
    pasaran: Pasaran = Field(validation_alias=AliasPath("javanese", "pasaran"))
    kind: DayKind | None = Field(validation_alias="planned_as")
    status: Status


class StepView(View):
    """One change of a day's status.

    Attributes:
        by: Subject of the token; "system" when the market's terms did it.
    """

    status: Status
    at: datetime
    by: str
    reason: str | None


class MarketDayView(ListedDay):
    """A market day as it stands.

    Attributes:
        kind: None on a date that is no market day.
        opens: Of the hours in force, WIB.
        coin_value_idr: Of the tariff in force, as is the parking fee by kind of vehicle.
        held: Entries that exceed the outstanding coins and wait.
    """

    market_id: str = Field(validation_alias=AliasPath("market", "id"))
    village: str = Field(validation_alias=AliasPath("market", "village"))
    reason: str | None
    cancellation: Cancellation | None
    opens: time = Field(validation_alias=AliasPath("hours", "opens"))
    closes: time = Field(validation_alias=AliasPath("hours", "closes"))
    coin_value_idr: int = Field(validation_alias=AliasPath("tariff", "coin_value_idr"))
    parking_idr: dict[VehicleKind, int] = Field(validation_alias=AliasPath("tariff", "parking_idr"))
    opened_at: datetime | None
    closed_at: datetime | None
    settled_at: datetime | None
    issued_coins: int = Field(validation_alias=AliasPath("totals", "issued"))
    refunded_coins: int = Field(validation_alias=AliasPath("totals", "refunded"))
    redeemed_coins: int = Field(validation_alias=AliasPath("totals", "redeemed"))
    outstanding_coins: int = Field(validation_alias=AliasPath("totals", "outstanding"))
    entries: int
    held: int


class SettlementView(View):
    """The books of a market day: issued = refunded + redeemed + outstanding.

    Attributes:
        final: Whether the day is settled; before, the figures still move.
        outstanding_idr: What the manager owes to whoever still has coins.
        turnover_idr: What vendors earned.
    """

    market_day_id: str = Field(validation_alias="id")
    market_id: str = Field(validation_alias=AliasPath("market", "id"))
    market_day: date = Field(validation_alias="date")
    status: Status
    final: bool
    settled_at: datetime | None
    coin_value_idr: int = Field(validation_alias=AliasPath("tariff", "coin_value_idr"))
    issued_coins: int = Field(validation_alias=AliasPath("totals", "issued"))
    refunded_coins: int = Field(validation_alias=AliasPath("totals", "refunded"))
    redeemed_coins: int = Field(validation_alias=AliasPath("totals", "redeemed"))
    outstanding_coins: int = Field(validation_alias=AliasPath("totals", "outstanding"))
    issued_idr: int = Field(validation_alias=AliasPath("value", "issued"))
    refunded_idr: int = Field(validation_alias=AliasPath("value", "refunded"))
    redeemed_idr: int = Field(validation_alias=AliasPath("value", "redeemed"))
    outstanding_idr: int = Field(validation_alias=AliasPath("value", "outstanding"))
    turnover_idr: int = Field(validation_alias=AliasPath("value", "redeemed"))
    entries: int
    held: int


class VerdictView(View):
    """What became of one entry; code and reasons unless it was simply booked."""

    id: str | None
    status: Outcome
    market_day: date | None
    code: str | None
    reason_id: str | None
    reason_en: str | None


class ReceiptView(View):
    """A verdict for every entry in the order sent, and how the days touched stand now."""

    items: list[VerdictView]
    accepted: int
    duplicate: int
    held: int
    refused: int
    market_days: list[SettlementView]
