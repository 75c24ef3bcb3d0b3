"""Queue numbers, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import QueueNumberIssued, QueueNumberServed, QueueReminderRaised
from programs.handlers.queue_announcements import issued, reminded, served
from programs.repository.queues import every_ticket
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_numbers(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for ticket in every_ticket(store):
        yield ticket.regency, issued(ticket)


async def _recount_reminders(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for ticket in every_ticket(store):
        if ticket.reminder is not None:
            yield ticket.regency, reminded(ticket, ticket.reminder)


async def _recount_endings(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for ticket in every_ticket(store):
        if ticket.ending is not None:
            yield ticket.regency, served(ticket, ticket.ending)


RECOUNT: dict[type[Event], Recount] = {
    QueueNumberIssued: _recount_numbers,
    QueueReminderRaised: _recount_reminders,
    QueueNumberServed: _recount_endings,
}
