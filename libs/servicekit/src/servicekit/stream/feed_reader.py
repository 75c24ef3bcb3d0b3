"""Reads the feed of a service for one API process: from where the sink has come, and back again on request.

What lies before the sink's offsets is in the store, what comes after is read here, so that a figure is never
merged from cells of which neither knows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self

import msgspec

from servicekit.errors import Unavailable
from servicekit.kafka import (
    AIOKafkaConsumer,
    ConsumerRecord,
    TopicPartition,
    admin,
    committed_offsets,
    make_consumer,
)
from servicekit.parting import leave
from servicekit.settings import Settings
from servicekit.stream.cells import decode_cell, feed_of, sink_of
from servicekit.stream.journal import Change

_POLL_MILLISECONDS = 500
_READ_AT_ONCE = 1_000


class FeedReader:
    """The feed of a service, read by one consumer without a group."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer, topic: str, partitions: int) -> None:
        self._settings = settings
        self._consumer = consumer
        self._partitions = [TopicPartition(topic, number) for number in range(partitions)]

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        """A reader for the time of the block. Raises `KafkaError`, `Unavailable`."""
        topic = settings.topic(feed_of(settings.service))
        async with admin(settings.broker) as client:
            (described,) = await client.describe_topics([topic])
        if not described["partitions"]:
            raise Unavailable(f"Topik {topic} belum ada", f"There is no topic {topic} yet")
        consumer = make_consumer(settings.broker, max_poll_records=_READ_AT_ONCE)
        reader = cls(settings, consumer, topic, len(described["partitions"]))
        try:
            await consumer.start()
            consumer.assign(reader._partitions)
            yield reader
        finally:
            await leave(consumer)

    async def copied(self) -> list[int]:
        """The offsets from which on the store may not have everything: those of the sink."""
        group = self._settings.topic(sink_of(self._settings.service))
        committed = await committed_offsets(self._settings.broker, group)
        offsets = (committed.get(tp, 0) for tp in self._partitions)
        return list(map(max, await self.begins(), offsets))

    async def begins(self) -> list[int]:
        """The offsets of the first records there are."""
        begins = await self._consumer.beginning_offsets(self._partitions)
        return [begins[tp] for tp in self._partitions]

    async def ends(self) -> list[int]:
        """The offsets that the next records of the feed will have."""
        ends = await self._consumer.end_offsets(self._partitions)
        return [ends[tp] for tp in self._partitions]

    def seek(self, offsets: Sequence[int]) -> None:
        """Read on from here."""
        for tp, offset in zip(self._partitions, offsets, strict=True):
            self._consumer.seek(tp, offset)

    async def read(self) -> list[Change]:
        """What came since the last time; waits a little for something to come."""
        batches = await self._consumer.getmany(timeout_ms=_POLL_MILLISECONDS)
        return [change for records in batches.values() for change in map(change_of, records) if change]

    async def position(self) -> list[int]:
        """The offsets before which everything has been read."""
        return [await self._consumer.position(tp) for tp in self._partitions]


def change_of(record: ConsumerRecord) -> Change | None:
    """A record of the feed; None if it is none that can be read: the sink reads it too, and says so."""
    try:
        source, _, place = record.key.decode().partition("|")
        cell = None if record.value is None else decode_cell(record.value)
        return Change(record.partition, record.offset, int(source), place, cell)
    except (msgspec.MsgspecError, ValueError):
        return None
