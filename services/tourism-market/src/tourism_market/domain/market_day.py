"""One market day: scheduled or cancelled, opened, closed and settled, and who took which step when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from servicekit.days import WIB
from tourism_market.domain.calendar import (
    JavaneseDate,
    javanese,
)
from tourism_market.domain.coins import NOTHING_YET, CoinTotals
from tourism_market.domain.errors import (
    EntriesHeld,
    MarketDayAlreadyOpened,
    MarketDayNotClosed,
    MarketDayNotFound,
    MarketDayNotOpen,
    MarketDaySettledAlready,
    NotARegularDay,
    ReasonMissing,
)
from tourism_market.domain.errors_markets import (
    DayIsCancelled,
    DayIsPast,
    DayScheduledAlready,
    MarketSuspended,
)
from tourism_market.domain.market import Market
from tourism_market.domain.terms import Hours, Tariff


class DayKind(StrEnum):
    """Whether the calendar made it or somebody decided it."""

    REGULAR = "regular"
    SPECIAL = "special"


class Status(StrEnum):
    """How far the day is: forward step by step; back only from cancelled, and by being reopened."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


class Cause(StrEnum):
    """What cancelled a day."""

    SUSPENDED = "suspended"
    CALENDAR = "calendar"
    """The market does not meet on it any more."""
    DECIDED = "decided"
    """Somebody decided it for this day alone."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why a day is not held."""

    cause: Cause
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a day's status.

    Attributes:
        at: When it happened; that the gates opened or closed may be told later.
        by: Subject of the token, "system" when the calendar did it; opaque, never a name.
    """

    status: Status
    at: datetime
    by: str
    reason: str | None = None


Date = date
"""The type, where a field hides its name."""

SYSTEM = "system"
"""Who takes the steps that follow from a market's terms."""


def name_of_day(market: Market, day: date) -> str:
    """The id of a market day on the platform: market and date."""
    return f"{market.id}.{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class MarketDay:
    """A market on a date.

    Attributes:
        reason: Why a special day is held.
        cancellation: Why it is not held; only while it is cancelled.
        opened_at: When the gates opened first; `closed_at` and `settled_at` are empty again once reopened.
        steps: Every change of its status, the first one first; none while nobody announced or touched it.
        held: Entries that wait for coins to be issued; they are evidence, not yet booked.
        entries: Entries booked.
    """

    market: Market
    date: date
    kind: DayKind = DayKind.REGULAR
    reason: str | None = None
    status: Status = Status.SCHEDULED
    cancellation: Cancellation | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    settled_at: datetime | None = None
    totals: CoinTotals = NOTHING_YET
    held: int = 0
    entries: int = 0
    steps: tuple[Step, ...] = ()

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
    def opens_at(self) -> datetime:
        """When the gates are to open."""
        return datetime.combine(self.date, self.hours.opens, WIB)

    @property
    def closes_at(self) -> datetime:
        """When the gates are to close."""
        return datetime.combine(self.date, self.hours.closes, WIB)

    @property
    def planned_as(self) -> DayKind | None:
        """What made this date a market day; None while nothing has."""
        planned = self.steps or self.status is not Status.SCHEDULED or self.market.meets_on(self.date)
        return self.kind if planned else None

    @property
    def is_announced(self) -> bool:
        """Whether it stands scheduled, and not only because the calendar says so."""
        return self.status is Status.SCHEDULED and bool(self.steps)

    @property
    def was_opened(self) -> bool:
        """Whether the gates were opened."""
        return self.status not in (Status.SCHEDULED, Status.CANCELLED)

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

    def schedule(self, *, kind: DayKind, reason: str | None, today: Date, at: datetime, by: str) -> MarketDay:
        """Announce the day ahead: a special one with its reason, or one that was cancelled.

        Raises: `DayIsPast`, `DayScheduledAlready`, `MarketDayAlreadyOpened`, `MarketSuspended`,
            `NotARegularDay`, `ReasonMissing`.
        """
        if self.date < today:
            raise DayIsPast(self.date)
        if self.is_announced:
            raise DayScheduledAlready(self.date)
        self._refuse_if_opened_or_suspended()
        return self._planned(kind, reason)._step(Status.SCHEDULED, at, by, reason, cancellation=None)

    def cancel(self, cancellation: Cancellation, *, at: datetime, by: str) -> MarketDay:
        """Do not hold a planned day. A day cancelled for the market's terms may be cancelled for good.

        Raises: `MarketDayNotFound` (the date is no market day), `DayIsCancelled`, `MarketDayAlreadyOpened`.
        """
        if self.was_opened:
            raise MarketDayAlreadyOpened(self.date)
        if self.planned_as is None:
            raise MarketDayNotFound(self.market.id, self.date)
        if self.cancellation and self.cancellation.cause is Cause.DECIDED:
            raise DayIsCancelled(self.date, self.cancellation.reason)
        return self._step(Status.CANCELLED, at, by, cancellation.reason, cancellation=cancellation)

    def open(self, *, kind: DayKind, reason: str | None, at: datetime, by: str = SYSTEM) -> MarketDay:
        """Open the gates. The calendar decides what is regular; any other day is special and says why.

        Raises: `MarketDayAlreadyOpened`, `MarketSuspended`, `DayIsCancelled`, `NotARegularDay`,
            `ReasonMissing`.
        """
        self._refuse_if_opened_or_suspended()
        if self.cancellation and self.cancellation.cause is Cause.DECIDED:
            raise DayIsCancelled(self.date, self.cancellation.reason)
        planned = self if self.is_announced else self._planned(kind, reason)
        return planned._step(Status.OPEN, at, by, planned.reason, cancellation=None, opened_at=at)

    def close(self, *, at: datetime, by: str = SYSTEM) -> MarketDay:
        """Close the gates. Raises `MarketDayNotOpen`."""
        if self.status is not Status.OPEN:
            raise MarketDayNotOpen(self.date)
        return self._step(Status.CLOSED, at, by, closed_at=at)

    def settle(self, *, at: datetime, by: str = SYSTEM) -> MarketDay:
        """Make the day's books final.

        Raises: `MarketDaySettledAlready`, `MarketDayNotClosed`, `EntriesHeld`.
        """
        if self.status is Status.SETTLED:
            raise MarketDaySettledAlready(self.date)
        if self.status is not Status.CLOSED:
            raise MarketDayNotClosed(self.date)
        if self.held:
            raise EntriesHeld(self.date, self.held)
        return self._step(Status.SETTLED, at, by, settled_at=at)

    def reopen(self, *, reason: str, at: datetime, by: str) -> MarketDay:
        """Go one step back: a settled day is closed with open books, a closed one has open gates.

        Raises: `MarketDayNotClosed`.
        """
        if self.final:
            return self._step(Status.CLOSED, at, by, reason, settled_at=None)
        if self.status is not Status.CLOSED:
            raise MarketDayNotClosed(self.date)
        return self._step(Status.OPEN, at, by, reason, closed_at=None)

    def _refuse_if_opened_or_suspended(self) -> None:
        if self.was_opened:
            raise MarketDayAlreadyOpened(self.date)
        if suspension := self.market.suspension_on(self.date):
            raise MarketSuspended(self.date, suspension.reason)

    def _planned(self, kind: DayKind, reason: str | None) -> MarketDay:
        """As the calendar or the reason given makes it."""
        if self.market.meets_on(self.date):
            return replace(self, kind=DayKind.REGULAR, reason=None)
        if kind is DayKind.REGULAR:
            raise NotARegularDay(self.date, self.javanese.weekday, self.javanese.pasaran)
        if not reason:
            raise ReasonMissing
        return replace(self, kind=kind, reason=reason)

    def _step(
        self, status: Status, at: datetime, by: str, reason: str | None = None, **changed: Any
    ) -> MarketDay:
        step = Step(status, at, by, reason)
        return replace(self, status=status, steps=(*self.steps, step), **changed)


def day_of_calendar(market: Market, day: date) -> MarketDay:
    """A date nobody announced or touched: scheduled if the market meets on it, unless that is suspended."""
    suspension = market.suspension_on(day) if market.meets_on(day) else None
    if suspension is None:
        return MarketDay(market, day)
    cancellation = Cancellation(Cause.SUSPENDED, suspension.reason)
    return MarketDay(market, day, status=Status.CANCELLED, cancellation=cancellation)


def days_of_market(market: Market, first: date, last: date, recorded: Iterable[MarketDay]) -> list[MarketDay]:
    """The market days from first to last by date: the calendar's, and those recorded besides."""
    regular = {day: day_of_calendar(market, day) for day in market.regular_days(first, last)}
    days = regular | {day.date: day for day in recorded}
    return [days[day] for day in sorted(days)]
