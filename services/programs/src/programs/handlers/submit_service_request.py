"""A citizen asks for a service, alone or at a counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from programs.domain.errors_services import OwnTimeOnly, ServiceByQueue, TimeNotTrue
from programs.domain.public_service import PublicService
from programs.domain.service_request import ServiceRequest
from programs.handlers.service_announcements import submitted
from programs.handlers.service_catalogue import office_of, service_named
from programs.repository.service_requests import ServiceRequests
from servicekit.transaction import Transaction
from servicekit.working_days import WorkingCalendar, working_calendar


@dataclass(frozen=True, slots=True)
class SubmitServiceRequest:
    """What is asked for.

    Attributes:
        village: Where the citizen lives.
        at_counter: An officer writes it down for somebody without a token.
        submitted_at: When it came in, as that officer says; now if left out.
    """

    service_id: str
    village: str | None
    at_counter: bool
    submitted_at: datetime | None = None


async def submit_service_request(command: SubmitServiceRequest, tx: Transaction) -> ServiceRequest:
    """Take a request in and announce it. A citizen's is kept under the subject of their token.

    Emits: `ServiceRequestSubmitted`.
    Raises: `ServiceNotFound`, `ServiceByQueue`, `VillageMissing`, `UnknownVillage`, `OwnTimeOnly`,
    `TimeNotTrue`, `NoCalendar`.
    """
    service = service_named(tx.context.regency, command.service_id)
    if service.queue is not None:
        raise ServiceByQueue(service.id)
    if command.submitted_at is not None and not command.at_counter:
        raise OwnTimeOnly
    submitted_at = command.submitted_at or tx.now
    if submitted_at > tx.now:
        raise TimeNotTrue("submitted_at")
    calendar = working_calendar(service.regency)
    request = ServiceRequest(
        id=tx.new_id(),
        regency=service.regency,
        service_id=service.id,
        opd=office_of(service, command.village),
        village=command.village,
        subject=None if command.at_counter else tx.context.actor,
        submitted_at=submitted_at,
        counted_from=calendar.counted_from(submitted_at),
        due_on=_due_on(service, submitted_at, calendar),
    )
    await ServiceRequests(tx).save(request, events=[submitted(request)])
    return request


def _due_on(service: PublicService, submitted_at: datetime, calendar: WorkingCalendar) -> date | None:
    if service.working_days is None:
        return None
    return calendar.due(submitted_at, service.working_days).due
