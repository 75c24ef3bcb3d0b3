"""The Kafka side of the door: records of `<service>.intake`, settled up to a hundred in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from servicekit.attempts import Outcomes, Persevere, Trial
from servicekit.cloud_events import Arrival, from_record
from servicekit.context import Context
from servicekit.dead_letter import REPLAYED_FROM, Cause, read_dead_letter
from servicekit.door import GROUP, IntakeDoor, Sender
from servicekit.errors import NotFound
from servicekit.inbox import Position
from servicekit.kafka import ConsumerRecord
from servicekit.place import Place
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.transaction import Transaction, Transactions
from servicekit.verdict import Status, Verdict

_NOBODY = Sender()
_DISTRUSTED = frozenset({"unknown-publisher", "other-regency"})
"""Refusals that say that the sender had no right to bring it: their replay is judged like any stranger's."""


class IntakeConsumer:
    """Works through a service's intake topic."""

    def __init__(
        self,
        service: Service,
        settings: Settings,
        transactions: Transactions,
        outcomes: Outcomes,
        persevere: Persevere,
    ) -> None:
        self._door = IntakeDoor(service, settings, transactions)
        self._dead_letters = settings.topic(f"{service.name}.intake.dlq.{service.name}")
        self._settings = settings
        self._service = service.name
        self._transactions = transactions
        self._outcomes = outcomes
        self._persevere = persevere

    async def work(self, place: Place, records: Sequence[ConsumerRecord]) -> None:
        """Settle one poll of one partition, in order. A group that fails unforeseen is settled singly."""
        arrivals = [await self._arrival(record) for record in records]
        singly = 0
        with structlog.contextvars.bound_contextvars(topic=place.topic, partition=place.partition.partition):
            while arrivals:
                place.check()
                group = arrivals[: 1 if singly else GROUP]
                step = _Settlement(self._door, self._transactions, self._outcomes, place, group)
                with structlog.contextvars.bound_contextvars(offset=group[0].offset):
                    trial = await self._persevere(place, step)
                singly = GROUP if trial.alone else max(0, singly - 1)
                arrivals = arrivals[step.settled :]

    async def _arrival(self, record: ConsumerRecord) -> Arrival:
        arrival = from_record(
            record.key, record.value, record.headers, partition=record.partition, offset=record.offset
        )
        replayed_from = dict(record.headers).get(REPLAYED_FROM)
        if replayed_from is None or arrival.source in self._settings.publishers:
            return arrival
        return replace(
            arrival, vouched=await self._is_vouched(arrival, replayed_from.decode(errors="replace"))
        )

    async def _is_vouched(self, arrival: Arrival, letter_id: str) -> bool:
        """Whether this is the copy of a dead letter that somebody with the right to it had brought.

        Only the service writes its dead letters, so what lies there is what it was given, and the reason says
        whether the sender was trusted; a header alone could be anybody's.
        """
        if not letter_id.startswith(f"{self._dead_letters}/"):
            return False
        try:
            stored = await read_dead_letter(self._settings.broker, letter_id)
        except NotFound:
            return False
        letter = stored.letter
        return (
            stored.code not in _DISTRUSTED
            and letter.value == arrival.value
            and _names(letter.headers) == _names(arrival.headers)
        )


class _Settlement:
    """A group of arrivals, or the first of them alone, as a step."""

    def __init__(
        self,
        door: IntakeDoor,
        transactions: Transactions,
        outcomes: Outcomes,
        place: Place,
        group: Sequence[Arrival],
    ) -> None:
        self._door = door
        self._transactions = transactions
        self._outcomes = outcomes
        self._place = place
        self._group = group
        self.settled = 0

    @property
    def size(self) -> int:
        """How many arrivals the group has."""
        return len(self._group)

    async def run(self, trial: Trial) -> None:
        """Settle the first arrivals of the group, or set its first one aside; the position moves too."""
        if trial.cause is not None:
            await self._set_aside(trial.cause)
            return
        group = self._group[:1] if trial.alone else self._group
        verdicts = await self._door.settle(group, _NOBODY, self._move)
        self._done(verdicts)

    async def _set_aside(self, cause: Cause) -> None:
        async def work(tx: Transaction) -> None:
            tx.dead_letter(self._door.letter(_NOBODY, self._group[0], cause))
            await self._move(tx, 1)

        await self._transactions.run(work, context=Context(regency="", correlation_id=""))
        verdict = Verdict(id=self._group[0].id, status=Status.REFUSED, code=cause.code)
        self._done([verdict])

    async def _move(self, tx: Transaction, settled: int) -> None:
        await self._place.move(tx, self._behind(settled))

    def _behind(self, settled: int) -> Position:
        offset = self._group[settled - 1].offset
        if offset is None:
            raise ValueError("an arrival of the Kafka door has an offset")
        return Position(offset + 1, self._place.reached.sequence)

    def _done(self, verdicts: Sequence[Verdict]) -> None:
        self.settled = len(verdicts)
        self._place.moved(self._behind(self.settled))
        self._outcomes.judged(self._place.topic, verdicts)


def _names(headers: Sequence[tuple[str, bytes]]) -> Mapping[str, bytes]:
    return {name: value for name, value in headers if name in {"ce_id", "ce_source", "ce_type", "ce_regency"}}
