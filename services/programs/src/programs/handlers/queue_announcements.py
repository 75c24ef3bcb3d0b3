"""Queue numbers as the events other services read."""

from __future__ import annotations

from contracts.programs import QueueNumberIssued, QueueNumberServed, QueueReminderRaised
from programs.domain.queue import Ending, Reminder, Ticket, TicketOutcome


def issued(ticket: Ticket) -> QueueNumberIssued:
    """A number was taken."""
    return QueueNumberIssued(
        occurred_at=ticket.issued_at,
        ticket_id=ticket.id,
        service_id=ticket.service_id,
        queue_day=ticket.day,
        number=ticket.number,
    )


def reminded(ticket: Ticket, reminder: Reminder) -> QueueReminderRaised:
    """Its turn is near."""
    return QueueReminderRaised(
        occurred_at=reminder.at,
        ticket_id=ticket.id,
        service_id=ticket.service_id,
        queue_day=ticket.day,
        number=ticket.number,
        ahead=reminder.ahead,
        recipient=ticket.subject,
    )


def served(ticket: Ticket, ending: Ending) -> QueueNumberServed:
    """A called number was served, or did not come."""
    return QueueNumberServed(
        occurred_at=ending.at,
        ticket_id=ticket.id,
        service_id=ticket.service_id,
        queue_day=ticket.day,
        number=ticket.number,
        outcome=ending.outcome.value,
        absent=int(ending.outcome is TicketOutcome.ABSENT),
        waited_minutes=ticket.waited_minutes,
    )
