"""Every event of one thread, found by the headers of what lies on Kafka: on all topics, dead letters too."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.registry import TOPICS
from contracts.topic import Kind
from servicekit.broker import Broker
from servicekit.envelope import decode
from servicekit.errors import PoisonMessage
from servicekit.kafka import (
    AIOKafkaConsumer,
    ConsumerRecord,
    TopicPartition,
    make_consumer,
    topic_specs,
)
from servicekit.parting import leave
from servicekit.topic_reading import Report, extents, places_of

_SERVICE = "urn:regency:service:"


@dataclass(frozen=True, slots=True)
class Link:
    """One event of the thread.

    Attributes:
        at: When it happened.
        written_at: When it came to Kafka, in milliseconds since 1970.
        service: Who announced it; another system's source where it came through a door.
        key: What it happened to.
        topic: Where it lies, without prefix.
        id: Of the event.
    """

    at: datetime
    written_at: int
    service: str
    type: str
    key: str
    topic: str
    id: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The events of a thread in order of time, each once.

    Attributes:
        records: How many records were looked at for it.
        unread: How many there was no time for.
    """

    links: tuple[Link, ...]
    records: int
    unread: int


async def read_chain(
    broker: Broker, thread: str, regency: str, *, prefix: str = "", within: float = 60.0, report: Report
) -> Chain:
    """What carries this correlation id, of all that lay on Kafka when it was called.

    Stops after `within` seconds; `unread` then says how much is left. Raises `Unavailable`.
    """
    places = await _places(broker, prefix)
    reading = _Reading(thread, regency, prefix)
    consumer = make_consumer(broker, client_id="thread", max_poll_records=None)
    try:
        await consumer.start()
        unread = await reading.through(consumer, places, within, report)
    finally:
        await leave(consumer)
    return Chain(tuple(in_order(reading.links)), reading.records, unread)


def in_order(links: Iterable[Link]) -> list[Link]:
    """By time, each event once per topic: a relay that lost its lane may have sent some twice."""
    once = {(link.topic, link.id): link for link in links}
    return sorted(once.values(), key=lambda link: (link.at, link.written_at))


class _Reading:
    """What was found so far."""

    def __init__(self, thread: str, regency: str, prefix: str) -> None:
        self.links: list[Link] = []
        self.records = 0
        self._wanted = ("ce_correlationid", thread.encode())
        self._regency = regency
        self._prefix = prefix

    async def through(
        self, consumer: AIOKafkaConsumer, places: Collection[TopicPartition], within: float, report: Report
    ) -> int:
        """Look at everything up to the ends of now; how much there was no time for."""
        begins, ends = await extents(consumer, places)
        left = {place for place in places if ends[place] > begins[place]}
        for place in left:
            consumer.seek(place, begins[place])
        consumer.resume(*left)
        total = sum(ends[place] - begins[place] for place in left)
        until = asyncio.get_running_loop().time() + within
        while left and asyncio.get_running_loop().time() < until:
            for place, records in (await consumer.getmany(*left, timeout_ms=200)).items():
                self._look(place.topic, [record for record in records if record.offset < ends[place]])
            report(self.records, total)
            left = {place for place in left if await consumer.position(place) < ends[place]}
        return sum([ends[place] - await consumer.position(place) for place in left])

    def _look(self, topic: str, records: Collection[ConsumerRecord]) -> None:
        self.records += len(records)
        for record in records:
            if self._wanted in record.headers and (link := self._link(topic, record)):
                self.links.append(link)

    def _link(self, topic: str, record: ConsumerRecord) -> Link | None:
        """The event; None for what nobody can read or what belongs to another regency."""
        try:
            envelope = decode(record)
        except PoisonMessage:
            return None
        if envelope.regency != self._regency:
            return None
        return Link(
            at=envelope.time,
            written_at=record.timestamp,
            service=envelope.source.removeprefix(_SERVICE),
            type=envelope.type,
            key=envelope.subject,
            topic=topic.removeprefix(self._prefix),
            id=envelope.id,
        )


async def _places(broker: Broker, prefix: str) -> list[TopicPartition]:
    """The partitions of all topics but the feeds, which carry figures and no events."""
    events = [topic for topic in TOPICS if topic.kind is not Kind.FEED]
    return await places_of(broker, {spec.name for spec in topic_specs(events, prefix=prefix)})
