"""Counts a service's events into cells: Faust for the group and its streams, our own batches and cells.

Each poll of each partition is counted in slices by `counting.PartitionCount`. A few times a second a flush
writes every changed cell once, waits until the broker has them all, then acks the batches they came from: an
ack never stands for something that is not saved. A process that stood still for longer than its session lasts
ends itself instead of flushing, because another one owns its partitions by then.

Setting the group back to the start of its topics is safe at any time: what a cell holds already is not
counted again, and an indicator that is new gets its history.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from faust.types import TP
from mode import CrashingSupervisor

from servicekit.kafka import DEAD_LETTER_BYTES, KafkaError
from servicekit.metrics import Metrics
from servicekit.progress import Patience, Progress
from servicekit.stream.cells import stamp
from servicekit.stream.counting import PartitionCount
from servicekit.stream.eviction import EVERY_SECONDS, Eviction
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.flush import Archive, PartitionFlush, Portion
from servicekit.stream.holdings import Holdings
from servicekit.stream.plan import Source
from servicekit.stream.poison import PoisonLimit, letter_of, set_aside
from servicekit.stream.pulse import SESSION_SECONDS, Pace, Pulse
from servicekit.stream.record_batch import RecordBatch
from servicekit.stream.reports import Reports
from servicekit.stream.transport import RECORDS_CODEC, BatchApp, BatchConsumer, Standing
from servicekit.stream.watchdog import Watchdog

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 0.2
BACKLOG_FLUSH_SECONDS = 1.0
BACKLOG_PER_SECOND = 20_000
"""Only a backlog is read so fast: then each cell is written less often, for more events at a time."""

BEAT_SECONDS = 0.2
LOOK_SECONDS = 2.0
"""How often the watchdog asks the broker how far behind each partition is."""

PATIENCE = Patience(stalled=60.0, excused=600.0)
"""A partition with records waiting gets on within the first, or within the second if the broker is away."""

OPENING = Patience(stalled=60.0)
"""How long joining the group and recovering cells may go without getting on."""

MAX_HELD = 200_000
"""Records taken in and not flushed at which reading waits: the broker does not take the cells."""

FUTURE = timedelta(minutes=10)
"""How far the clock of whoever saw an event may be ahead of ours."""

SLICE_RECORDS = 2_000
"""Records counted at a stretch: a few milliseconds of the event loop."""


class EngineFailed(Exception):
    """Counting cannot go on in this process; nothing is lost, the next one carries on from what was acked."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where an engine reads and writes.

    Attributes:
        broker: Bootstrap servers, comma separated.
        group: Consumer group; processors of one group share the partitions.
        feed: The compacted topic the cells go to; as many partitions as the sources have.
        sink: The group that copies the feed into the store.
        prefix: What the names of all topics on this broker start with.
        sources: Topic as it is called on this broker → what is counted from it.
    """

    broker: str
    group: str
    feed: str
    sink: str
    prefix: str
    sources: Mapping[str, Sequence[Source]]


class Engine:
    """Counts, for as long as `run` runs.

    Args:
        archive: Where cells are that have left memory.
        evict_every: Seconds between two looks for cold cells.
    """

    def __init__(
        self,
        wiring: Wiring,
        archive: Archive,
        metrics: Metrics,
        patience: Patience = PATIENCE,
        evict_every: float = EVERY_SECONDS,
    ) -> None:
        self._wiring = wiring
        self._archive = archive
        self._pulse = Pulse()
        self._watchdog = Watchdog(patience)
        self._is_flushing = False
        self._pending: list[tuple[PartitionCount, Any]] = []
        self._held = 0
        self._limit = PoisonLimit()
        self._flushed = asyncio.Event()
        self._reports = Reports(metrics)
        self._opening = Progress()
        self._holdings = Holdings(wiring.broker, wiring.feed, wiring.sources, self._pulse, self._opening.move)
        self._eviction = Eviction(
            self._holdings, wiring.broker, wiring.sink, self._committed, self._writer, evict_every
        )
        self.app = _make_app(wiring)
        topic = self.app.topic(
            *wiring.sources, key_serializer=RECORDS_CODEC, value_serializer=RECORDS_CODEC, internal=True
        )
        self.app.agent(topic, name="count", supervisor_strategy=CrashingSupervisor)(self._read)
        revoked: Any = self.app.on_partitions_revoked
        revoked.connect(self._revoke)
        assigned: Any = self.app.on_partitions_assigned
        assigned.connect(self._assign)

    @property
    def is_ready(self) -> bool:
        """Whether it takes part in its group and counts: no rebalance, no recovery under way."""
        return self._holdings.is_open and not self.app.rebalancing

    async def run(self, stopping: asyncio.Event) -> None:
        """Count until `stopping` is set; then flush, commit and leave the group. Raises `EngineFailed`."""
        tasks = [
            asyncio.create_task(work)
            for work in (
                self._flush_forever(),
                self._watch(),
                self._watch_progress(),
                self._start(),
                stopping.wait(),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            await self.app.stop()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._holdings.revoke()

    async def _start(self) -> None:
        await self.app.start()
        await asyncio.Event().wait()

    async def _watch(self) -> None:
        while True:
            self._pulse.beat()
            if self.app.crashed:
                raise EngineFailed("the stream app crashed") from self.app.crash_reason
            self._holdings.check()
            self._reports.holdings(self._wiring.feed, self._holdings)
            await asyncio.sleep(BEAT_SECONDS)

    async def _watch_progress(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.is_ready:
                self._opening.move()
                self._look(await self._standings())
            else:
                self._watchdog.forget()
                if self._opening.is_stalled(OPENING):
                    raise EngineFailed(
                        f"not counting: no partitions or no cells for {self._opening.still:.0f} s"
                    )

    def _look(self, standings: Mapping[TP, Standing] | None) -> None:
        stalled = self._watchdog.look(standings, is_held_back=self._is_flushing)
        if stalled is not None:
            tp, lag, seconds = stalled.tp, stalled.lag, round(stalled.seconds)
            log.error("processor_stalled", topic=tp.topic, partition=tp.partition, lag=lag, seconds=seconds)
            raise EngineFailed(f"{tp}: {lag} records wait, none counted for {seconds} s")

    async def _standings(self) -> Mapping[TP, Standing] | None:
        try:
            async with asyncio.timeout(SESSION_SECONDS):
                return await self._consumer.standings()
        except (KafkaError, TimeoutError):
            return None

    @property
    def _consumer(self) -> BatchConsumer:
        consumer: Any = self.app.consumer
        assert isinstance(consumer, BatchConsumer)  # noqa: S101 - see `BatchTransport`
        return consumer

    async def _read(self, stream: Any) -> None:
        async for event in stream.noack().events():
            await self._take(event)
            if self._held > MAX_HELD:
                self._flushed.clear()
                await self._flushed.wait()

    async def _take(self, event: Any) -> None:
        """Count one batch, unless it is not the next one of its partition.

        A flush may come between two slices: what they count is guarded by sequence, and the batch is acked
        only by a flush that began after its last slice.
        """
        tp, batch = event.message.tp, event.value
        assert isinstance(batch, RecordBatch)  # noqa: S101 - see `BatchConsumer`
        count = await self._holdings.opened(tp, event.message.generation_id)
        if count is None or not await self._is_next(tp, count, batch):
            return
        records, pace, latest = iter(batch), Pace(self._pulse), stamp(datetime.now(UTC) + FUTURE)
        while count.owned and (some := list(islice(records, SLICE_RECORDS))):
            self._limit.take(len(some), count.add(some, latest))
            self._held += len(some)
            await pace.step()
        if count.owned:
            count.due = max(count.due or 0, batch.last + 1)
            self._pending.append((count, event))

    async def _is_next(self, tp: TP, count: PartitionCount, batch: RecordBatch) -> bool:
        """Whether no record is missing before a batch. If some are, they are read again, and it with them."""
        if count.due is None:
            count.due = self._consumer.begins.get(tp)
            if count.due is None:
                return False  # Faust has not sought yet; it will, to before this batch
        if batch.first <= count.due:
            return True
        missing = batch.first - count.due
        log.warning("records_missing", topic=tp.topic, partition=tp.partition, due=count.due, missing=missing)
        count.due = await self._consumer.go_back(tp, count.due)
        return batch.first <= count.due

    async def _assign(self, _app: Any, assigned: set[TP], **_: Any) -> None:
        self._opening.move()
        self._holdings.assign(assigned, self.app.consumer_generation_id)

    async def _revoke(self, _app: Any, _revoked: set[TP], **_: Any) -> None:
        """Drop what is not flushed: whoever gets the partitions counts it again."""
        self._consumer.begins = {}
        for tp in self._holdings.revoke():
            self._reports.gone(tp)
        self._pending.clear()

    async def _flush_forever(self) -> None:
        pause = FLUSH_SECONDS
        while True:
            await asyncio.sleep(pause)
            is_backlog = self._held > BACKLOG_PER_SECOND * pause
            pause = BACKLOG_FLUSH_SECONDS if is_backlog else FLUSH_SECONDS
            self._is_flushing = True
            await self.flush()
            self._reports.evicted(await self._eviction.look(Pace(self._pulse)))
            self._is_flushing = False
            self._flushed.set()

    async def flush(self) -> None:
        """Write each changed cell, wait until the broker has them all, ack the batches they came from."""
        self._pulse.beat()
        began = time.monotonic()
        pending, self._pending, self._held = self._pending, [], 0
        portions = self._holdings.drain()
        changed = [portion for portion in portions if not portion.is_empty]
        writers = [await self._write(portion) for portion in changed]
        for portion, writer in zip(changed, writers, strict=True):
            portion.cells.end = max(portion.cells.end, await writer.confirmed())
        await self._set_aside(portions)
        for count, event in pending:
            if count.owned:
                event.ack()
        self._reports.tallies(portions)
        if pending:
            self._reports.flush(time.monotonic() - began)
            self._reports.lag((event.message for _, event in pending), self.app.monitor.tp_end_offsets)

    async def _set_aside(self, portions: Sequence[Portion]) -> None:
        letters = [
            letter_of(share.tp, refusal, self._wiring.prefix)
            for portion in portions
            for share in portion.shares
            for refusal in share.drained.tally.refused
        ]
        await asyncio.gather(*await set_aside(self.app.confirmed_producer, letters, self._wiring.prefix))

    async def _write(self, portion: Portion) -> FeedWriter:
        writer = self._writer(portion.cells.number)
        await PartitionFlush(portion.cells, writer, self._archive, Pace(self._pulse)).write(portion.shares)
        return writer

    def _writer(self, partition: int) -> FeedWriter:
        return FeedWriter(self.app.confirmed_producer, self._wiring.feed, partition)

    def _committed(self, tp: TP) -> int:
        return self._consumer.committed(tp)


def _make_app(wiring: Wiring) -> BatchApp:
    return BatchApp(
        wiring.group,
        batched=wiring.sources,
        broker=[f"kafka://{server}" for server in wiring.broker.split(",")],
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
        stream_recovery_delay=0.0,
        stream_buffer_maxsize=64,
        broker_commit_interval=1.0,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=SESSION_SECONDS / 4,
        broker_request_timeout=3 * SESSION_SECONDS,
        producer_max_batch_size=512 * 1024,
        producer_max_request_size=DEAD_LETTER_BYTES,
    )
