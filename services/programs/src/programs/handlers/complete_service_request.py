"""An office answers a request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from programs.domain.errors_services import TimeNotTrue
from programs.domain.service_request import Outcome, Reply, ServiceRequest
from programs.handlers.service_announcements import completed, invited
from programs.repository.service_requests import ServiceRequests
from servicekit.days import day_of
from servicekit.transaction import Transaction
from servicekit.working_days import working_calendar


@dataclass(frozen=True, slots=True)
class CompleteServiceRequest:
    """What was decided.

    Attributes:
        reason: Why it was refused; it names nobody.
        completed_at: When; now if left out.
    """

    request_id: str
    outcome: Outcome
    reason: str | None = None
    completed_at: datetime | None = None


async def complete_service_request(command: CompleteServiceRequest, tx: Transaction) -> ServiceRequest:
    """Answer a request once, count its working days and invite whoever asked to the survey.

    Emits: `ServiceRequestCompleted`, `SatisfactionInvited`.
    Raises: `RequestNotFound`, `RequestEnded`, `ReasonMismatch`, `TimeNotTrue`, `NoCalendar`.
    """
    at = command.completed_at or tx.now
    if at > tx.now:
        raise TimeNotTrue("completed_at")
    requests = ServiceRequests(tx)
    request = await requests.own(command.request_id)
    reply = Reply(command.outcome, at, day_of(at), command.reason)
    answer = request.answer_of(reply, working_calendar(request.regency))
    answered = replace(request, answer=answer)
    await requests.save(answered, events=[completed(answered, answer), invited(answered, answer)])
    return answered
