"""The figures of one market day beside its coins: counted at the gates, declared by manager and vendors.

They move until the day is settled. Then they are tallied as a whole; reopening the day takes the tally back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from servicekit.days import day_begins
from tourism_market.domain.market import Market, Ownership
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import Parked, Visit, Visitors


def began_at(day: date) -> datetime:
    """The first moment of a day in WIB: what is told of the whole day happened then."""
    return day_begins(day).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Parking:
    """Vehicles and what was paid for them, in rupiah."""

    vehicles: int = 0
    amount_idr: int = 0

    def plus(self, parked: Parked) -> Parking:
        """With more vehicles."""
        return Parking(self.vehicles + parked.vehicles, self.amount_idr + parked.amount_idr)


@dataclass(frozen=True, slots=True)
class Declared:
    """A number somebody declared.

    Attributes:
        change: The number less what was declared before.
        by: The subject of the token it was declared with.
    """

    number: int
    change: int
    at: datetime
    by: str


def declared(history: tuple[Declared, ...], number: int, *, at: datetime, by: str) -> tuple[Declared, ...]:
    """The history with this number declared; as it was when the number is what it says already."""
    if history and history[-1].number == number:
        return history
    return (*history, Declared(number, number - (history[-1].number if history else 0), at, by))


@dataclass(frozen=True, slots=True)
class Tally:
    """The whole figures of a settled market day, under the names its event gives them."""

    issued_coins: int
    refunded_coins: int
    redeemed_coins: int
    outstanding_coins: int
    turnover_idr: int
    visitors: int
    foreign_visitors: int
    vehicles: int
    parking_idr: int
    workers: int
    active_vendors: int
    known_vendors: int
    resident_vendors: int
    declared_idr: int
    difference_idr: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What was counted and declared on a market day.

    Attributes:
        parking: By kind of vehicle.
        workers: Every number the manager declared; the last one holds.
        declared_idr: What vendors declared, in all.
        tallies: Every tally announced; all but the last have been taken back.
        tallied: Whether the last one stands.
    """

    market: Market
    date: date
    visitors: int = 0
    foreign_visitors: int = 0
    parking: Mapping[VehicleKind, Parking] = field(default_factory=dict)
    workers: tuple[Declared, ...] = ()
    declared_idr: int = 0
    tallies: tuple[Tally, ...] = ()
    tallied: bool = False

    @property
    def income(self) -> Ownership:
        """Whose the parking fees are."""
        return self.market.ownership

    @property
    def vehicles(self) -> int:
        """Of all kinds."""
        return sum(each.vehicles for each in self.parking.values())

    @property
    def parking_idr(self) -> int:
        """Rupiah for vehicles of all kinds."""
        return sum(each.amount_idr for each in self.parking.values())

    @property
    def workers_now(self) -> int:
        """What the manager declared last; 0 before."""
        return self.workers[-1].number if self.workers else 0

    @property
    def tallies_taken_back(self) -> tuple[Tally, ...]:
        """Those that do not stand any more."""
        return self.tallies[:-1] if self.tallied else self.tallies

    def plus(self, visit: Visit) -> DayFigures:
        """With a visit counted."""
        match visit.counted:
            case Visitors(visitors, foreign):
                return replace(
                    self,
                    visitors=self.visitors + visitors,
                    foreign_visitors=self.foreign_visitors + foreign,
                )
            case Parked(vehicle_kind=kind) as parked:
                of_kind = self.parking.get(kind, Parking()).plus(parked)
                return replace(self, parking={**self.parking, kind: of_kind})

    def with_tally(self, tally: Tally) -> DayFigures:
        """With the figures of the settled day announced."""
        return replace(self, tallies=(*self.tallies, tally), tallied=True)

    def without_tally(self) -> DayFigures:
        """With the standing tally taken back."""
        return replace(self, tallied=False)


@dataclass(frozen=True, slots=True)
class VendorTurnover:
    """One vendor's market day.

    Attributes:
        redeemed_idr: The value of the coins it redeemed.
        declared_idr: What it says it earned; None while it says nothing.
    """

    vendor_id: str
    redeemed_coins: int
    redeemed_idr: int
    declared_idr: int | None

    @property
    def difference_idr(self) -> int | None:
        """Declared less redeemed; None without a declaration."""
        return None if self.declared_idr is None else self.declared_idr - self.redeemed_idr


def turnover_of(
    redeemed: Mapping[str, int], said: Mapping[str, int], coin_value_idr: int
) -> list[VendorTurnover]:
    """Every vendor that redeemed coins or declared turnover, by id.

    Args:
        redeemed: Coins by vendor.
        said: Declared rupiah by vendor.
        coin_value_idr: What a coin is worth on the day.
    """
    return [
        VendorTurnover(vendor, coins := redeemed.get(vendor, 0), coins * coin_value_idr, said.get(vendor))
        for vendor in sorted(redeemed.keys() | said.keys())
    ]


def tally_of(
    day: MarketDay, figures: DayFigures, turnover: list[VendorTurnover], homes: Mapping[str, str]
) -> Tally:
    """A market day's whole figures as they stand.

    Args:
        day: With its coins.
        figures: Of that day.
        turnover: Of every vendor that was there.
        homes: The village of each vendor that is registered.
    """
    active = [vendor.vendor_id for vendor in turnover]
    known = [homes[vendor] for vendor in active if vendor in homes]
    return Tally(
        issued_coins=day.totals.issued,
        refunded_coins=day.totals.refunded,
        redeemed_coins=day.totals.redeemed,
        outstanding_coins=day.totals.outstanding,
        turnover_idr=day.value.redeemed,
        visitors=figures.visitors,
        foreign_visitors=figures.foreign_visitors,
        vehicles=figures.vehicles,
        parking_idr=figures.parking_idr,
        workers=figures.workers_now,
        active_vendors=len(active),
        known_vendors=len(known),
        resident_vendors=known.count(day.market.village),
        declared_idr=sum(vendor.declared_idr or 0 for vendor in turnover),
        difference_idr=sum(vendor.difference_idr or 0 for vendor in turnover),
    )


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A market day with all its figures."""

    day: MarketDay
    figures: DayFigures
    tally: Tally

    @property
    def spend_per_visitor_idr(self) -> int | None:
        """Turnover over visitors, in whole rupiah, half a rupiah up; None without visitors."""
        visitors = self.tally.visitors
        return (2 * self.tally.turnover_idr + visitors) // (2 * visitors) if visitors else None
