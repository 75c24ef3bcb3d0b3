"""The ends of the topics: up to which sequence the readers of a partition may have read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress

from servicekit.broker import Broker
from servicekit.envelope import SEQUENCE, Header, sequence_of
from servicekit.errors import PoisonMessage, Unavailable
from servicekit.kafka import AIOKafkaConsumer, KafkaError, TopicPartition, admin, make_consumer
from servicekit.parting import leave
from servicekit.topic_reading import extents

LastSequences = Callable[[Collection[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]
"""`last_sequences` of one broker."""

_TAIL = 2_000
"""How many records are looked at. A zombie's last copies hide higher sequences: at most one record batch."""

_FURTHER = 8


async def last_sequences(
    broker: Broker, partitions: Collection[TopicPartition], *, within: float = 10.0
) -> dict[TopicPartition, int]:
    """The highest sequence near the end of each partition, 0 where there is none; nothing for missing ones.

    Records without a sequence are passed over, however many they are. Compacted topics are no lanes: on them
    the last record need not be the highest.

    Raises: `Unavailable` when the broker does not answer `within` so many seconds.
    """
    try:
        async with asyncio.timeout(within):
            existing = await _existing(broker, partitions)
            return dict.fromkeys(existing, 0) | await _look(broker, existing)
    except (TimeoutError, KafkaError) as error:
        raise Unavailable(
            "Kafka tidak dapat dihubungi", f"the ends of the topics cannot be read: {error!r}"
        ) from error


async def _existing(broker: Broker, partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
    async with admin(broker) as client:
        there = {one["topic"]: len(one["partitions"]) for one in await client.describe_topics()}
    return [one for one in partitions if one.partition < there.get(one.topic, 0)]


async def _look(broker: Broker, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
    if not partitions:
        return {}
    consumer = make_consumer(broker)
    try:
        await consumer.start()
        begins, ends = await extents(consumer, partitions)
        found: dict[TopicPartition, int] = {}
        span = _TAIL
        while unread := {one: end for one, end in ends.items() if end > begins[one] and one not in found}:
            starts = {one: max(begins[one], end - span) for one, end in unread.items()}
            await _read(consumer, starts, unread, found)
            ends, span = starts, span * _FURTHER
        return found
    finally:
        await leave(consumer)


async def _read(
    consumer: AIOKafkaConsumer,
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    found: dict[TopicPartition, int],
) -> None:
    """Read from `starts` to `ends` and keep the highest sequences in `found`."""
    for partition, offset in starts.items():
        consumer.seek(partition, offset)
    consumer.resume(*starts)
    while any([await consumer.position(one) < end for one, end in ends.items()]):
        for partition, records in (await consumer.getmany(timeout_ms=200, max_records=500)).items():
            numbers = [number for one in records if (number := _sequence(one.headers)) is not None]
            if numbers:
                found[partition] = max(*numbers, found.get(partition, 0))
    consumer.pause(*starts)


def _sequence(headers: Iterable[Header]) -> int | None:
    """The record's sequence; what is not a number is none, it never came from a relay."""
    for name, value in headers:
        if name == SEQUENCE:
            with suppress(PoisonMessage, UnicodeDecodeError):
                return sequence_of(value.decode())
    return None
