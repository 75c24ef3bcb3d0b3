"""Topics made anew and filled from a backup, record by record: keys, headers and timestamps as they were."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import chain, groupby
from pathlib import Path

from regencyctl.backup.manifest import Manifest, SavedPartition
from regencyctl.backup.records import SavedRecord, records_in
from regencyctl.backup.scope import Scope, Tell
from regencyctl.errors import OperatorError
from servicekit.kafka import (
    AIOKafkaProducer,
    TopicPartition,
    apply_topics,
    delete_records_before,
    make_consumer,
    make_producer,
    plan_topics,
    remove_topics,
)
from servicekit.parting import abandon, leave
from servicekit.topic_reading import extents, places_of

Standing = Mapping[TopicPartition, Collection[int]]
"""Offsets that readers stand at."""

Moved = Mapping[TopicPartition, Mapping[int, int]]
"""Of the partitions that were filled again: where a reader that stood at an offset stands now."""

_AT_ONCE = 2_000
_MISSING = SavedRecord(0, 0, None, b"", [])
"""Stands at the first offset of a torn partition until it is deleted."""

_DELETION_SECONDS = 60.0


async def used(scope: Scope, topics: Collection[str]) -> set[str]:
    """Those of these topics that hold records or ever held any: their offsets do not begin at 0.

    Raises: `Unavailable`.
    """
    places = await places_of(scope.broker, topics)
    if not places:
        return set()
    consumer = make_consumer(scope.broker)
    try:
        await consumer.start()
        _begins, ends = await extents(consumer, places)
    finally:
        await leave(consumer)
    return {place.topic for place in places if ends[place] > 0}


def refuse_other_partitions(scope: Scope, manifest: Manifest) -> None:
    """Raise `OperatorError` if the topics of this version are not made as those of the backup were."""
    specs = {spec.name: spec.partitions for spec in scope.specs}
    odd = [topic for topic, saved in manifest.topics.items() if specs.get(topic) != len(saved)]
    if odd:
        raise OperatorError(
            f"other partitions than in the backup, keys would move: {', '.join(odd)};"
            f" restore with version {manifest.version}"
        )


async def make_anew(scope: Scope, topics: Collection[str], replication: int) -> None:
    """Have these topics hold nothing, and create everything the registry names.

    Those that hold or held records are removed first, with all that is committed for them.
    """
    full = await used(scope, topics)
    if full:
        await remove_topics(scope.broker, sorted(full), within=_DELETION_SECONDS)
    wanted = await plan_topics(scope.broker, scope.specs)
    await apply_topics(scope.broker, wanted, replication=replication)


async def refill(
    scope: Scope,
    folder: Path,
    partitions: Iterable[SavedPartition],
    standing: Standing,
    torn: Collection[TopicPartition],
    tell: Tell,
) -> Moved:
    """Publish what was saved of empty partitions.

    Args:
        scope: Where.
        folder: Of the backup.
        partitions: As they were saved.
        standing: The offsets that are to be known again.
        torn: Partitions that miss records: their logs begin later than at their first offset, which tells the
            engine to ask the documents what the topic has no more (ADR 15).
        tell: Told of each topic that got records.
    """
    saved = sorted(partitions, key=lambda one: (one.topic, one.partition))
    await _check_partitions(scope, saved)
    moved: dict[TopicPartition, Mapping[int, int]] = {}
    async with producing(scope) as out:
        for topic, mine in groupby(saved, key=lambda one: one.topic):
            records = 0
            for one in mine:
                place = TopicPartition(topic, one.partition)
                file = folder / one.file
                moved[place] = await _refill(out, place, file, standing.get(place, ()), place in torn)
                records += one.records
            if records:
                tell(f"filled  {topic}  {records} records")
    await delete_records_before(scope.broker, dict.fromkeys(torn, 1))
    return moved


async def _check_partitions(scope: Scope, saved: Collection[SavedPartition]) -> None:
    there = set(await places_of(scope.broker, {one.topic for one in saved}))
    wanted = {TopicPartition(one.topic, one.partition) for one in saved}
    if there != wanted:
        odd = ", ".join(sorted({place.topic for place in there ^ wanted}))
        raise OperatorError(f"other partitions than in the backup, keys would move: {odd}")


def filled_with(file: Path, *, is_torn: bool) -> Iterator[SavedRecord]:
    """What a partition holds when it was filled, from offset 0 on."""
    return chain([_MISSING] if is_torn else [], records_in(file))


async def _refill(
    out: Sending, place: TopicPartition, file: Path, standing: Collection[int], is_torn: bool
) -> Mapping[int, int]:
    if is_torn:
        await out.send(place, _MISSING)
    next_, waiting, moved = int(is_torn), sorted(set(standing), reverse=True), dict[int, int]()
    for record in records_in(file):
        while waiting and waiting[-1] <= record.offset:
            moved[waiting.pop()] = next_
        await out.send(place, record)
        next_ += 1
    await out.settle()
    return moved | dict.fromkeys(waiting, next_)


class Sending:
    """An idempotent producer, with a bounded number of records on their way."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._pending: list[asyncio.Future[object]] = []

    async def send(self, place: TopicPartition, record: SavedRecord) -> None:
        """Publish a record, in the order of the calls. Raises `KafkaError` for an earlier one."""
        self._pending.append(
            await self._producer.send(
                place.topic,
                record.value,
                key=record.key,
                partition=place.partition,
                timestamp_ms=record.timestamp,
                headers=record.headers,
            )
        )
        if len(self._pending) >= _AT_ONCE:
            await self.settle()

    async def settle(self) -> None:
        """Return when the broker has everything. Raises `KafkaError`."""
        pending, self._pending = self._pending, []
        await asyncio.gather(*pending)


@asynccontextmanager
async def producing(scope: Scope) -> AsyncIterator[Sending]:
    """A producer for the time of the block."""
    producer = make_producer(scope.broker, client_id="regencyctl.restore", linger_ms=5)
    try:
        await producer.start()
        yield Sending(producer)
    finally:
        await abandon(producer)
