"""Queue days and their tickets: load, decide, save, and the readers' queries.

A queue day is one document that every number is counted in, so that no number is given out or called twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from programs.domain.errors_queues import TicketNotFound
from programs.domain.queue import QueueDay, Ticket
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction

DAYS = "queue_days"
TICKETS = "queue_tickets"

COLLECTIONS = (
    CollectionSpec(DAYS, (Index((("regency", 1), ("day", 1))),)),
    CollectionSpec(
        TICKETS,
        (
            Index((("queue", 1), ("number", 1)), unique=True),
            Index((("queue", 1), ("subject", 1))),
        ),
    ),
)

Document = dict[str, Any]

_DAY: TypeAdapter[QueueDay] = TypeAdapter(QueueDay)
_TICKET: TypeAdapter[Ticket] = TypeAdapter(Ticket)


class Queue:
    """A service's queue of one day in one transaction."""

    def __init__(self, tx: Transaction, service_id: str, day: date) -> None:
        self._tx = tx
        self._empty = QueueDay(tx.context.regency, service_id, day)
        self._key = _queue_key(tx.context.regency, service_id, day)
        self._loaded: dict[str, Document] = {}

    async def load(self) -> QueueDay:
        """The day as it stands; an empty one before its first number."""
        document = await self._tx.collection(DAYS).find_one({"_id": self._key})
        if document is None:
            return self._empty
        self._loaded[self._key] = document
        return _day(document)

    async def open_tickets_of(self, subjects: Iterable[str]) -> dict[str, Ticket]:
        """The ticket of each of these people that has not ended, by subject."""
        query = {"queue": self._key, "subject": {"$in": list(subjects)}, "ending": None}
        found = await self._tx.collection(TICKETS).find(query)
        return {document["subject"]: self._remember(document) for document in found}

    async def tickets(self, numbers: Iterable[int]) -> list[Ticket]:
        """The tickets of these numbers, in order."""
        query = {"queue": self._key, "number": {"$in": list(numbers)}}
        found = await self._tx.collection(TICKETS).find(query, sort=[("number", 1)])
        return [self._remember(document) for document in found]

    async def save(self, day: QueueDay, tickets: Sequence[Ticket]) -> None:
        """Keep the day and these tickets, unless somebody changed them since they were loaded.

        What happened is announced before, after `follow`.
        """
        kept = self._loaded.get(self._key, {"_id": self._key})
        await self._tx.save_all(DAYS, [kept | _DAY.dump_python(day, mode="json")])
        await self._tx.save_all(TICKETS, [self._document(ticket) for ticket in tickets])

    def follow(self) -> None:
        """Put what is announced from now on after all that was announced of this queue."""
        self._tx.follow(self._loaded.values())

    def _remember(self, document: Document) -> Ticket:
        self._loaded[document["_id"]] = document
        return _ticket(document)

    def _document(self, ticket: Ticket) -> Document:
        key = _ticket_key(ticket.regency, ticket.id)
        return self._loaded.get(key, {}) | _ticket_document(ticket)


class Tickets:
    """Single tickets of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, service_id: str, ticket_id: str) -> Ticket:
        """A ticket of this service. Raises `TicketNotFound`."""
        key = _ticket_key(self._tx.context.regency, ticket_id)
        document = await self._tx.collection(TICKETS).find_one({"_id": key, "service_id": service_id})
        if document is None:
            raise TicketNotFound(ticket_id)
        self._loaded[ticket_id] = document
        return _ticket(document)

    def follow(self) -> None:
        """Put what is announced from now on after all that was announced of these tickets."""
        self._tx.follow(self._loaded.values())

    async def save(self, ticket: Ticket) -> None:
        """Keep the ticket, unless somebody changed it since it was loaded."""
        await self._tx.save_all(TICKETS, [self._loaded.get(ticket.id, {}) | _ticket_document(ticket)])


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets of a service's day are asked for; None asks for all.

    Attributes:
        subject: Only those of this subject.
    """

    service_id: str
    day: date
    subject: str | None = None


async def find_days(store: Store, regency: str, day: date) -> dict[str, QueueDay]:
    """How far the queues of a regency are on a day, by service; those without a number are not there."""
    found = await store.collection(DAYS).find({"regency": regency, "day": day.isoformat()})
    return {document["service_id"]: _day(document) for document in found}


async def find_day(store: Store, regency: str, service_id: str, day: date) -> QueueDay:
    """How far a service's queue is on a day."""
    document = await store.collection(DAYS).find_one({"_id": _queue_key(regency, service_id, day)})
    return _day(document) if document else QueueDay(regency, service_id, day)


async def find_ticket(store: Store, regency: str, service_id: str, ticket_id: str) -> Ticket:
    """A ticket of this service. Raises `TicketNotFound`."""
    query = {"_id": _ticket_key(regency, ticket_id), "service_id": service_id}
    document = await store.collection(TICKETS).find_one(query)
    if document is None:
        raise TicketNotFound(ticket_id)
    return _ticket(document)


async def list_tickets(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[Ticket], int]:
    """A page of the tickets asked for, by number, and how many there are in all."""
    query: Document = {"queue": _queue_key(regency, wanted.service_id, wanted.day)}
    if wanted.subject is not None:
        query["subject"] = wanted.subject
    tickets = store.collection(TICKETS)
    found, total = await tickets.page(query, sort=[("number", 1)], limit=limit, skip=skip)
    return [_ticket(document) for document in found], total


async def every_ticket(store: Store) -> AsyncIterator[Ticket]:
    """All tickets of every regency."""
    async for document in store.collection(TICKETS).stream({}):
        yield _ticket(document)


def _queue_key(regency: str, service_id: str, day: date) -> str:
    return f"{regency}/{service_id}/{day}"


def _ticket_key(regency: str, ticket_id: str) -> str:
    return f"{regency}/{ticket_id}"


def _day(document: Mapping[str, Any]) -> QueueDay:
    return _DAY.validate_python(document)


def _ticket_document(ticket: Ticket) -> Document:
    fields: Document = _TICKET.dump_python(ticket)
    name = fields.pop("id")
    return fields | {
        "_id": _ticket_key(ticket.regency, ticket.id),
        "ticket_id": name,
        "queue": _queue_key(ticket.regency, ticket.service_id, ticket.day),
        "day": ticket.day.isoformat(),
    }


def _ticket(document: Mapping[str, Any]) -> Ticket:
    return _TICKET.validate_python({**document, "id": document["ticket_id"]})
