"""Counts a service's events into cells: Faust for the group, the table and recovery, our own batches.

Each poll of each partition is counted at once, without an await, by `counting.PartitionCount`. A few times a
second a flush writes every changed cell once, waits until the broker has them all, then acks the batches they
came from: an ack never stands for something that is not saved. A process that stood still for longer than its
session lasts ends itself instead of flushing, because another one owns its partitions by then.

Setting the group back to the start of its topics is safe at any time: what a cell holds already is not
counted again, and an indicator that is new gets its history.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import faust
import structlog
from faust.types import TP
from mode import CrashingSupervisor

from servicekit.kafka import KafkaError
from servicekit.metrics import Metrics
from servicekit.progress import Patience
from servicekit.stream import measures
from servicekit.stream.cells import Cell, stamp
from servicekit.stream.counting import Delta, Drained, PartitionCount
from servicekit.stream.plan import Source
from servicekit.stream.pulse import SESSION_SECONDS, Pace, Pulse
from servicekit.stream.reports import Reports
from servicekit.stream.table import FeedWriter, Partition, make_table
from servicekit.stream.transport import RECORDS_CODEC, BatchApp, Standing
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

MAX_HELD = 200_000
"""Records taken in and not flushed at which reading waits: the broker does not take the cells."""


class EngineFailed(Exception):
    """Counting cannot go on in this process; nothing is lost, the next one carries on from what was acked."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where an engine reads and writes.

    Attributes:
        broker: Bootstrap servers, comma separated.
        group: Consumer group; processors of one group share the partitions.
        feed: The compacted topic the cells go to; as many partitions as the sources have.
        sources: Topic as it is called on this broker → what is counted from it.
    """

    broker: str
    group: str
    feed: str
    sources: Mapping[str, Sequence[Source]]


class Engine:
    """Counts, for as long as `run` runs."""

    def __init__(self, wiring: Wiring, metrics: Metrics, patience: Patience = PATIENCE) -> None:
        self._wiring = wiring
        self._pulse = Pulse()
        self._watchdog = Watchdog(patience)
        self._is_flushing = False
        self._counts: dict[TP, PartitionCount] = {}
        self._pending: list[tuple[PartitionCount, faust.EventT[Any]]] = []
        self._held = 0
        self._flushed = asyncio.Event()
        self._reports = Reports(metrics)
        self.app = _make_app(wiring)
        self._table = make_table(self.app, wiring.feed)
        topic = self.app.topic(
            *wiring.sources, key_serializer=RECORDS_CODEC, value_serializer=RECORDS_CODEC, internal=True
        )
        self.app.agent(topic, name="count", supervisor_strategy=CrashingSupervisor)(self._read)
        revoked: Any = self.app.on_partitions_revoked
        revoked.connect(self._forget)

    @property
    def is_ready(self) -> bool:
        """Whether it takes part in its group and counts: no rebalance, no recovery under way."""
        return bool(self.app.tables.actives_ready) and not self.app.rebalancing

    @property
    def cells(self) -> int:
        """How many cells it holds."""
        return sum(len(cells) for cells in self._table.data.partitions.values())

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

    async def _start(self) -> None:
        await self.app.start()
        await asyncio.Event().wait()

    async def _watch(self) -> None:
        while True:
            self._pulse.beat()
            if self.app.crashed:
                raise EngineFailed("the stream app crashed") from self.app.crash_reason
            self._reports.table(self._table, self.cells)
            await asyncio.sleep(BEAT_SECONDS)

    async def _watch_progress(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self.is_ready:
                self._watchdog.forget()
                continue
            stalled = self._watchdog.look(await self._standings(), is_held_back=self._is_flushing)
            if stalled is not None:
                tp, lag, seconds = stalled.tp, stalled.lag, round(stalled.seconds)
                log.error(
                    "processor_stalled", topic=tp.topic, partition=tp.partition, lag=lag, seconds=seconds
                )
                raise EngineFailed(f"{tp}: {lag} records wait, none counted for {seconds} s")

    async def _standings(self) -> Mapping[TP, Standing] | None:
        consumer: Any = self.app.consumer
        try:
            async with asyncio.timeout(SESSION_SECONDS):
                standings: Mapping[TP, Standing] = await consumer.standings()
        except (KafkaError, TimeoutError):
            return None
        return standings

    async def _read(self, stream: Any) -> None:
        async for event in stream.noack().events():
            self._take(event)
            if self._held > MAX_HELD:
                self._flushed.clear()
                await self._flushed.wait()

    def _take(self, event: faust.EventT[Any]) -> None:
        """Count one batch. Synchronous: no flush, rebalance or stop can come in between."""
        tp = event.message.tp
        count = self._counts.get(tp)
        if count is None:
            count = self._counts[tp] = self._open(tp)
        records: Any = event.value
        count.add(records)
        self._held += len(records)
        self._pending.append((count, event))

    def _open(self, tp: TP) -> PartitionCount:
        """Begin with a partition just assigned, from the cells recovered for it."""
        sources = self._wiring.sources[tp.topic]
        cells = self._table.partition(tp.partition)
        horizon, term = _recovered(cells, sources)
        term = max(term + 1, self.app.consumer_generation_id)
        log.info("partition_taken", topic=tp.topic, partition=tp.partition, horizon=horizon, term=term)
        return PartitionCount(tp.partition, sources, horizon, term, lambda key: _sequence_in(cells, key))

    async def _forget(self, _app: Any, revoked: set[TP], **_: Any) -> None:
        """Drop all that belongs to partitions that go; whoever gets them counts it again."""
        for tp in revoked:
            count = self._counts.pop(tp, None)
            if count is not None:
                count.owned = False
                self._reports.gone(tp)
        self._pending = [(count, event) for count, event in self._pending if count.owned]

    async def _flush_forever(self) -> None:
        pause = FLUSH_SECONDS
        while True:
            await asyncio.sleep(pause)
            is_backlog = self._held > BACKLOG_PER_SECOND * pause
            pause = BACKLOG_FLUSH_SECONDS if is_backlog else FLUSH_SECONDS
            self._is_flushing = True
            await self.flush()
            self._is_flushing = False
            self._flushed.set()

    async def flush(self) -> None:
        """Write each changed cell, wait until the broker has them all, ack the batches they came from."""
        self._pulse.beat()
        if not self._pending and not self._table.data.overtaken:
            return
        began = time.monotonic()
        pending, self._pending, self._held = self._pending, [], 0
        drained = [(tp, count, count.drain()) for tp, count in self._counts.items()]
        confirmed: list[asyncio.Future[Any]] = []
        for number in {tp.partition for tp, _, _ in drained}:
            shares = [(count, share) for tp, count, share in drained if tp.partition == number]
            confirmed += await self._write(number, shares)
        await asyncio.gather(*confirmed)
        for count, event in pending:
            if count.owned:
                event.ack()
        self._reports.flush(drained, time.monotonic() - began)
        self._reports.lag((event.message for _, event in pending), self.app.monitor.tp_end_offsets)

    async def _write(
        self, number: int, shares: Sequence[tuple[PartitionCount, Drained]]
    ) -> list[asyncio.Future[Any]]:
        cells, at = self._table.partition(number), stamp(datetime.now(UTC))
        writer = FeedWriter(self.app.confirmed_producer, self._wiring.feed, number)
        pace = Pace(self._pulse)
        for count, share in shares:
            for _ in share.fold():
                await pace.step()
            for key, gain in share.deltas.items():
                if not count.owned:
                    break
                cells[key] = cell = _grown(cells.get(key), gain, share.sequence, count.term, at)
                await writer.put(key, cell)
                await pace.step()
        for key in self._table.take_overtaken(number):
            if key in cells:
                await writer.put(key, cells[key])
        return await writer.close()


def _make_app(wiring: Wiring) -> BatchApp:
    return BatchApp(
        wiring.group,
        batched={*wiring.sources, wiring.feed},
        broker=[f"kafka://{server}" for server in wiring.broker.split(",")],
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        processing_guarantee="at_least_once",
        table_standby_replicas=0,
        stream_recovery_delay=0.0,
        stream_buffer_maxsize=64,
        broker_commit_interval=1.0,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=SESSION_SECONDS / 4,
        broker_request_timeout=3 * SESSION_SECONDS,
        producer_max_batch_size=512 * 1024,
    )


def _recovered(cells: Partition, sources: Iterable[Source]) -> tuple[int, int]:
    """The highest sequence in the cells these sources feed, the highest term in all; -1 without any."""
    fed = {(p.indicator.name, str(p.indicator.version)) for source in sources for p in source.projections}
    horizon = term = -1
    for key, cell in cells.items():
        _, name, version, _ = key.split("|", 3)
        term = max(term, cell.gen)
        if (name, version) in fed:
            horizon = max(horizon, cell.seq)
    return horizon, term


def _sequence_in(cells: Partition, key: str) -> int:
    cell = cells.get(key)
    return -1 if cell is None else cell.seq


def _grown(held: Cell | None, gain: Delta, sequence: int, term: int, at: str) -> Cell:
    if held is None:
        return Cell(gain.state, gain.events, sequence, term, at)
    state = measures.merge(gain.measure, held.v, gain.state)
    return Cell(state, held.n + gain.events, sequence, term, at)
