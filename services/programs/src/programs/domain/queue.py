"""A service's queue of one day: numbers 1, 2, 3… in the order they are taken, called in that order.

A day's queue begins with its first number and ends by itself with the day. Nothing carries over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from programs.domain.errors_queues import NobodyWaits, QueueClosed, QueueDayOver, QueueFull, TicketNotCalled
from programs.domain.public_service import QueueRules
from servicekit.working_days import WorkingCalendar


class TicketStatus(StrEnum):
    """How far a ticket has come; one that nobody called or judged in its day has expired."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    ABSENT = "absent"
    EXPIRED = "expired"


class TicketOutcome(StrEnum):
    """How a called number ended."""

    SERVED = "served"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Reminder:
    """That a turn was near was told once.

    Attributes:
        ahead: How many numbers were before it then.
    """

    at: datetime
    ahead: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How a called number ended, and when an officer said so."""

    outcome: TicketOutcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number somebody took.

    Attributes:
        subject: Opaque subject of the token that took it.
    """

    id: str
    regency: str
    service_id: str
    day: date
    number: int
    subject: str
    issued_at: datetime
    called_at: datetime | None = None
    reminder: Reminder | None = None
    ending: Ending | None = None

    @property
    def waited_minutes(self) -> int:
        """Whole minutes from taking the number to its call; 0 while it waits."""
        return int((self.called_at - self.issued_at).total_seconds() // 60) if self.called_at else 0

    def status_on(self, today: date) -> TicketStatus:
        """How far it has come, seen on a day."""
        if self.ending is not None:
            return TicketStatus(self.ending.outcome.value)
        if today > self.day:
            return TicketStatus.EXPIRED
        return TicketStatus.CALLED if self.called_at is not None else TicketStatus.WAITING

    def ended(self, ending: Ending, *, today: date) -> Ticket:
        """The ticket served, or its holder absent. Raises `TicketNotCalled`, `QueueDayOver`."""
        if today > self.day:
            raise QueueDayOver(self.day)
        if self.status_on(today) is not TicketStatus.CALLED:
            raise TicketNotCalled(self.number)
        return replace(self, ending=ending)


@dataclass(frozen=True, slots=True)
class QueueDay:
    """How far a service's numbers of one day have come.

    Attributes:
        issued: The last number given out; 0 before the first.
        called: The last number called; 0 before the first.
    """

    regency: str
    service_id: str
    day: date
    issued: int = 0
    called: int = 0

    @property
    def waiting(self) -> int:
        """How many numbers were given out and not called."""
        return self.issued - self.called

    def ahead_of(self, number: int) -> int:
        """How many numbers are called before this one; 0 once it was called."""
        return max(number - self.called - 1, 0)

    def issue(self, rules: QueueRules) -> QueueDay:
        """The queue with one number more, which is its `issued`. Raises `QueueFull`."""
        if self.issued >= rules.numbers_a_day:
            raise QueueFull(rules.numbers_a_day)
        return replace(self, issued=self.issued + 1)

    def call(self) -> QueueDay:
        """The queue with the next number called, which is its `called`. Raises `NobodyWaits`."""
        if not self.waiting:
            raise NobodyWaits
        return replace(self, called=self.called + 1)

    def near(self, rules: QueueRules) -> range:
        """The waiting numbers with no more before them than holders are reminded at."""
        return range(self.called + 1, min(self.called + 1 + rules.remind_ahead, self.issued) + 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket as its holder sees it.

    Attributes:
        ahead: How many numbers are called before it.
    """

    ticket: Ticket
    status: TicketStatus
    ahead: int


def standing(ticket: Ticket, queue: QueueDay, today: date) -> Standing:
    """How a ticket stands in its queue, seen on a day."""
    return Standing(ticket, ticket.status_on(today), queue.ahead_of(ticket.number))


def why_closed(rules: QueueRules, calendar: WorkingCalendar, day: date, hour: time) -> QueueClosed | None:
    """Why no numbers are given out then, both in WIB; None when they are. Raises `NoCalendar`."""
    if off := calendar.why_off(day):
        return QueueClosed(off.id, off.en)
    if not rules.opens <= hour < rules.closes:
        span = f"{rules.opens:%H.%M}–{rules.closes:%H.%M} WIB"
        return QueueClosed(f"nomor diberikan pukul {span}", f"numbers are given out {span}")
    return None
