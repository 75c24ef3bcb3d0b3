"""One market day: opened, closed and settled once, its coins balanced at every moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from tourism_market.domain.calendar import JavaneseDate, javanese
from tourism_market.domain.coins import NOTHING_YET, CoinTotals
from tourism_market.domain.errors import (
    EntriesHeld,
    MarketDayAlreadyOpened,
    MarketDayNotClosed,
    MarketDayNotOpen,
    MarketDaySettledAlready,
    NotARegularDay,
    ReasonMissing,
)
from tourism_market.domain.market import Market
from tourism_market.domain.terms import Hours, Tariff


class DayKind(StrEnum):
    """Whether the calendar made it or somebody decided it."""

    REGULAR = "regular"
    SPECIAL = "special"


class Status(StrEnum):
    """How far the day is; it only ever moves forward."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


def name_of_day(market: Market, day: date) -> str:
    """The id of a market day on the platform: market and date."""
    return f"{market.id}.{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class MarketDay:
    """A market on a date.

    Attributes:
        reason: Why a special day is held.
        held: Entries that wait for coins to be issued; they are evidence, not yet booked.
        entries: Entries booked.
    """

    market: Market
    date: date
    kind: DayKind = DayKind.REGULAR
    reason: str | None = None
    status: Status = Status.SCHEDULED
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    settled_at: datetime | None = None
    totals: CoinTotals = NOTHING_YET
    held: int = 0
    entries: int = 0

    def __post_init__(self) -> None:
        """A market day lies within the kept calendar. Raises `DateOutOfRange`."""
        javanese(self.date)

    @property
    def id(self) -> str:
        """Its name on the platform: market and date."""
        return name_of_day(self.market, self.date)

    @property
    def javanese(self) -> JavaneseDate:
        """Its place in both weeks."""
        return javanese(self.date)

    @property
    def hours(self) -> Hours:
        """The opening hours in force."""
        return self.market.hours_on(self.date)

    @property
    def planned_as(self) -> DayKind | None:
        """What made this date a market day; None while nothing has."""
        planned = self.status is not Status.SCHEDULED or self.market.meets_on(self.date)
        return self.kind if planned else None

    @property
    def final(self) -> bool:
        """Whether the books are settled."""
        return self.status is Status.SETTLED

    @property
    def tariff(self) -> Tariff:
        """What is charged on the day."""
        return self.market.tariff_on(self.date)

    @property
    def value(self) -> CoinTotals:
        """The totals in rupiah."""
        return self.totals.worth(self.tariff.coin_value_idr)

    def open(self, *, kind: DayKind, reason: str | None, at: datetime) -> MarketDay:
        """Open the gates. The calendar decides what is regular; any other day is special and says why.

        Raises: `MarketDayAlreadyOpened`, `NotARegularDay`, `ReasonMissing`.
        """
        if self.status is not Status.SCHEDULED:
            raise MarketDayAlreadyOpened(self.date)
        if self.market.meets_on(self.date):
            return replace(self, status=Status.OPEN, opened_at=at)
        if kind is DayKind.REGULAR:
            raise NotARegularDay(self.date, self.javanese.weekday, self.javanese.pasaran)
        if not reason:
            raise ReasonMissing
        return replace(self, kind=kind, reason=reason, status=Status.OPEN, opened_at=at)

    def close(self, *, at: datetime) -> MarketDay:
        """Close the gates. Raises `MarketDayNotOpen`."""
        if self.status is not Status.OPEN:
            raise MarketDayNotOpen(self.date)
        return replace(self, status=Status.CLOSED, closed_at=at)

    def settle(self, *, at: datetime) -> MarketDay:
        """Make the day's books final.

        Raises: `MarketDaySettledAlready`, `MarketDayNotClosed`, `EntriesHeld`.
        """
        if self.status is Status.SETTLED:
            raise MarketDaySettledAlready(self.date)
        if self.status is not Status.CLOSED:
            raise MarketDayNotClosed(self.date)
        if self.held:
            raise EntriesHeld(self.date, self.held)
        return replace(self, status=Status.SETTLED, settled_at=at)


def days_of_market(market: Market, year: int, recorded: Iterable[MarketDay]) -> list[MarketDay]:
    """The market days of a year by date: the calendar's, and those that were opened besides."""
    regular = {day: MarketDay(market, day) for day in market.regular_days(year)}
    days = regular | {day.date: day for day in recorded}
    return [days[day] for day in sorted(days)]
