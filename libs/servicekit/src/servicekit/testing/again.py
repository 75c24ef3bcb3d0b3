"""What lies on Kafka, sent once more: the replay that every reader has to live with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from contracts.registry import TOPICS
from contracts.topic import Kind
from servicekit.broker import Broker
from servicekit.kafka import make_consumer, make_producer
from servicekit.parting import abandon, leave
from servicekit.topic_reading import places_of, records_so_far


async def send_again(kafka: str, *threads: str) -> Mapping[str, int]:
    """Send every event of these threads again, as it was, to where it lies; how many by topic."""
    wanted = {("ce_correlationid", thread.encode()) for thread in threads}
    names = [topic.name for topic in TOPICS if topic.kind is Kind.EVENTS]
    consumer, producer = make_consumer(Broker(kafka)), make_producer(Broker(kafka))
    sent: Counter[str] = Counter()
    await consumer.start()
    await producer.start()
    try:
        async for record in records_so_far(consumer, await places_of(Broker(kafka), names)):
            if not wanted.isdisjoint(record.headers):
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
