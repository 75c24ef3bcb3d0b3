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
import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from faust.types import TP
from mode import CrashingSupervisor

from servicekit.kafka import KafkaError
from servicekit.membership import Membership
from servicekit.metrics import Metrics
from servicekit.progress import Patience, Progress
from servicekit.stream.cells import stamp
from servicekit.stream.counting import PartitionCount
from servicekit.stream.eviction import EVERY_SECONDS, Eviction
from servicekit.stream.flush import Archive
from servicekit.stream.flusher import Flusher
from servicekit.stream.holdings import Holdings
from servicekit.stream.poison import PoisonLimit
from servicekit.stream.pulse import SESSION_SECONDS, Pace, Pulse
from servicekit.stream.rebuild import Workshop
from servicekit.stream.record_batch import RecordBatch
from servicekit.stream.reports import Reports
from servicekit.stream.transport import RECORDS_CODEC, BatchConsumer, Standing
from servicekit.stream.watchdog import Watchdog
from servicekit.stream.wiring import Wiring, make_app

log = structlog.get_logger(__name__)

BEAT_SECONDS = 0.2
LOOK_SECONDS = 2.0
"""How often the watchdog asks the broker how far behind each partition is."""

NUDGE_SECONDS = 6.0
"""A partition that stands still for so long is read again from where it is due."""

PATIENCE = Patience(stalled=60.0, excused=600.0)
"""A partition with records waiting gets on within the first, or within the second if the broker is away."""

OPENING = Patience(stalled=60.0)
"""How long joining the group and recovering cells may go without getting on."""

FUTURE = timedelta(minutes=10)
"""How far the clock of whoever saw an event may be ahead of ours."""


class EngineFailed(Exception):
    """Counting cannot go on in this process; nothing is lost, the next one carries on from what was acked."""


class Engine:
    """Counts, for as long as `run` runs.

    Args:
        archive: Where cells are that have left memory.
        patience: How long records may wait.
        opening: How long there may be no partitions, or not their cells.
        evict_every: Seconds between two looks for cold cells.
    """

    def __init__(
        self,
        wiring: Wiring,
        archive: Archive,
        metrics: Metrics,
        patience: Patience = PATIENCE,
        opening: Patience = OPENING,
        evict_every: float = EVERY_SECONDS,
    ) -> None:
        self._wiring = wiring
        self._archive = archive
        self._pulse = Pulse()
        self._watchdog = Watchdog(patience)
        self._limit = PoisonLimit()
        self._still: dict[TP, int] = {}
        self._reports = Reports(metrics)
        self._membership = Membership(metrics, wiring.group.removeprefix(wiring.prefix))
        self._opening = Progress()
        self._may_open = opening
        self._holdings = Holdings(wiring.broker, wiring.feed, wiring.sources, self._pulse, self._opening.move)
        self.app = make_app(wiring)
        self._flusher = Flusher(self.app, self._holdings, archive, self._pulse, wiring.feed, wiring.prefix)
        self._eviction = Eviction(
            self._holdings,
            wiring.broker,
            wiring.sink,
            lambda tp: self._consumer.committed(tp),  # noqa: PLW0108 - Faust makes its consumer when it starts
            self._flusher.writer,
            evict_every,
        )
        topic = self.app.topic(
            *wiring.sources, key_serializer=RECORDS_CODEC, value_serializer=RECORDS_CODEC, internal=True
        )
        self.app.agent(topic, name="count", supervisor_strategy=CrashingSupervisor)(self._read)
        revoked: Any = self.app.on_partitions_revoked
        revoked.connect(self._revoke)
        assigned: Any = self.app.on_partitions_assigned
        assigned.connect(self._assign)

    @property
    def workshop(self) -> Workshop:
        """What a rebuild beside this engine works with."""
        return Workshop(
            broker=self._wiring.broker,
            feed=self._wiring.feed,
            sink=self._wiring.sink,
            holdings=self._holdings,
            archive=self._archive,
            writer=self._flusher.writer,
            begin=lambda tp: self._consumer.begins.get(tp),  # noqa: PLW0108 - as above
            turn=self._flusher.turn,
            flush=partial(self._flusher.flush, self._reports),
            pulse=self._pulse,
        )

    @property
    def is_ready(self) -> bool:
        """Whether it takes part in its group and counts: no rebalance, no recovery under way."""
        return self._holdings.is_open and not self.app.rebalancing

    async def run(self, stopping: asyncio.Event) -> None:
        """Count until `stopping` is set; then flush, commit and leave the group. Raises `EngineFailed`."""
        tasks = [
            asyncio.create_task(work)
            for work in (
                self._flusher.run(self._reports, self._eviction),
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
            async with self._flusher.turn:
                await self._flusher.flush(self._reports)
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
                standings = await self._standings()
                self._reports.standings(standings, self._reached())
                self._look(standings)
                await self._nudge()
            else:
                self._watchdog.forget()
                if self._opening.is_stalled(self._may_open):
                    raise EngineFailed(
                        f"not counting: no partitions or no cells for {self._opening.still:.0f} s"
                    )

    def _look(self, standings: Mapping[TP, Standing] | None) -> None:
        stalled = self._watchdog.look(standings, is_held_back=self._flusher.is_busy)
        if stalled is not None:
            tp, lag, seconds = stalled.tp, stalled.lag, round(stalled.seconds)
            log.error("processor_stalled", topic=tp.topic, partition=tp.partition, lag=lag, seconds=seconds)
            raise EngineFailed(f"{tp}: {lag} records wait, none counted for {seconds} s")

    async def _nudge(self) -> None:
        """Read on where Faust has dropped what it had fetched last, and nothing new comes to show the gap."""
        before, self._still = self._still, {}
        for tp in self._watchdog.still(NUDGE_SECONDS):
            count = self._holdings.counts.get(tp)
            if count is None or self._flusher.is_busy:
                continue
            due = self._still[tp] = self._consumer.begins.get(tp, 0) if count.due is None else count.due
            if before.get(tp) == due:
                log.warning("partition_nudged", topic=tp.topic, partition=tp.partition, due=due)
                with contextlib.suppress(KafkaError):
                    await self._consumer.go_back(tp, due)

    def _reached(self) -> Mapping[TP, int]:
        """Up to where each open partition is counted; those that are not yet read are left out."""
        begins = self._consumer.begins
        reached = {tp: count.flushed for tp, count in self._holdings.counts.items()}
        known = {tp: begins.get(tp) if offset is None else offset for tp, offset in reached.items()}
        return {tp: offset for tp, offset in known.items() if offset is not None}

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
            await self._flusher.room()

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
        pace, latest = Pace(self._pulse), stamp(datetime.now(UTC) + FUTURE)
        for part in batch.parts():
            if not count.owned:
                return
            self._limit.take(len(part), count.add_part(part, latest))
            count.due = part.last + 1
            self._flusher.took(len(part))
            await pace.step()
        if count.owned:
            count.due = max(count.due or 0, batch.last + 1)
            self._flusher.finished(count, event)

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
        self._membership.assigned(len(assigned))
        self._holdings.assign(assigned, self.app.consumer_generation_id)

    async def _revoke(self, _app: Any, revoked: set[TP], **_: Any) -> None:
        """Drop what is not flushed: whoever gets the partitions counts it again."""
        self._membership.revoked(len(revoked))
        self._consumer.begins = {}
        for tp in self._holdings.revoke():
            self._reports.gone(tp)
        await self._flusher.forget()
