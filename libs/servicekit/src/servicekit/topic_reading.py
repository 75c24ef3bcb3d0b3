"""Everything that lies on some topics at one moment, read from the beginning: for recounts and replays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping

from servicekit.broker import Broker
from servicekit.kafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition, admin

Report = Callable[[int, int], None]
"""Told now and then: how many records were looked at, of how many."""


async def places_of(broker: Broker, topics: Collection[str]) -> list[TopicPartition]:
    """The partitions of those of these topics that exist. Raises `Unavailable`."""
    async with admin(broker) as client:
        return [
            TopicPartition(one["topic"], place["partition"])
            for one in await client.describe_topics()
            if one["topic"] in topics
            for place in one["partitions"]
        ]


async def extents(
    consumer: AIOKafkaConsumer, places: Collection[TopicPartition]
) -> tuple[Mapping[TopicPartition, int], Mapping[TopicPartition, int]]:
    """The offsets at which these partitions begin and end, for a consumer without a group.

    It has them assigned afterwards, paused. Of topics it was not given before it would learn one by one, each
    a tenth of a second later.
    """
    consumer.assign(places)
    consumer.pause(*places)
    return await consumer.beginning_offsets(places), await consumer.end_offsets(places)


async def records_so_far(
    consumer: AIOKafkaConsumer,
    places: Collection[TopicPartition],
    report: Report = lambda _seen, _total: None,
) -> AsyncIterator[ConsumerRecord]:
    """Every record that lay there when it was called, of each partition in its order."""
    begins, ends = await extents(consumer, places)
    left = {place for place in places if ends[place] > begins[place]}
    total, seen = sum(ends[place] - begins[place] for place in left), 0
    for place in left:
        consumer.seek(place, begins[place])
    consumer.resume(*left)
    while left:
        for place, records in (await consumer.getmany(*left, timeout_ms=200)).items():
            for record in records:
                if record.offset < ends[place]:
                    seen += 1
                    yield record
        report(seen, total)
        left = {place for place in left if await consumer.position(place) < ends[place]}
