"""Coin redemptions as the relay publishes them, what they add up to, and the cells they became."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from contracts.indicators import Window
from contracts.registry import TOPICS, schema_uri, topic_of
from contracts.tourism_market import CoinsRedeemed
from servicekit.broker import Broker
from servicekit.envelope import Envelope, encode_headers
from servicekit.kafka import (
    ConsumerRecord,
    TopicPartition,
    TopicPlan,
    TopicSpec,
    apply_topics,
    make_consumer,
    make_producer,
    partition_of,
    topic_specs,
)
from servicekit.parting import leave
from servicekit.stream.cells import Cell, CellKey, decode_cell, feed_of, read_key

TOPIC = topic_of(CoinsRedeemed)
SERVICE = TOPIC.owner
_DAYS = [date(2026, 1, 4) + timedelta(days=35 * number) for number in range(10)]
_BEGIN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

Message = tuple[int, Envelope]
"""Partition and event."""


class Redemptions:
    """Publishes redemptions and remembers the truth about them.

    Attributes:
        turnover: Market day → rupiah, of everything published.
        events: How many different events were published.
    """

    def __init__(self, kafka: str, topic_prefix: str, seed: int = 1) -> None:
        self._kafka = kafka
        self._topic = topic_prefix + TOPIC.name
        self._prefix = topic_prefix
        self._rng = random.Random(seed)
        self._sequences: dict[int, int] = defaultdict(lambda: 1)
        self._producer = make_producer(Broker(kafka), linger_ms=5)
        self.turnover: dict[str, int] = defaultdict(int)
        self.events = 0

    async def __aenter__(self) -> Self:
        """The service's topics are there and the producer runs."""
        await apply_topics(Broker(self._kafka), TopicPlan(create=owned_topics(self._prefix)))
        await self._producer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The producer is stopped."""
        await self._producer.stop()

    def make(self, events: int) -> list[Message]:
        """So many new events."""
        return [self._make() for _ in range(events)]

    async def publish(self, messages: Sequence[Message]) -> None:
        """Put them on the topic; the same messages again are what a relay does after a crash."""
        for partition, envelope in messages:
            await self._producer.send(
                self._topic,
                envelope.data,
                key=envelope.subject.encode(),
                partition=partition,
                headers=encode_headers(envelope),
            )
        await self._producer.flush()

    def _make(self) -> Message:
        day = self._rng.choice(_DAYS)
        key = f"bahulak-{day}"
        partition = partition_of(key, TOPIC.partitions)
        self.events += 1
        coins = self._rng.randrange(1, 20)
        event = CoinsRedeemed(
            occurred_at=_BEGIN + timedelta(milliseconds=self._rng.randrange(3_600_000)),
            market_day_id=key,
            market_id="bahulak",
            village="33.14.02.2001",
            market_day=day,
            transaction_id=f"t-{self.events}",
            device_id="gate-1",
            coins=coins,
            amount_idr=coins * 2_000,
            vendor_id="vendor-1",
        )
        self.turnover[day.isoformat()] += event.amount_idr
        self._sequences[partition] += 1
        return partition, envelope_of(event, self._sequences[partition], self.events)


def owned_topics(prefix: str) -> tuple[TopicSpec, ...]:
    """The topics of the service that counts redemptions, its feed among them: those of all take a second."""
    return topic_specs([topic for topic in TOPICS if topic.owner == SERVICE], prefix=prefix)


def envelope_of(event: CoinsRedeemed, sequence: int, number: int) -> Envelope:
    """The event as the relay publishes it: the number of its partition, and its own."""
    return Envelope(
        id=f"e-{number}",
        source=f"urn:regency:service:{SERVICE}",
        type=event.type,
        subject=event.key,
        time=event.occurred_at,
        regency="33.14",
        correlation_id=f"c-{number}",
        data=event.model_dump_json().encode(),
        dataschema=schema_uri(type(event)),
        sequence=sequence,
    )


async def read_feed(kafka: str, feed: str, partitions: int) -> dict[CellKey, Cell]:
    """The cells on a feed: of each key the value with the highest rank, unless it has left."""
    best: dict[CellKey, Cell] = {}
    consumer = make_consumer(Broker(kafka), max_poll_records=10_000)
    await consumer.start()
    try:
        read = [TopicPartition(feed, number) for number in range(partitions)]
        consumer.assign(read)
        ends = await consumer.end_offsets(read)
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    _take(best, record)
    finally:
        await leave(consumer)
    return best


def _take(best: dict[CellKey, Cell], record: ConsumerRecord) -> None:
    key = read_key(record.key.decode())
    if record.value is None:
        best.pop(key, None)
        return
    cell = decode_cell(record.value)
    if key not in best or cell.rank >= best[key].rank:
        best[key] = cell


async def read_cells(kafka: str, topic_prefix: str) -> dict[CellKey, Cell]:
    """The cells of the service that counts redemptions."""
    return await read_feed(kafka, topic_prefix + feed_of(SERVICE), TOPIC.partitions)


def turnover_of(cells: dict[CellKey, Cell]) -> tuple[dict[str, int], int]:
    """Market day → rupiah by the cells, and how many events they hold."""
    found: dict[str, int] = defaultdict(int)
    events = 0
    for key, cell in cells.items():
        if key.indicator == "market-turnover" and key.window is Window.MARKET_DAY:
            found[key.start] += int(cell.v[0])
            events += cell.n
    return dict(found), events
