"""Counts a version of an indicator anew from the start of its topic, while everything else goes on.

Partition by partition, in the processor that owns it: what the version holds so far leaves the feed and the
store, then a reader of its own counts the topic from its first record. Until it has come to where a flush of
the engine ended, the engine leaves the version out of its flushes; from that record on it counts it again. A
processor that dies or loses the partition half way leaves it undone: whoever owns it next begins again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, Protocol

import structlog
from faust.types import TP

from contracts.indicators import Indicator
from servicekit.errors import Unavailable
from servicekit.kafka import KafkaError, TopicPartition, committed_offsets, make_consumer
from servicekit.stream.counting import PartitionCount
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.flush import Archive, PartitionFlush, Share
from servicekit.stream.holdings import Holdings
from servicekit.stream.partition_cells import PartitionCells, counted_of
from servicekit.stream.plan import make_plan
from servicekit.stream.pulse import Pace, Pulse
from servicekit.stream.record_batch import keep_whole

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
_FLUSH_RECORDS = 200_000
_NEAR_RECORDS = 5_000
_POLL_MILLISECONDS = 200
_SINK_SECONDS = 60.0
_SINK_PAUSE_SECONDS = 0.5
ALWAYS = "9998-12-31T23:59:59Z"
"""Later than every instant: what lies in the future has been refused when it was counted first."""


class Interrupted(Exception):
    """A rebuild cannot go on here now; it is begun again later, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Building:
    """A version that is to be built, and the partitions that are done."""

    indicator: Indicator
    done: frozenset[int]


class Ledger(Protocol):
    """Where it is noted which versions are to be built."""

    async def building(self) -> Collection[Building]:
        """The versions not built yet. Raises `Unavailable`."""

    async def forget(self, indicator: Indicator, partition: int) -> None:
        """Remove what the store holds of a version in one partition. Raises `Unavailable`."""

    async def finish(self, indicator: Indicator, partition: int, of: int, since: datetime | None) -> None:
        """Note that a partition is done; a version is live when all are. Raises `Unavailable`.

        Args:
            indicator: The version.
            partition: Which one is done.
            of: How many partitions there are.
            since: When the oldest record of the topic was written, if older ones have expired.
        """


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a rebuild works with: parts of the engine of the same process.

    Attributes:
        begin: Where the group begins to read a source partition; None while that is not known.
        turn: Held by whoever flushes.
        flush: Flushes what was counted; to be called with `turn` held.
    """

    broker: str
    feed: str
    sink: str
    holdings: Holdings
    archive: Archive
    writer: Callable[[int], FeedWriter]
    begin: Callable[[TP], int | None]
    turn: asyncio.Lock
    flush: Callable[[], Awaitable[None]]
    pulse: Pulse


class Rebuilds:
    """Does the rebuilds that the ledger asks for, one after the other, in the partitions held."""

    def __init__(self, workshop: Workshop, ledger: Ledger) -> None:
        self._shop = workshop
        self._ledger = ledger

    async def run(self) -> None:
        """Look for work until cancelled."""
        while True:
            try:
                await self._look()
            except (Interrupted, Unavailable, KafkaError) as error:
                log.warning("rebuild_interrupted", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        for building in await self._ledger.building():
            for tp, count in tuple(self._shop.holdings.counts.items()):
                if count.counts(building.indicator) and tp.partition not in building.done and count.owned:
                    await _Rebuild(self._shop, self._ledger, building.indicator, tp, count).run()


class _Rebuild:
    """One version in one partition."""

    def __init__(
        self, shop: Workshop, ledger: Ledger, indicator: Indicator, tp: TP, count: PartitionCount
    ) -> None:
        self._shop = shop
        self._ledger = ledger
        self._indicator = indicator
        self._tp = tp
        self._live = count
        self._cells: PartitionCells = shop.holdings.cells_of(tp.partition)
        self._pace = Pace(shop.pulse)
        self._read = 0

    async def run(self) -> None:
        """Raises `Interrupted`, `Unavailable` or KafkaError; then nothing is noted."""
        log.info("rebuild_begins", **self._named)
        consumer: Any = make_consumer(self._shop.broker, max_poll_records=None)
        self._cells.suspended.add(counted_of(self._indicator))
        try:
            await self._clear()
            await consumer.start()
            since = await self._begin(consumer)
            own = PartitionCount(self._tp.partition, make_plan([self._indicator]), -1, self._live.term)
            while await self._behind(consumer) > _NEAR_RECORDS:
                await self._count(consumer, own, self._live.due or 0)
                if own.held > _FLUSH_RECORDS:
                    async with self._shop.turn:
                        await self._flush(own)
            await self._take_over(consumer, own)
            partitions = len(consumer.partitions_for_topic(self._tp.topic))
        finally:
            self._cells.suspended.discard(counted_of(self._indicator))
            await consumer.stop()
        await self._ledger.finish(self._indicator, self._tp.partition, partitions, since)
        log.info("rebuild_done", records=self._read, **self._named)

    @property
    def _named(self) -> dict[str, Any]:
        name, version = self._indicator.name, self._indicator.version
        return {"indicator": name, "version": version, "partition": self._tp.partition}

    async def _clear(self) -> None:
        """Have the version's cells leave memory, feed and store; what is written next ranks above them."""
        async with self._shop.turn:
            await self._shop.flush()
            self._check()
            self._live.term = self._cells.term = max(self._cells.term, self._live.term) + 1
            writer = self._shop.writer(self._tp.partition)
            for key in self._cells.keys_of(self._indicator):
                self._cells.let_go(key)
                await writer.put(key, None)
                await self._pace.step()
            await self._written(writer)
        await self._until_stored()
        await self._ledger.forget(self._indicator, self._tp.partition)

    async def _until_stored(self) -> None:
        """Wait until the sink has read all there is: it must not bring back what is forgotten now."""
        place = TopicPartition(self._shop.feed, self._tp.partition)
        try:
            async with asyncio.timeout(_SINK_SECONDS):
                while await self._stored(place) < self._cells.end:  # noqa: ASYNC110 - another process gets on
                    await asyncio.sleep(_SINK_PAUSE_SECONDS)
        except TimeoutError as error:
            raise Interrupted("the sink does not get on") from error

    async def _stored(self, place: TopicPartition) -> int:
        return (await committed_offsets(self._shop.broker, self._shop.sink)).get(place, 0)

    async def _begin(self, consumer: Any) -> datetime | None:
        """Go to the first record; when it was written, if others before it have expired."""
        keep_whole(consumer, {self._tp.topic})
        consumer.assign([self._place])
        await consumer.seek_to_beginning()
        if await consumer.position(self._place) == 0:
            return None
        first = (await consumer.offsets_for_times({self._place: 0}))[self._place]
        return None if first is None else datetime.fromtimestamp(first.timestamp / 1000, UTC)

    @property
    def _place(self) -> TopicPartition:
        return TopicPartition(self._tp.topic, self._tp.partition)

    async def _behind(self, consumer: Any) -> int:
        """How many records the engine is ahead."""
        self._check()
        if self._live.due is None:
            self._live.due = self._shop.begin(self._tp)
        if self._live.due is None:
            raise Interrupted(f"{self._tp} is not being read yet")
        position: int = await consumer.position(self._place)
        return self._live.due - position

    async def _count(self, consumer: Any, own: PartitionCount, end: int) -> None:
        """Count what one poll brings, as far as it lies before the offset `end`.

        What is ahead of the engine it will count itself.
        """
        for batch in (await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)).values():
            for part in batch.parts():
                own.add(takewhile(lambda record: record.offset < end, part), ALWAYS)
                self._read += len(part) - max(0, part.last + 1 - end)
                await self._pace.step()
                if part.last + 1 >= end:
                    break
            if batch.last >= end:
                consumer.seek(self._place, end)

    async def _flush(self, own: PartitionCount) -> None:
        """Write what was counted. With `turn` held: nothing must be evicted meanwhile."""
        self._check()
        writer = self._shop.writer(self._tp.partition)
        flush = PartitionFlush(self._cells, writer, self._shop.archive, self._pace)
        await flush.write([Share(self._tp, own, own.drain())])
        await self._written(writer)

    async def _written(self, writer: FeedWriter) -> None:
        await writer.close()
        self._cells.reached(await writer.confirmed())

    async def _take_over(self, consumer: Any, own: PartitionCount) -> None:
        """Count up to where the engine's last flush ended, and let the engine go on from there."""
        async with self._shop.turn:
            await self._shop.flush()
            self._check()
            end = self._live.flushed if self._live.flushed is not None else self._live.due
            assert end is not None  # noqa: S101 - `_behind` has seen to it
            while await consumer.position(self._place) < end:
                await self._count(consumer, own, end)
                self._check()
            await self._flush(own)
            self._cells.suspended.discard(counted_of(self._indicator))

    def _check(self) -> None:
        if not self._live.owned:
            raise Interrupted(f"{self._tp} has gone to another processor")
