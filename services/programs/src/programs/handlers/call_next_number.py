"""An officer calls the next number."""

from __future__ import annotations

from dataclasses import dataclass, replace

from programs.domain.queue import QueueDay, Reminder, Standing, Ticket, standing
from programs.handlers.queue_announcements import reminded
from programs.handlers.service_catalogue import queue_rules
from programs.repository.queues import Queue
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CallNextNumber:
    """Of which service."""

    service_id: str


async def call_next_number(command: CallNextNumber, tx: Transaction) -> Standing:
    """Call the lowest number of today that waits, and remind those whose turn came near, each once.

    Emits: `QueueReminderRaised`.
    Raises: `QueueNotFound`, `NobodyWaits`.
    """
    rules = queue_rules(tx.context.regency, command.service_id)
    queue = Queue(tx, command.service_id, tx.today)
    day = (await queue.load()).call()
    called, *near = await queue.tickets([day.called, *day.near(rules)])
    called = replace(called, called_at=tx.now)
    warned = [_reminded(ticket, day, tx) for ticket in near if ticket.reminder is None]
    queue.follow()
    tx.emit(*(reminded(ticket, reminder) for ticket, reminder in warned))
    await queue.save(day, [called, *(ticket for ticket, _ in warned)])
    return standing(called, day, day.day)


def _reminded(ticket: Ticket, day: QueueDay, tx: Transaction) -> tuple[Ticket, Reminder]:
    reminder = Reminder(tx.now, day.ahead_of(ticket.number))
    return replace(ticket, reminder=reminder), reminder
