"""Everything that lies on some topics at one moment, read from the beginning: for recounts and replays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection

from servicekit.kafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition, admin

Report = Callable[[int, int], None]
"""Told now and then: how many records were looked at, of how many."""


async def places_of(kafka: str, topics: Collection[str]) -> list[TopicPartition]:
    """The partitions of those of these topics that exist. Raises `Unavailable`."""
    async with admin(kafka) as client:
        return [
            TopicPartition(one["topic"], place["partition"])
            for one in await client.describe_topics()
            if one["topic"] in topics
            for place in one["partitions"]
        ]


async def records_so_far(
    consumer: AIOKafkaConsumer,
    places: Collection[TopicPartition],
    report: Report = lambda _seen, _total: None,
) -> AsyncIterator[ConsumerRecord]:
    """Every record that lay there when it was called, of each partition in its order."""
    begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    left = {place for place in places if ends[place] > begins[place]}
    total, seen = sum(ends[place] - begins[place] for place in left), 0
    consumer.assign(left)
    await consumer.seek_to_beginning(*left)
    while left:
        for place, records in (await consumer.getmany(*left, timeout_ms=200)).items():
            for record in records:
                if record.offset < ends[place]:
                    seen += 1
                    yield record
        report(seen, total)
        left = {place for place in left if await consumer.position(place) < ends[place]}
