"""Events of services to citizens: requests at the counter of a village or district, and queues."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier, VillageCode
from contracts.kinds import Days, Flag, Minutes

QueueNumber = Annotated[int, Field(ge=1, le=9_999, strict=True)]


class _RequestEvent(Event):
    key_field = "request_id"

    request_id: Identifier
    service_id: Identifier
    opd: Identifier


class ServiceRequestSubmitted(_RequestEvent):
    """A citizen asked for a service (Petung Dadi)."""

    type = "regency.programs.service.request-submitted"

    village: VillageCode | None


class ServiceRequestCompleted(_RequestEvent):
    """A request was answered.

    Attributes:
        refused: 1 if the outcome is that, for the share of refusals.
        working_days: From submission, by the regency's calendar.
    """

    type = "regency.programs.service.request-completed"

    outcome: Literal["granted", "refused"]
    refused: Flag
    working_days: Days


class SatisfactionInvited(_RequestEvent):
    """Whoever asked is invited to the satisfaction survey of that service, once.

    Attributes:
        recipient: Opaque subject of the token that asked; None when asked at a counter without one.
    """

    type = "regency.programs.service.satisfaction-invited"

    recipient: Identifier | None


class _TicketEvent(Event):
    key_field = "ticket_id"

    ticket_id: Identifier
    service_id: Identifier
    queue_day: date
    number: QueueNumber


class QueueNumberIssued(_TicketEvent):
    """A number of a service's queue of a day was given out."""

    type = "regency.programs.queue.number-issued"


class QueueReminderRaised(_TicketEvent):
    """A number will be called soon: told once for each ticket.

    Attributes:
        ahead: How many numbers are before it.
        recipient: Opaque subject of the token that took the number.
    """

    type = "regency.programs.queue.reminder-raised"

    ahead: Annotated[int, Field(ge=0, le=9_999, strict=True)]
    recipient: Identifier


class QueueNumberServed(_TicketEvent):
    """A number was called and served, or did not come.

    Attributes:
        absent: 1 if it did not come, for the share of those.
        waited_minutes: Whole minutes from taking the number to its call.
    """

    type = "regency.programs.queue.number-served"

    outcome: Literal["served", "absent"]
    absent: Flag
    waited_minutes: Minutes
