"""An officer says how a called number ended."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.queue import Ending, Standing, TicketOutcome
from programs.handlers.queue_announcements import served
from programs.repository.queues import Tickets
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class EndTicket:
    """Which number, and how it ended."""

    service_id: str
    ticket_id: str
    outcome: TicketOutcome


async def end_ticket(command: EndTicket, tx: Transaction) -> Standing:
    """End a called number once, on its own day.

    Emits: `QueueNumberServed`.
    Raises: `TicketNotFound`, `TicketNotCalled`, `QueueDayOver`.
    """
    tickets = Tickets(tx)
    ticket, ending = await tickets.own(command.service_id, command.ticket_id), Ending(command.outcome, tx.now)
    ended = ticket.ended(ending, today=tx.today)
    tickets.follow()
    tx.emit(served(ended, ending))
    await tickets.save(ended)
    return Standing(ended, ended.status_on(ended.day), ahead=0)
