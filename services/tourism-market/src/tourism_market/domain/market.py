"""A market: when it meets, and what its coin is worth."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from tourism_market.domain.calendar import Pasaran, Weekday, days_of, javanese, pasaran, weekday
from tourism_market.domain.errors import AmountNotMultipleOfCoin, CoinsDisagree, CoinsMissing, TooManyCoins

COINS_AT_ONCE = 1_000_000
"""The most coins one entry may move; the contracts take no more."""


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """A pair of the two weeks on which a market meets, such as Minggu Legi."""

    weekday: Weekday
    pasaran: Pasaran


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in WIB, valid from a date until the next ones begin."""

    since: date
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Market:
    """One village market, as its manager declared it.

    Attributes:
        id: Stable and unique on the platform.
        regency: The tenant it belongs to.
        opened_since: Before this date it had no regular days.
        refunds: Whether gates buy unspent coins back.
        source: Where these facts were read.
    """

    id: str
    regency: str
    village: str
    name: str
    manager: str
    coin_value_idr: int
    refunds: bool
    opened_since: date
    meets: tuple[MeetingDay, ...]
    hours: tuple[Hours, ...]
    source: str

    def meets_on(self, day: date) -> bool:
        """Whether the calendar makes this a regular market day."""
        return day >= self.opened_since and MeetingDay(weekday(day), pasaran(day)) in self.meets

    def regular_days(self, year: int) -> Iterator[date]:
        """The regular market days of a year, in order. Raises `DateOutOfRange` outside 1900-2100."""
        javanese(date(year, 1, 1))
        return (day for day in days_of(year) if self.meets_on(day))

    def hours_on(self, day: date) -> Hours:
        """The opening hours in force on a date; before the first ones known, those."""
        in_force = [hours for hours in self.hours if hours.since <= day]
        return in_force[-1] if in_force else self.hours[0]

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


def read_markets(text: str) -> dict[str, Market]:
    """The markets a data file declares, by id."""
    return {entry["id"]: _market(entry) for entry in tomllib.loads(text)["market"]}


def _market(entry: Mapping[str, Any]) -> Market:
    fields = dict(entry)
    fields["meets"] = tuple(MeetingDay(**pair) for pair in entry["meets"])
    fields["hours"] = tuple(sorted((Hours(**hours) for hours in entry["hours"]), key=lambda h: h.since))
    return Market(**fields)
