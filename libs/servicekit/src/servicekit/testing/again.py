"""What lies on Kafka, sent once more: the replay that every reader has to live with."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping

from contracts.registry import TOPICS
from contracts.topic import Kind
from servicekit.kafka import (
    AIOKafkaConsumer,
    ConsumerRecord,
    TopicPartition,
    admin,
    make_consumer,
    make_producer,
)
from servicekit.parting import abandon, leave


async def send_again(kafka: str, thread: str) -> Mapping[str, int]:
    """Send every event of a thread again, as it was, to where it lies; how many by topic."""
    wanted = ("ce_correlationid", thread.encode())
    consumer, producer = make_consumer(kafka), make_producer(kafka)
    sent: Counter[str] = Counter()
    await consumer.start()
    await producer.start()
    try:
        async for record in _what_lies(consumer, await _places(kafka)):
            if wanted in record.headers:
                await producer.send_and_wait(
                    record.topic,
                    record.value,
                    record.key,
                    partition=record.partition,
                    timestamp_ms=record.timestamp,
                    headers=list(record.headers),
                )
                sent[record.topic] += 1
    finally:
        await leave(consumer)
        await abandon(producer)
    return sent


async def _places(kafka: str) -> list[TopicPartition]:
    names = {topic.name for topic in TOPICS if topic.kind is Kind.EVENTS}
    async with admin(kafka) as client:
        return [
            TopicPartition(one["topic"], place["partition"])
            for one in await client.describe_topics()
            if one["topic"] in names
            for place in one["partitions"]
        ]


async def _what_lies(
    consumer: AIOKafkaConsumer, places: list[TopicPartition]
) -> AsyncIterator[ConsumerRecord]:
    """Every record up to the ends of now."""
    ends = await consumer.end_offsets(places)
    left = {place for place in places if ends[place] > 0}
    consumer.assign(left)
    await consumer.seek_to_beginning(*left)
    while left:
        for place, records in (await consumer.getmany(*left, timeout_ms=200)).items():
            for record in records:
                if record.offset < ends[place]:
                    yield record
        left = {place for place in left if await consumer.position(place) < ends[place]}
