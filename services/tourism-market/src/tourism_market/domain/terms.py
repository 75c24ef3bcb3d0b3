"""The terms of a market, each with its dates: what it charges, when it opens, meets and must not be held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Literal, Protocol, TypeVar

from tourism_market.domain.calendar import Pasaran, Weekday, pasaran, weekday
from tourism_market.domain.errors import AmountNotMultipleOfCoin, CoinsDisagree, CoinsMissing, TooManyCoins

COINS_AT_ONCE = 1_000_000
"""The most coins one entry may move; the contracts take no more."""


class VehicleKind(StrEnum):
    """What may be parked."""

    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    CAR = "car"
    BUS = "bus"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Tariff:
    """What is charged from a date until the next tariff begins.

    Attributes:
        coin_value_idr: Rupiah for one coin, whether it is sold, bought back or redeemed.
        parking_idr: Rupiah for one vehicle; a kind that is not named parks free.
        source: Where this was read or decided.
    """

    since: date
    coin_value_idr: int
    parking_idr: Mapping[VehicleKind, int] = field(hash=False)
    source: str

    def parking_fee(self, kind: VehicleKind) -> int:
        """Rupiah for one vehicle of this kind."""
        return self.parking_idr.get(kind, 0)

    def coins_worth(self, coins: int | None, amount_idr: int | None) -> int:
        """The number of coins meant by either figure, or by both when they agree.

        Raises: `CoinsMissing`, `AmountNotMultipleOfCoin`, `TooManyCoins`, `CoinsDisagree`.
        """
        if amount_idr is not None and amount_idr % self.coin_value_idr:
            raise AmountNotMultipleOfCoin(amount_idr, self.coin_value_idr)
        bought = coins if amount_idr is None else amount_idr // self.coin_value_idr
        if not bought:
            raise CoinsMissing
        if bought > COINS_AT_ONCE:
            raise TooManyCoins(bought, COINS_AT_ONCE)
        if coins is not None and amount_idr is not None and coins != bought:
            raise CoinsDisagree(coins, amount_idr)
        return bought


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in WIB, valid from a date until the next ones begin."""

    since: date
    opens: time
    closes: time
    source: str


@dataclass(frozen=True, slots=True)
class JavaneseDays:
    """A day of the five-day week, alone or together with one of the seven-day week, such as Minggu Legi."""

    pasaran: Pasaran
    weekday: Weekday | None = None
    kind: Literal["javanese"] = "javanese"

    def include(self, day: date) -> bool:
        """Whether both weeks agree."""
        return pasaran(day) == self.pasaran and self.weekday in (None, weekday(day))


@dataclass(frozen=True, slots=True)
class WeeklyDays:
    """Days of the seven-day week."""

    weekdays: tuple[Weekday, ...]
    kind: Literal["weekly"] = "weekly"

    def include(self, day: date) -> bool:
        """Whether it is one of them."""
        return weekday(day) in self.weekdays


@dataclass(frozen=True, slots=True)
class NamedDates:
    """Dates named one by one."""

    dates: tuple[date, ...]
    kind: Literal["dates"] = "dates"

    def include(self, day: date) -> bool:
        """Whether it is named."""
        return day in self.dates


DayPattern = JavaneseDays | WeeklyDays | NamedDates


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """Days on which a market meets, from a date to a last one or for good. Rules hold side by side."""

    since: date
    days: DayPattern
    source: str
    until: date | None = None

    def makes(self, day: date) -> bool:
        """Whether the market meets on this day because of this rule."""
        return lasts(self, day) and self.days.include(day)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time in which the whole market must not be held, such as PPKM; open-ended until it is lifted."""

    since: date
    reason: str
    source: str
    until: date | None = None


class Begins(Protocol):
    """Anything valid from a date on."""

    @property
    def since(self) -> date:
        """The first day it holds."""


class Lasts(Begins, Protocol):
    """Anything valid from a date to another; a last day before the first means that it never held."""

    @property
    def until(self) -> date | None:
        """The last day it holds; None while no end is known."""


BeginsT = TypeVar("BeginsT", bound=Begins)


def in_force(terms: Sequence[BeginsT], day: date) -> BeginsT:
    """Of terms in the order of their dates the one that holds; before the first one known, that one."""
    begun = [each for each in terms if each.since <= day]
    return begun[-1] if begun else terms[0]


def lasts(term: Lasts, day: date) -> bool:
    """Whether it holds on this day."""
    return term.since <= day and (term.until is None or day <= term.until)
