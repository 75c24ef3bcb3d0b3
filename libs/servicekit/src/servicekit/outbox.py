"""The outbox: what a transaction tells others, stored with its effect until the relay has published it.

A row holds the events of one command for one key of one lane, in order. A lane is one (topic, partition).
Rows of one key are published by `order`, which never goes back, whatever the clocks of the writers say.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from contracts.event import Event
from contracts.registry import TOPICS, schema_uri, subscriptions, topic_of
from contracts.topic import Kind
from servicekit.context import Context
from servicekit.envelope import Header, Letterhead, traceparent_of
from servicekit.errors import InvalidInput
from servicekit.kafka import partition_of
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index
from servicekit.telemetry import MOST_LINKS, is_recorded, traceparent

if TYPE_CHECKING:
    from servicekit.dead_letter import DeadLetter

OUTBOX = "outbox"
LANES = "outbox_lanes"
COLLECTIONS = (
    CollectionSpec(OUTBOX, (Index((("lane", ASCENDING), ("order", ASCENDING))),)),
    CollectionSpec(LANES),
)
"""What the outbox needs in every service's database; `Store.ensure` makes them."""

DEAD_LETTER_PARTITION = 0
"""Dead-letter topics have one partition."""

_HEADER_BYTES = 1_024
ROW_EVENTS = 500
ROW_BYTES = 1_000_000
EVENT_BYTES = 900_000
"""Kafka takes a record batch of 1 MiB by default; one event with its headers must fit."""


Packed = tuple[Sequence[Header], bytes]
"""Headers and value of one record."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[list[tuple[str, bytes]], bytes]]).decode


class Outgoing(NamedTuple):
    """One record on its way to Kafka; the relay adds its sequence."""

    topic: str
    partition: int
    key: bytes | None
    headers: Sequence[Header]
    value: bytes

    @property
    def lane(self) -> str:
        """The lane it travels in: `<topic>/<partition>`."""
        return lane_name(self.topic, self.partition)

    @property
    def size(self) -> int:
        """Its bytes, nearly: counting each header of each event would cost more than it tells."""
        return len(self.value) + _HEADER_BYTES


class ForeignEvent(TypeError):
    """A service announces an event of a topic it may not write: no relay would ever publish it."""


def lane_name(topic: str, partition: int) -> str:
    """`<topic>/<partition>`."""
    return f"{topic}/{partition}"


def lanes_of(service: str, *, topic_prefix: str = "") -> tuple[str, ...]:
    """Every lane a service may write: its events, and the dead letters of what it reads."""
    events = [
        lane_name(topic_prefix + topic.name, partition)
        for topic in TOPICS
        if topic.owner == service and topic.kind is Kind.EVENTS
        for partition in range(topic.partitions)
    ]
    letters = [
        lane_name(topic_prefix + topic.dead_letter(service), DEAD_LETTER_PARTITION)
        for topic in subscriptions(service)
    ]
    return (*events, *letters)


class Outbox:
    """Turns events into rows for the relay of one service.

    Args:
        service: Who publishes; becomes the CloudEvents source.
        topic_prefix: Put before every topic's name.
        wake: Called after every commit that left rows, so that a relay in this process need not poll.
    """

    def __init__(
        self, service: str, *, topic_prefix: str = "", wake: Callable[[], None] | None = None
    ) -> None:
        self.service = service
        self.topic_prefix = topic_prefix
        self._wake = wake

    def wake(self) -> None:
        """Tell the relay of this process, if there is one, that rows are waiting."""
        if self._wake is not None:
            self._wake()

    def letterhead(self, context: Context) -> Letterhead:
        """What all events of one cause and of the current trace have in common."""
        return Letterhead(
            source=self.service,
            regency=context.regency,
            correlation_id=context.correlation_id,
            causation_id=context.causation_id,
            traceparent=traceparent(),
        )

    def address(
        self, events: Iterable[Event], letterhead: Letterhead, new_id: Callable[[], str]
    ) -> list[Outgoing]:
        """The records that announce `events`, all of one cause.

        Raises: `InvalidInput` (event-too-large) if Kafka would not take one; `ForeignEvent` if the service
        may not publish one.
        """
        return [self._address(event, letterhead, new_id()) for event in events]

    def _address(self, event: Event, letterhead: Letterhead, event_id: str) -> Outgoing:
        kind = type(event)
        topic = topic_of(kind)
        if topic.owner != self.service or topic.kind is not Kind.EVENTS:
            raise ForeignEvent(f"{self.service} announces {kind.__name__}, but may not write {topic.name}")
        key = event.key
        subject = key.encode()
        record = Outgoing(
            topic=self.topic_prefix + topic.name,
            partition=partition_of(key, topic.partitions),
            key=subject,
            headers=letterhead.headers(event_id, kind.type, subject, event.occurred_at, _schema_uri(kind)),
            value=event.model_dump_json().encode(),
        )
        if record.size > EVENT_BYTES:
            raise InvalidInput(
                "Peristiwa terlalu besar", f"{event.type} is too large to publish", code="event-too-large"
            )
        return record

    def set_aside(self, letter: DeadLetter) -> Outgoing:
        """The record that keeps a dead letter; its topic has one partition."""
        return Outgoing(
            topic=self.topic_prefix + letter.destination,
            partition=DEAD_LETTER_PARTITION,
            key=letter.key,
            headers=letter.record_headers(),
            value=letter.value,
        )


def rows(
    records: Sequence[tuple[Outgoing, int]], *, now: datetime, new_id: Callable[[], str]
) -> list[Document]:
    """The rows that carry `records`, each given with its order: one row per lane and key.

    A row takes the highest order of its records. One that would grow too large is split in ascending order.
    """
    grouped: dict[tuple[str, int, bytes | None], list[Outgoing]] = {}
    orders: dict[tuple[str, int, bytes | None], int] = {}
    for record, order in records:
        group = (record.topic, record.partition, record.key)
        grouped.setdefault(group, []).append(record)
        orders[group] = max(order, orders.get(group, order))
    made: list[Document] = []
    for group, together in grouped.items():
        for order, (chunk, size) in enumerate(_chunks(together), orders[group]):
            traces = _recorded_traces(chunk)
            made.append(
                {
                    "_id": new_id(),
                    "lane": chunk[0].lane,
                    "order": order,
                    "key": chunk[0].key,
                    "count": len(chunk),
                    "size": size,
                    "events": pack([(record.headers, record.value) for record in chunk]),
                    "created_at": now,
                    **({"traces": traces} if traces else {}),
                }
            )
    return made


def _recorded_traces(records: Iterable[Outgoing]) -> list[str]:
    """The traces, of those that are recorded, that the first few records belong to: the relay names them."""
    found = dict.fromkeys(traceparent_of(record.headers) for record in records)
    return [trace for trace in found if trace is not None and is_recorded(trace)][:MOST_LINKS]


def pack(records: Sequence[Packed]) -> bytes:
    """Headers and value of each record, as a row stores them.

    The events of one command are nearly the same: compressed, the store has a tenth of the bytes to write,
    for less time than it takes to write them.
    """
    return zlib.compress(_encode(records), level=1)


def unpack(events: bytes) -> Sequence[Packed]:
    """The records of a row: what `pack` was given."""
    return _decode(zlib.decompress(events))


_schema_uri = lru_cache(maxsize=None)(schema_uri)


def _chunks(records: Sequence[Outgoing]) -> Iterator[tuple[list[Outgoing], int]]:
    """The records in as few rows as may hold them, each with its size."""
    chunk: list[Outgoing] = []
    size = 0
    for record in records:
        added = record.size
        if chunk and (len(chunk) >= ROW_EVENTS or size + added > ROW_BYTES):
            yield chunk, size
            chunk, size = [], 0
        chunk.append(record)
        size += added
    if chunk:
        yield chunk, size
