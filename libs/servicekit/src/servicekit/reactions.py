"""What a service does about events of other services: each handled once, in order, with its position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from contracts.event import Event
from servicekit.attempts import Outcome, Outcomes, Persevere, Trial
from servicekit.context import Context
from servicekit.dead_letter import REPLAYED_FOR, Cause, DeadLetter
from servicekit.envelope import SEQUENCE, Envelope, decode, sequence_of
from servicekit.errors import PoisonMessage
from servicekit.kafka import ConsumerRecord
from servicekit.place import Place
from servicekit.service import Handler, Service
from servicekit.telemetry import Attributes, SpanKind, extract, span
from servicekit.transaction import Transaction, Transactions


@dataclass(frozen=True, slots=True)
class Glance:
    """What a record's headers say before anything is decoded.

    Attributes:
        type: The event type; None when there is none to read.
        sequence: Its place in its lane; None for foreign records, replays, and an unreadable one.
        replayed_for: The one service a replayed dead letter is meant for.
        problem: Why the record can't be placed.
    """

    type: str | None
    sequence: int | None
    replayed_for: str | None
    traceparent: str | None
    problem: PoisonMessage | None = None

    @classmethod
    def at(cls, record: ConsumerRecord) -> Glance:
        """Look at a record."""
        headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
        try:
            sequence, problem = sequence_of(headers.get(SEQUENCE)), None
        except PoisonMessage as error:
            sequence, problem = None, error
        return cls(
            headers.get("ce_type"), sequence, headers.get(REPLAYED_FOR), headers.get("traceparent"), problem
        )


class Reactions:
    """Works through the records of other services' topics for one service."""

    def __init__(
        self, service: Service, transactions: Transactions, outcomes: Outcomes, persevere: Persevere
    ) -> None:
        self._service = service.name
        self._handlers: dict[str, Handler] = {on.event.type: on.handler for on in service.consumers}
        self._transactions = transactions
        self._outcomes = outcomes
        self._persevere = persevere

    async def work(self, place: Place, records: Sequence[ConsumerRecord]) -> None:
        """Work through one poll of one partition, in order."""
        for record in records:
            place.check()
            glance = Glance.at(record)
            without_effect = self._without_effect(place, glance)
            if without_effect is not None:
                place.pass_over(record.offset, glance.sequence)
                self._outcomes.count(place.topic, without_effect)
                continue
            with structlog.contextvars.bound_contextvars(
                topic=place.topic, partition=record.partition, offset=record.offset, event_type=glance.type
            ):
                await self._persevere(place, self._reaction(place, record, glance))
        await place.keep(self._transactions.store, self._transactions.clock.now())

    def _without_effect(self, place: Place, glance: Glance) -> Outcome | None:
        if glance.problem is not None or not glance.type:
            return None
        if place.reached.has_seen(glance.sequence):
            return Outcome.DUPLICATE
        is_for_us = glance.replayed_for in {None, self._service}
        return None if is_for_us and glance.type in self._handlers else Outcome.SKIPPED

    def _reaction(self, place: Place, record: ConsumerRecord, glance: Glance) -> Reaction:
        handler = self._handlers.get(glance.type or "")
        return Reaction(self._service, self._transactions, self._outcomes, place, record, glance, handler)


@dataclass(frozen=True, slots=True)
class Reaction:
    """One record and what this service does about it, as a step."""

    service: str
    transactions: Transactions
    outcomes: Outcomes
    place: Place
    record: ConsumerRecord
    glance: Glance
    handler: Handler | None

    @property
    def size(self) -> int:
        """One record."""
        return 1

    async def run(self, trial: Trial) -> None:
        """Handle the record, or set it aside; the position moves in the same transaction."""
        parent = extract({"traceparent": self.glance.traceparent}) if self.glance.traceparent else None
        with span(
            f"{self.glance.type} process", kind=SpanKind.CONSUMER, parent=parent, attributes=self._attributes
        ):
            if trial.cause is not None:
                await self._set_aside(trial.cause)
                return
            outcome = await self._react()
            self.outcomes.count(self.place.topic, outcome)
            if outcome is Outcome.HANDLED:
                self.outcomes.handled(self.place.topic, self.record.timestamp / 1000)

    @property
    def _attributes(self) -> Attributes:
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.operation.name": "process",
            "messaging.destination.name": self.place.topic,
            "messaging.destination.partition.id": str(self.record.partition),
            "messaging.kafka.offset": self.record.offset,
            "messaging.consumer.group.name": f"{self.service}.reactions",
        }

    async def _react(self) -> Outcome:
        if self.glance.problem is not None:
            raise self.glance.problem
        envelope = decode(self.record)
        event = envelope.event()
        context = Context(envelope.regency, envelope.correlation_id, envelope.id, envelope.source)
        structlog.contextvars.bind_contextvars(event_id=envelope.id, correlation_id=envelope.correlation_id)
        to = self.place.reached.after(self.record.offset, self.glance.sequence)

        async def work(tx: Transaction) -> Outcome:
            outcome = await self._handle(event, envelope, tx)
            await self.place.move(tx, to)
            return outcome

        outcome = await self.transactions.run(work, context=context)
        self.place.moved(to)
        return outcome

    async def _handle(self, event: Event, envelope: Envelope, tx: Transaction) -> Outcome:
        if self.handler is None:
            return Outcome.SKIPPED
        if envelope.sequence is not None:
            await self.handler(event, tx)
            return Outcome.HANDLED
        if await self.place.inbox.has_seen(tx, envelope.source, envelope.id):
            return Outcome.DUPLICATE
        await self.handler(event, tx)
        await self.place.inbox.mark_seen(tx, envelope.source, envelope.id)
        return Outcome.HANDLED

    async def _set_aside(self, cause: Cause) -> None:
        letter = DeadLetter(
            topic=self.place.topic,
            consumer=self.service,
            key=self.record.key,
            value=self.record.value or b"",
            headers=tuple(self.record.headers),
            cause=cause,
            partition=self.record.partition,
            offset=self.record.offset,
        )
        to = self.place.reached.after(self.record.offset, self.glance.sequence)

        async def work(tx: Transaction) -> None:
            tx.dead_letter(letter)
            await self.place.move(tx, to)

        context = Context(regency="", correlation_id=letter.correlation_id or "", actor=self.service)
        await self.transactions.run(work, context=context)
        self.place.moved(to)
        self.outcomes.count(self.place.topic, Outcome.DEAD_LETTERED)
