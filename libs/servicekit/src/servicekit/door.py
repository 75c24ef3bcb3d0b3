"""The door for other systems: one verdict, whether an event comes by HTTP or on the topic `<service>.intake`.

Known publisher → known type → no personal data → schema → unique (source, id) → the service's handler.
The verdict, its effects, the mark that it was accepted and the dead letter of what was refused are one
transaction.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from contracts.event import Event
from servicekit.auth import Principal
from servicekit.cloud_events import Arrival
from servicekit.context import Context
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.errors import Duplicate, Forbidden, InvalidInput, PermanentError, StaleVersion
from servicekit.mongo import ASCENDING, CollectionSpec, Index
from servicekit.personal_data import WITHHELD, PersonalData, fields_with_personal_data
from servicekit.service import Handler, Service
from servicekit.settings import Settings
from servicekit.telemetry import SpanKind, extract, span
from servicekit.transaction import Transaction, Transactions
from servicekit.validation import invalid_input
from servicekit.verdict import Status, Verdict, already_accepted, refusal

SEEN = "intake_seen"
SEEN_FOR = timedelta(days=400)
GROUP = 100
"""How many events share a transaction at most."""

COLLECTIONS: tuple[CollectionSpec, ...] = (
    CollectionSpec(SEEN, (Index((("at", ASCENDING),), expire_after=SEEN_FOR),)),
)

STAFF_ROLES = ("officer", "gate", "operator", "admin", "market-manager")
"""Who may bring events of their own regency by HTTP; publishers need to be in the settings besides."""

_CORRELATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who stands at the door.

    Attributes:
        principal: Who the token speaks for; None at the Kafka door, where the broker knows the publisher.
        correlation_id: Of the request; events that bring one of their own keep it.
    """

    principal: Principal | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An arrival that may come in unless it has been here before."""

    event: Event
    handler: Handler
    context: Context
    mark: str


class _Spoiled(Exception):
    """A handler refused after it may have written: the transaction can't be kept."""

    def __init__(self, index: int, error: PermanentError) -> None:
        super().__init__(str(error))
        self.index = index
        self.error = error


Also = Callable[[Transaction, int], Awaitable[None]]
"""Runs in the same transaction, told how many arrivals it settles: how the consumer moves its position."""


class IntakeDoor:
    """Judges what other systems bring to one service."""

    def __init__(self, service: Service, settings: Settings, transactions: Transactions) -> None:
        self._topic = f"{service.name}.intake"
        self._service = service.name
        self._handlers: dict[str, tuple[type[Event], Handler]] = {
            door.event.type: (door.event, door.handler) for door in service.doors
        }
        self._publishers = settings.publishers
        self._transactions = transactions

    async def settle(
        self, arrivals: Sequence[Arrival], sender: Sender, also: Also | None = None
    ) -> list[Verdict]:
        """Settle the first of these arrivals in one transaction; one verdict for each that was settled.

        At least one and at most 100 are. An event that its handler refuses ends the group, since the store
        can't undo half a transaction: what stood before it is decided again, together with its refusal, and
        the caller goes on behind it. So one bad event never spoils its neighbours.
        """
        group, refused = list(arrivals[:GROUP]), dict[int, PermanentError]()
        while True:
            round_ = _Round(self, group, sender, refused)
            try:
                return await self._commit(round_, also)
            except _Spoiled as spoiled:
                index, error = spoiled.index, spoiled.error
            except Duplicate as taken:
                index, error = round_.current, taken
            group, refused = group[: index + 1], {index: error}

    async def _commit(self, round_: _Round, also: Also | None) -> list[Verdict]:
        async def work(tx: Transaction) -> list[Verdict]:
            verdicts = await round_.decide(tx)
            if also is not None:
                await also(tx, len(verdicts))
            return verdicts

        context = Context(regency="", correlation_id=round_.sender.correlation_id or "", actor=self._service)
        return await self._transactions.run(work, context=context)

    def admit(self, arrival: Arrival, sender: Sender) -> _Candidate:
        """What an arrival would have the service do. Raises a `PermanentError` when it may not come in."""
        if arrival.problem is not None:
            raise arrival.problem
        regency = self._regency(arrival, sender)
        event, handler = self._read(arrival)
        named = arrival.text("correlationid") or ""
        correlation_id = named if _CORRELATION.fullmatch(named) else sender.correlation_id
        return _Candidate(
            event=event,
            handler=handler,
            context=Context(regency, correlation_id or str(arrival.id), arrival.id, str(arrival.source)),
            mark=mark_of(regency, str(arrival.source), str(arrival.id)),
        )

    def letter(self, arrival: Arrival, sender: Sender, cause: Cause) -> DeadLetter:
        """The dead letter of a refused arrival."""
        headers = arrival.headers
        if sender.principal is not None and arrival.attributes and arrival.text("regency") is None:
            headers = (*headers, ("ce_regency", sender.principal.regency.encode()))
        place = (arrival.partition, arrival.offset)
        value = WITHHELD if fields_with_personal_data(arrival.data) else arrival.value
        return DeadLetter(self._topic, self._service, arrival.key, value, headers, cause, *place)

    def _read(self, arrival: Arrival) -> tuple[Event, Handler]:
        known = self._handlers.get(str(arrival.type))
        if known is None:
            raise InvalidInput(
                f"Layanan ini tidak menerima peristiwa {arrival.type}",
                f"This service takes no {arrival.type} events",
                code="unknown-type",
            )
        model, handler = known
        if found := fields_with_personal_data(arrival.data):
            raise PersonalData(found)
        try:
            return model.model_validate_json(arrival.data, strict=True), handler
        except ValidationError as error:
            raise invalid_input(error) from error

    def _regency(self, arrival: Arrival, sender: Sender) -> str:
        named, principal = arrival.text("regency"), sender.principal
        if principal is not None and not principal.roles.isdisjoint(STAFF_ROLES):
            return _only(named or principal.regency, (principal.regency,))
        if arrival.vouched and named:
            return named
        allowed = self._publishers.get(str(arrival.source), ())
        impostor = principal is not None and principal.subject != arrival.source
        if not allowed or impostor:
            raise Forbidden(
                "Penerbit ini tidak dikenal", "This publisher is not known", code="unknown-publisher"
            )
        if principal is not None:
            return _only(_only(named or principal.regency, (principal.regency,)), allowed)
        return _only(named or (allowed[0] if len(allowed) == 1 else ""), allowed)


class _Round:
    """One attempt to settle a group in one transaction."""

    def __init__(
        self,
        door: IntakeDoor,
        group: Sequence[Arrival],
        sender: Sender,
        refused: Mapping[int, PermanentError],
    ) -> None:
        self._door = door
        self._group = group
        self._refused = refused
        self.sender = sender
        self.current = 0

    async def decide(self, tx: Transaction) -> list[Verdict]:
        """A verdict for each arrival, in order. May run several times."""
        candidates = [self._candidate(arrival) for arrival in self._group]
        marks = [one.mark for one in candidates if isinstance(one, _Candidate)]
        seen = await _found(tx, marks)
        accepted: list[str] = []
        verdicts: list[Verdict] = []
        for index, candidate in enumerate(candidates):
            self.current = index
            verdict = await self._verdict(candidate, seen, tx)
            verdicts.append(verdict)
            if verdict.status is Status.ACCEPTED and isinstance(candidate, _Candidate):
                accepted.append(candidate.mark)
                seen.add(candidate.mark)
        await _remember(tx, accepted)
        return verdicts

    def _candidate(self, arrival: Arrival) -> _Candidate | PermanentError:
        try:
            return self._door.admit(arrival, self.sender)
        except PermanentError as error:
            return error

    async def _verdict(
        self, candidate: _Candidate | PermanentError, seen: Set[str], tx: Transaction
    ) -> Verdict:
        arrival = self._group[self.current]
        if isinstance(candidate, PermanentError):
            return self._refuse(arrival, candidate, tx)
        if candidate.mark in seen:
            return already_accepted(arrival.id)
        if self.current in self._refused:
            return self._refuse(arrival, self._refused[self.current], tx)
        await self._handle(arrival, candidate, tx)
        return Verdict(id=arrival.id, status=Status.ACCEPTED)

    async def _handle(self, arrival: Arrival, candidate: _Candidate, tx: Transaction) -> None:
        traceparent = arrival.text("traceparent")
        is_remote = traceparent is not None and self.sender.principal is None
        parent = extract({"traceparent": traceparent}) if traceparent and is_remote else None
        outer, tx.context = tx.context, candidate.context
        try:
            with span(f"{candidate.event.type} intake", kind=SpanKind.CONSUMER, parent=parent):
                await candidate.handler(candidate.event, tx)
        except Duplicate:
            raise
        except PermanentError as error:
            raise _Spoiled(self.current, error) from error
        finally:
            tx.context = outer

    def _refuse(self, arrival: Arrival, error: PermanentError, tx: Transaction) -> Verdict:
        tx.dead_letter(self._door.letter(arrival, self.sender, Cause.of(error, failed_at=tx.now)))
        return refusal(arrival.id, error)


def mark_of(regency: str, source: str, event_id: str) -> str:
    """The key under which an event is known: sources and ids of one regency never meet another's."""
    return f"{regency}/{len(source)}:{source}/{event_id}"


async def _found(tx: Transaction, marks: Sequence[str]) -> set[str]:
    if not marks:
        return set()
    documents = await tx.collection(SEEN).find({"_id": {"$in": list(marks)}}, projection={"_id": 1})
    return {str(document["_id"]) for document in documents}


async def _remember(tx: Transaction, marks: Sequence[str]) -> None:
    if not marks:
        return
    try:
        await tx.collection(SEEN).insert_many([{"_id": mark, "at": tx.now} for mark in marks])
    except Duplicate as taken:
        raise StaleVersion(
            "Peristiwa yang sama sedang diproses", "The same event is being processed"
        ) from taken


def _only(regency: str, allowed: Sequence[str]) -> str:
    if regency not in allowed:
        raise Forbidden(
            f"Peristiwa hanya boleh untuk kabupaten {', '.join(allowed)}",
            f"Events may be of regency {', '.join(allowed)} only",
            code="other-regency",
        )
    return regency
