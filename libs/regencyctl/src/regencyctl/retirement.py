"""Whether a topic may go: nobody names it, has it still to read, or has written it for long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, admin, committed_offsets, make_consumer, topic_specs
from servicekit.parting import leave
from servicekit.topic_reading import extents, places_of

_OF_KAFKA = "__"


async def why_not(broker: Broker, topic: str, quiet: timedelta, now: datetime, prefix: str = "") -> list[str]:
    """Every reason to keep a topic; none if it may go.

    Groups are those that commit offsets, as all of the platform do; who reads without a group is not seen.
    Raises: `Unavailable`.
    """
    if topic in {spec.name for spec in topic_specs(prefix=prefix)}:
        return ["the registry names it: take it out of libs/contracts first"]
    if topic.startswith(_OF_KAFKA):
        return ["it is Kafka's own"]
    places = await places_of(broker, {topic})
    if not places:
        return ["there is no such topic"]
    return [*await _written(broker, places, now - quiet), *await _lagging(broker, places)]


async def _written(broker: Broker, places: Collection[TopicPartition], since: datetime) -> list[str]:
    consumer = make_consumer(broker)
    try:
        await consumer.start()
        instant = int(since.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(places, instant))
    finally:
        await leave(consumer)
    return [
        f"partition {place.partition} was written after {since:%Y-%m-%d %H:%M} UTC"
        for place, record in sorted(found.items())
        if record is not None
    ]


async def _lagging(broker: Broker, places: Collection[TopicPartition]) -> list[str]:
    consumer = make_consumer(broker)
    try:
        await consumer.start()
        begins, ends = await extents(consumer, places)
    finally:
        await leave(consumer)
    async with admin(broker) as client:
        groups = sorted(name for name, *_ in await client.list_consumer_groups())
    reasons: list[str] = []
    for group in groups:
        committed = await committed_offsets(broker, group)
        lag = sum(
            ends[place] - max(begins[place], committed[place]) for place in places if place in committed
        )
        if lag:
            reasons.append(f"group {group} has {lag} records of it still to read")
    return reasons
