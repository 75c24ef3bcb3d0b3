"""What the sink tells of itself: how far the store is behind the feed, and how fresh its figures are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

from servicekit.behind import Behind
from servicekit.kafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from servicekit.membership import Membership
from servicekit.metrics import Metrics
from servicekit.stream.flush_note import FlushNote

_EVERY_SECONDS = 1.0


class SinkReport(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """The metrics of one sink.

    Args:
        group: Of the sink, without the prefix of a test.
    """

    def __init__(self, metrics: Metrics, group: str) -> None:
        self._membership = Membership(metrics, group)
        self._lag = metrics.gauge("regency_sink_lag_records")
        self._lag_seconds = metrics.gauge("regency_sink_lag_seconds")
        self._freshness = metrics.histogram("regency_event_freshness_seconds")
        self._behind: dict[TopicPartition, Behind] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._reached: dict[TopicPartition, int] = {}

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """These are to be read from now on."""
        self._membership.assigned(len(assigned))

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """These may be somebody else's now, and so may their lag."""
        self._membership.revoked(len(revoked))
        for known in (self._behind, self._ends, self._reached):
            known.clear()
        for gauge in (self._lag, self._lag_seconds):
            gauge.clear()

    async def run(self) -> None:
        """Say how far behind the store is until cancelled, also while it is away."""
        while True:
            self._tell()
            await asyncio.sleep(_EVERY_SECONDS)

    def fetched(self, consumer: AIOKafkaConsumer) -> None:
        """The consumer heard from the broker where partitions end."""
        ends = {place: consumer.highwater(place) for place in consumer.assignment()}
        self._ends.update({place: end for place, end in ends.items() if end is not None})

    async def stored(self, consumer: AIOKafkaConsumer) -> None:
        """The store has all that the consumer handed over. Partitions may go while it is asked."""
        reached = {place: await consumer.position(place) for place in tuple(self._ends)}
        self._reached = {place: offset for place, offset in reached.items() if place in self._ends}

    def fresh(self, notes: Iterable[FlushNote]) -> None:
        """The store has the cells of these flushes."""
        now = time.time()
        for note in notes:
            for at, events in note.committed:
                self._freshness.observe_many(max(0.0, now - at / 1000), events)

    def _tell(self) -> None:
        for place, offset in self._reached.items():
            end = self._ends[place]
            seconds = self._behind.setdefault(place, Behind()).look(end, offset)
            self._lag.labels(place.partition).set(max(0, end - offset))
            self._lag_seconds.labels(place.partition).set(seconds)
