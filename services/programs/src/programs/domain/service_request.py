"""A citizen's request for a service: asked once, answered once, measured in working days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.errors_services import ReasonMismatch, RequestEnded, TimeNotTrue
from servicekit.working_days import WorkingCalendar


class RequestStatus(StrEnum):
    """How far a request has come."""

    SUBMITTED = "submitted"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What an office answered."""

    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office decided.

    Attributes:
        reason: Why it refused; None when it granted. It names nobody.
        working_days: From day 0 of the request to the day of the answer.
    """

    outcome: Outcome
    at: datetime
    working_days: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as an officer gives it, before its days are counted.

    Attributes:
        day: The day it was given, in WIB.
    """

    outcome: Outcome
    at: datetime
    day: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One request.

    Attributes:
        opd: The office that answers.
        village: Where the citizen lives, if the service asks for it.
        subject: Opaque subject of the token that asked; None when asked at a counter without one.
        counted_from: Day 0: the day it came in, or the next working day when it came in late or on a day off.
        due_on: Last day of the office's published standard, if there is one.
    """

    id: str
    regency: str
    service_id: str
    opd: str
    village: str | None
    subject: str | None
    submitted_at: datetime
    counted_from: date
    due_on: date | None
    answer: Answer | None = None
    withdrawn_at: datetime | None = None

    @property
    def status(self) -> RequestStatus:
        """How far it has come."""
        if self.answer is not None:
            return RequestStatus.COMPLETED
        return RequestStatus.WITHDRAWN if self.withdrawn_at is not None else RequestStatus.SUBMITTED

    def answer_of(self, reply: Reply, days: WorkingCalendar) -> Answer:
        """What a reply is as this request's one answer.

        Raises: `RequestEnded`, `ReasonMismatch`, `TimeNotTrue`, `NoCalendar`.
        """
        self._check_open()
        if (reply.reason is None) == (reply.outcome is Outcome.REFUSED):
            raise ReasonMismatch
        if reply.at < self.submitted_at:
            raise TimeNotTrue("completed_at", self.submitted_at)
        taken = days.working_days_between(self.counted_from, reply.day)
        return Answer(reply.outcome, reply.at, taken, reply.reason)

    def withdrawn(self, at: datetime) -> ServiceRequest:
        """The request taken back by who asked. Raises `RequestEnded`."""
        self._check_open()
        return replace(self, withdrawn_at=at)

    def _check_open(self) -> None:
        if self.status is not RequestStatus.SUBMITTED:
            raise RequestEnded(self.id, self.status.value)
