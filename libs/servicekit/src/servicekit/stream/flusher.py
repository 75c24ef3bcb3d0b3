"""Flushes a few times a second: what was counted goes onto the feed, then the batches it came from are acked.

An ack never stands for something that is not saved. Between flushes cold cells are let go.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from servicekit.stream.counting import PartitionCount
from servicekit.stream.drained import Tally
from servicekit.stream.eviction import Eviction
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.flush import Archive, PartitionFlush, Portion
from servicekit.stream.holdings import Holdings
from servicekit.stream.poison import letter_of, set_aside
from servicekit.stream.pulse import Pace, Pulse
from servicekit.stream.reports import Reports
from servicekit.stream.transport import BatchApp
from servicekit.telemetry import Attributes, SpanKind, linked_span

FLUSH_SECONDS = 0.2
BACKLOG_FLUSH_SECONDS = 1.0
BACKLOG_PER_SECOND = 20_000
"""Only a backlog is read so fast: then each cell is written less often, for more events at a time."""

MAX_HELD = 200_000
"""Records taken in and not flushed at which reading waits: the broker does not take the cells."""


class Flusher:
    """Writes what the holdings counted.

    Args:
        feed: The topic of the cells.
        prefix: What the names of all topics on this broker start with.

    Attributes:
        turn: Held while a flush is under way, or by whoever must not meet one.
        is_busy: Whether a flush is under way.
    """

    def __init__(
        self, app: BatchApp, holdings: Holdings, archive: Archive, pulse: Pulse, feed: str, prefix: str
    ) -> None:
        self._app = app
        self._holdings = holdings
        self._archive = archive
        self._pulse = pulse
        self._feed = feed
        self._prefix = prefix
        self._pending: list[tuple[PartitionCount, Any]] = []
        self._held = 0
        self._flushed = asyncio.Event()
        self.turn = asyncio.Lock()
        self.is_busy = False

    def writer(self, partition: int) -> FeedWriter:
        """A writer for a partition of the feed."""
        return FeedWriter(self._app.confirmed_producer, self._feed, partition)

    def took(self, records: int) -> None:
        """So many records were counted."""
        self._held += records

    def finished(self, count: PartitionCount, event: Any) -> None:
        """A batch was counted to its end: it is acked by the next flush."""
        self._pending.append((count, event))

    async def forget(self) -> None:
        """The partitions are going: nothing is acked any more.

        Returns when what a flush has under way is on the feed: their next owner must read it back.
        """
        self._pending.clear()
        async with self.turn:
            return

    async def room(self) -> None:
        """Wait while there is too much that could not be flushed."""
        if self._held > MAX_HELD:
            self._flushed.clear()
            await self._flushed.wait()

    async def run(self, reports: Reports, eviction: Eviction) -> None:
        """Flush until cancelled; less often while there is a backlog."""
        pause = FLUSH_SECONDS
        while True:
            await asyncio.sleep(pause)
            is_backlog = self._held > BACKLOG_PER_SECOND * pause
            pause = BACKLOG_FLUSH_SECONDS if is_backlog else FLUSH_SECONDS
            self.is_busy = True
            async with self.turn:
                await self.flush(reports)
                reports.evicted(await eviction.look(Pace(self._pulse)))
            self.is_busy = False
            self._flushed.set()

    async def flush(self, reports: Reports) -> None:
        """Write each changed cell, wait until the broker has them all, ack. With `turn` held."""
        self._pulse.beat()
        began = time.monotonic()
        pending, self._pending, self._held = self._pending, [], 0
        portions = self._holdings.drain()
        tallies = [share.drained.tally for portion in portions for share in portion.shares]
        traces = chain.from_iterable(tally.traces for tally in tallies)
        with linked_span("count", traces, kind=SpanKind.CONSUMER, attributes=self._attributes(tallies)):
            await self._save(portions)
        for count, event in pending:
            if count.owned:
                event.ack()
        reports.tallies(portions)
        if pending:
            reports.flush(time.monotonic() - began)
            reports.read(event.message for _, event in pending)

    def _attributes(self, tallies: Iterable[Tally]) -> Attributes:
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.operation.name": "count",
            "messaging.consumer.group.name": self._feed,
            "messaging.batch.message_count": sum(tally.counted for tally in tallies),
        }

    async def _save(self, portions: Sequence[Portion]) -> None:
        changed = [portion for portion in portions if not portion.is_empty]
        writers = [await self._write(portion) for portion in changed]
        for portion, writer in zip(changed, writers, strict=True):
            portion.cells.reached(await writer.confirmed())
        await self._set_aside(portions)

    async def _write(self, portion: Portion) -> FeedWriter:
        writer = self.writer(portion.cells.number)
        flush = PartitionFlush(portion.cells, writer, self._archive, Pace(self._pulse))
        await flush.write(portion.shares, portion.cells.suspended)
        return writer

    async def _set_aside(self, portions: Sequence[Portion]) -> None:
        letters = [
            letter_of(share.tp, refusal, self._prefix)
            for portion in portions
            for share in portion.shares
            for refusal in share.drained.tally.refused
        ]
        await asyncio.gather(*await set_aside(self._app.confirmed_producer, letters, self._prefix))
