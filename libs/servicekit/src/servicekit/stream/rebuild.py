"""Counts a version of an indicator anew from the start of its topic, while everything else goes on.

Partition by partition, in the processor that owns it: what the version holds so far leaves the feed and the
store, then a reader of its own counts the topic from its first record. Until it has come to where a flush of
the engine ended, the engine leaves the version out of its flushes; from that record on it counts it again. A
processor that dies or loses the partition half way leaves it undone: whoever owns it next begins again.

What the topic has no more comes from the service's documents (`expired`), if they tell such events: they are
read first, the topic after them at least as far as all had been published that they told of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import Any

import structlog
from faust.types import TP

from contracts.indicators import Indicator
from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, committed_offsets, make_consumer
from servicekit.parting import leave
from servicekit.stream.counting import PartitionCount
from servicekit.stream.documents import Documents
from servicekit.stream.expired import Expired
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.flush import Archive, PartitionFlush, Share
from servicekit.stream.holdings import Holdings
from servicekit.stream.ledger import Building, Reach, VersionLedger
from servicekit.stream.partition_cells import PartitionCells, counted_of
from servicekit.stream.plan import make_plan
from servicekit.stream.pulse import Pace, Pulse
from servicekit.stream.record_batch import keep_whole
from servicekit.stream.records import Record

log = structlog.get_logger(__name__)

_FLUSH_RECORDS = 200_000
_NEAR_RECORDS = 5_000
_POLL_MILLISECONDS = 200
_SINK_SECONDS = 60.0
_PAUSE_SECONDS = 0.5
_TOLD_AT_ONCE = 500
ALWAYS = "9998-12-31T23:59:59Z"
"""Later than every instant: what lies in the future has been refused when it was counted first."""


class Interrupted(Exception):
    """A rebuild cannot go on here now; it is begun again later, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a rebuild works with: parts of the engine of the same process.

    Attributes:
        begin: Where the group begins to read a source partition; None while that is not known.
        turn: Held by whoever flushes.
        flush: Flushes what was counted; to be called with `turn` held.
    """

    broker: Broker
    feed: str
    sink: str
    holdings: Holdings
    archive: Archive
    writer: Callable[[int], FeedWriter]
    begin: Callable[[TP], int | None]
    turn: asyncio.Lock
    flush: Callable[[], Awaitable[None]]
    pulse: Pulse


class Rebuild:
    """One version in one partition.

    Args:
        documents: Those that tell the events it counts, if any do.
        count: The engine's count of the partition.
    """

    def __init__(
        self,
        shop: Workshop,
        ledger: VersionLedger,
        documents: Documents | None,
        building: Building,
        tp: TP,
        count: PartitionCount,
    ) -> None:
        self._shop = shop
        self._ledger = ledger
        self._documents = documents
        self._building = building
        self._indicator: Indicator = building.indicator
        self._tp = tp
        self._live = count
        self._cells: PartitionCells = shop.holdings.cells_of(tp.partition)
        self._pace = Pace(shop.pulse)
        self._read = 0
        self._expired: Expired | None = None
        self._told_before = self._told_until = 0

    async def run(self) -> None:
        """Raises `Interrupted`, `Unavailable` or KafkaError; then nothing is noted."""
        log.info("rebuild_begins", **self._named)
        consumer: Any = make_consumer(self._shop.broker, max_poll_records=None)
        self._cells.suspended.add(counted_of(self._indicator))
        try:
            await self._clear()
            await consumer.start()
            since = await self._begin(consumer)
            own = self._new_count()
            while await self._is_behind(consumer):
                await self._count(consumer, own, self._live.due or 0)
                if own.held > _FLUSH_RECORDS:
                    async with self._shop.turn:
                        await self._flush(own)
            reach = await self._reach(own, since)
            await self._take_over(consumer, own)
            partitions = len(consumer.partitions_for_topic(self._tp.topic))
        finally:
            self._cells.suspended.discard(counted_of(self._indicator))
            await leave(consumer)
        await self._ledger.finish(self._building, self._tp.partition, partitions, reach)
        log.info("rebuild_done", records=self._read, from_documents=reach.is_told, **self._named)

    def _new_count(self) -> PartitionCount:
        return PartitionCount(self._tp.partition, make_plan([self._indicator]), -1, self._live.term)

    @property
    def _named(self) -> dict[str, Any]:
        name, version = self._indicator.name, self._indicator.version
        return {"indicator": name, "version": version, "partition": self._tp.partition}

    async def _clear(self) -> None:
        """Have the version's cells leave memory, feed and store; what is written next ranks above them."""
        async with self._shop.turn:
            await self._shop.flush()
            self._check()
            self._outrank()
            writer = self._shop.writer(self._tp.partition)
            for key in self._cells.keys_of(self._indicator):
                self._cells.let_go(key)
                await writer.put(key, None)
                await self._pace.step()
            await self._written(writer)
        await self._until_stored()
        await self._ledger.forget(self._indicator, self._tp.partition)

    def _outrank(self) -> None:
        """Have what is written from now on rank above all that was."""
        self._live.term = self._cells.term = max(self._cells.term, self._live.term) + 1

    async def _until_stored(self) -> None:
        """Wait until the sink has read all there is: it must not bring back what is forgotten now.

        Other indicators go on meanwhile, and a sink under load is always a little behind them.
        """
        place, end = TopicPartition(self._shop.feed, self._tp.partition), self._cells.end
        try:
            async with asyncio.timeout(_SINK_SECONDS):
                while await self._stored(place) < end:  # noqa: ASYNC110 - another process gets on
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError as error:
            raise Interrupted("the sink does not get on") from error

    async def _stored(self, place: TopicPartition) -> int:
        return (await committed_offsets(self._shop.broker, self._shop.sink)).get(place, 0)

    async def _begin(self, consumer: Any) -> datetime | None:
        """Go to the first record; since when there are any, if others before them have expired."""
        keep_whole(consumer, {self._tp.topic})
        consumer.assign([self._place])
        await consumer.seek_to_beginning()
        if await consumer.position(self._place) == 0:
            return None
        if self._documents is not None:
            self._expired = await self._told(self._documents, consumer)
        first = (await consumer.offsets_for_times({self._place: 0}))[self._place]
        return datetime.now(UTC) if first is None else datetime.fromtimestamp(first.timestamp / 1000, UTC)

    async def _told(self, documents: Documents, consumer: Any) -> Expired:
        """What the documents tell; it must have been read as far as `_told_until`.

        What was on the topic before the first document was read must be told.
        """

        async def step() -> None:
            self._check()
            await self._pace.step()

        partitions = len(consumer.partitions_for_topic(self._tp.topic))
        self._told_before = await self._end(consumer)
        told = await documents.told(self._indicator.source, self._place, partitions, step)
        self._told_until = await self._end(consumer)
        return told

    async def _end(self, consumer: Any) -> int:
        end: int = (await consumer.end_offsets([self._place]))[self._place]
        return end

    @property
    def _place(self) -> TopicPartition:
        return TopicPartition(self._tp.topic, self._tp.partition)

    async def _is_behind(self, consumer: Any) -> bool:
        """Whether the engine is far ahead, or what documents told may still come."""
        self._check()
        if self._live.due is None:
            self._live.due = self._shop.begin(self._tp)
        if self._live.due is None:
            raise Interrupted(f"{self._tp} is not being read yet")
        position: int = await consumer.position(self._place)
        return self._live.due - position > _NEAR_RECORDS or position < self._told_until

    async def _count(self, consumer: Any, own: PartitionCount, end: int) -> None:
        """Count what one poll brings, as far as it lies before the offset `end`.

        What is ahead of the engine it will count itself.
        """
        for batch in (await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)).values():
            for part in batch.parts():
                records: Iterable[Record] = takewhile(lambda record: record.offset < end, part)
                if self._expired is not None:
                    records = self._expired.struck(records, self._told_before)
                own.add(records, ALWAYS)
                self._read += len(part) - max(0, part.last + 1 - end)
                await self._pace.step()
                if part.last + 1 >= end:
                    break
            if batch.last >= end:
                consumer.seek(self._place, end)

    async def _reach(self, own: PartitionCount, since: datetime | None) -> Reach:
        """Count what has expired on the topic, if documents tell it."""
        if since is None or self._expired is None:
            return Reach(since)
        if self._expired.strangers:
            log.warning("documents_do_not_tell", events=self._expired.strangers, **self._named)
            return Reach(since)
        told, expired = self._new_count(), self._expired.take()
        while some := list(islice(expired, _TOLD_AT_ONCE)):
            told.add(some, ALWAYS)
            await self._pace.step()
            if told.held > _FLUSH_RECORDS:
                await self._flush_told(told, own)
        await self._flush_told(told, own)
        return Reach(is_told=True)

    async def _flush_told(self, told: PartitionCount, own: PartitionCount) -> None:
        """Write what documents told on top of what the topic said so far, which does not get any further.

        The values of a cell follow each other by sequence; these follow by term.
        """
        async with self._shop.turn:
            await self._flush(own)
            self._outrank()
            own.term = told.term = self._live.term
            await self._flush(told, own.seen)

    async def _flush(self, own: PartitionCount, sequence: int | None = None) -> None:
        """Write what was counted. With `turn` held: nothing must be evicted meanwhile."""
        self._check()
        writer, drained = self._shop.writer(self._tp.partition), own.drain()
        if sequence is not None:
            drained.sequence = sequence
        flush = PartitionFlush(self._cells, writer, self._shop.archive, self._pace)
        await flush.write([Share(self._tp, own, drained)])
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
