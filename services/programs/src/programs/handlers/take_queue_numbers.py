"""Citizens take numbers of a service's queue, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.domain.queue import QueueDay, Standing, Ticket, standing, why_closed
from programs.handlers.queue_announcements import issued
from programs.handlers.service_catalogue import queue_rules
from programs.repository.queues import Queue
from servicekit.days import WIB
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from servicekit.working_days import working_calendar


@dataclass(frozen=True, slots=True)
class TakeQueueNumber:
    """Whoever asks wants a number of today."""

    service_id: str


async def take_queue_numbers(wanted: Sequence[Gathered[TakeQueueNumber]], tx: Transaction) -> list[Standing]:
    """Give each of these people a number of one service's queue of today, in the order they came.

    Whoever holds one that has not ended keeps it, so that asking again changes nothing.
    Emits: `QueueNumberIssued`.
    Raises: `QueueNotFound`, `QueueClosed`, `QueueFull`: for all, as each is tried again alone.
    """
    service_id = wanted[0].message.service_id
    rules, now = queue_rules(tx.context.regency, service_id), tx.now.astimezone(WIB)
    if closed := why_closed(rules, working_calendar(tx.context.regency), now.date(), now.time()):
        raise closed
    queue = Queue(tx, service_id, now.date())
    day, held = await queue.load(), await queue.open_tickets_of(one.context.actor for one in wanted)
    new: list[Ticket] = []
    for one in wanted:
        if one.context.actor not in held:
            day = day.issue(rules)
            new.append(_ticket(day, one.context.actor, tx))
            held[one.context.actor] = new[-1]
    if new:
        _announce(queue, new, wanted, tx)
        await queue.save(day, new)
    return [standing(held[one.context.actor], day, day.day) for one in wanted]


def _announce(
    queue: Queue, new: Sequence[Ticket], wanted: Sequence[Gathered[TakeQueueNumber]], tx: Transaction
) -> None:
    """Announce each new ticket as an effect of the request that was first to ask for it."""
    causes = {one.context.actor: one for one in reversed(wanted)}
    queue.follow()
    for ticket in new:
        tx.emit(issued(ticket), cause=causes[ticket.subject])


def _ticket(day: QueueDay, subject: str, tx: Transaction) -> Ticket:
    """The ticket of the number given out last; its id says which that is."""
    return Ticket(
        id=f"{day.service_id}.{day.day}.{day.issued:03d}",
        regency=day.regency,
        service_id=day.service_id,
        day=day.day,
        number=day.issued,
        subject=subject,
        issued_at=tx.now,
    )
