"""The relay: takes rows from the outbox to Kafka, each event once by sequence and in the order of its key.

What it promises, whatever dies, whenever: every committed event reaches its topic; an event's `ce_sequence`
is fixed before it is first sent and never changes; on a partition the first copies of the sequences appear in
ascending order. So a reader that drops `sequence <= last` sees every event once and in order. It does not
promise that no copy is sent twice.

How: the rows of a lane that go next are recorded in its lane document under the lease's epoch, then sent,
acknowledged, deleted. Whoever takes the lane over sends exactly the recorded rows again under the same
sequences, then goes on.

The sequences of a topic outlive a database that is wiped or restored from a backup. So whoever takes a lane
looks at the end of its partition first and never gives out a sequence again that is there already.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from servicekit.backlog import Backlog
from servicekit.catch_up import CatchUp, rest
from servicekit.clock import Clock
from servicekit.errors import TransientError
from servicekit.kafka import AIOKafkaProducer
from servicekit.lanes import Lane, Lanes
from servicekit.metrics import Metrics
from servicekit.mongo import ASCENDING, Document, Session, Store
from servicekit.outbox import OUTBOX
from servicekit.parcel import Parcel, batch_of
from servicekit.publisher import Publisher
from servicekit.telemetry import SpanKind, linked_span
from servicekit.topic_ends import LastSequences

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a relay works.

    Attributes:
        lease: How long others wait before they take over from a relay that died.
        renew: How often leases are renewed; well below `lease`.
        poll: How long a row may wait when nothing woke the relay.
        linger: How long rows gather while others were just published: a round costs the store the same,
            however many rows it takes.
        rows: How many rows one round takes, over all lanes.
        bytes: About how many bytes one round takes.
        patience: How long a round waits for its lanes; those that take longer stay on their way, and the
            others go on without them.
        deadline: How long one batch may take before its producer is given up.
        drain: How long a relay that is told to stop goes on with what is pending.
    """

    lease: timedelta = timedelta(seconds=4)
    renew: timedelta = timedelta(seconds=1)
    poll: timedelta = timedelta(milliseconds=200)
    linger: timedelta = timedelta(milliseconds=20)
    rows: int = 500
    bytes: int = 16 * 1024 * 1024
    patience: timedelta = timedelta(milliseconds=250)
    deadline: timedelta = timedelta(seconds=10)
    drain: timedelta = timedelta(seconds=5)


class Relay:
    """Publishes the outbox of one service until it is told to stop. Any number may run beside each other.

    Args:
        lanes: Every lane the service may write: `outbox.lanes_of`.
        make_producer: A new idempotent producer that waits for all replicas, not yet started.
        last_sequences: `topic_ends.last_sequences` of the same broker.
    """

    def __init__(
        self,
        store: Store,
        lanes: Sequence[str],
        make_producer: Callable[[], AIOKafkaProducer],
        last_sequences: LastSequences,
        *,
        clock: Clock,
        metrics: Metrics,
        pace: Pace = Pace(),
    ) -> None:
        self._store = store
        self._lanes = Lanes(store, lanes, owner=clock.new_id(), clock=clock, lease=pace.lease)
        self._publisher = Publisher(make_producer, pace.deadline)
        self._catch_up = CatchUp(self._lanes, last_sequences, self._count_failure, self.wake)
        self._backlog = Backlog(store, self._lanes, clock, metrics, pace.renew)
        self._clock = clock
        self._metrics = metrics
        self._pace = pace
        self._woken = asyncio.Event()
        self._on_the_way: dict[asyncio.Task[bool], Parcel] = {}
        self._in_doubt = False
        self._spoiled = False

    def wake(self) -> None:
        """Rows were committed: do not wait for the next poll."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; then publish what is pending, for a while, and release the leases.

        Does not end for any trouble with the broker or the store: it waits, longer each time, and goes on.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                parts = (self._keep(), self._catch_up.run(), self._backlog.run())
                beside = [tasks.create_task(part) for part in parts]
                await self._work(stop)
                await self._drain()
                for task in beside:
                    task.cancel()
        finally:
            for sending in self._on_the_way:
                sending.cancel()
            await self._publisher.renew()
        try:
            await self._lanes.leave()
        except TransientError as trouble:
            _log.warning("relay_leases_left_to_expire", code=trouble.reason_code)

    async def _keep(self) -> None:
        while True:
            try:
                await self._lanes.keep()
                self._metrics.gauge("regency_relay_lanes").set(len(self._lanes.held))
                self._catch_up.look()
                self.wake()
            except TransientError as trouble:
                _log.warning("relay_leases_not_renewed", code=trouble.reason_code)
            await asyncio.sleep(self._pace.renew.total_seconds())

    async def _work(self, stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            self._woken.clear()
            try:
                published = await self._round()
                if not published:
                    await _until(self._woken, self._pace.poll.total_seconds())
                elif published < self._pace.rows:
                    await _until(stop, self._pace.linger.total_seconds())
                failures = 0
            except TransientError as trouble:
                failures += 1
                self._in_doubt = True
                self._count_failure("relay_round_failed", trouble, failures=failures)
                await _until(stop, rest(failures))

    async def _drain(self) -> None:
        until = time.monotonic() + self._pace.drain.total_seconds()
        try:
            while time.monotonic() < until and await self._round():
                pass
        except TransientError as trouble:
            self._count_failure("relay_drain_failed", trouble)

    async def _round(self) -> int:
        """Publish one load of all lanes; how many rows were recorded for it. Raises `TransientError`."""
        if self._in_doubt:
            await self._lanes.reload()
            self._catch_up.look()
            self._in_doubt = False
        await self._lanes.hand_over()
        if not self._lanes.fresh:
            return 0
        ready = self._ready()
        for parcel in (*await self._recall(ready), *await self._pick(ready)):
            self._on_the_way[asyncio.create_task(self._deliver(parcel))] = parcel
        published = await self._arrived()
        await self._forget(published)
        return sum(len(parcel.batch.ids) for parcel in published) or len(self._on_the_way)

    def _ready(self) -> list[Lane]:
        """The lanes that may send: one batch at a time each, and none on a producer that is given up."""
        if self._spoiled:
            return []
        busy = {parcel.lane.name for parcel in self._on_the_way.values()}
        now = time.monotonic()
        return [
            lane
            for lane in self._lanes.held.values()
            if lane.compared and lane.rests_until <= now and lane.name not in busy
        ]

    async def _arrived(self) -> list[Parcel]:
        """What was acknowledged before patience ended.

        After a failure the producer is replaced as soon as nothing is on its way with it any more.
        """
        if not self._on_the_way:
            return []
        finished, _ = await asyncio.wait(self._on_the_way, timeout=self._pace.patience.total_seconds())
        outcomes = [(self._on_the_way.pop(sending), sending.result()) for sending in finished]
        self._spoiled |= not all(sent for _, sent in outcomes)
        if self._spoiled and not self._on_the_way:
            await self._publisher.renew()
            self._spoiled = False
        return [parcel for parcel, sent in outcomes if sent]

    async def _recall(self, ready: Sequence[Lane]) -> list[Parcel]:
        """The batches recorded earlier, by this relay or the one before, and perhaps not published."""
        unfinished = [(lane, lane.batch) for lane in ready if lane.batch is not None]
        if not unfinished:
            return []
        ids = [one for _, batch in unfinished for one in batch.ids]
        rows = {row["_id"]: row for row in await self._store.collection(OUTBOX).find({"_id": {"$in": ids}})}
        return [
            Parcel(lane, batch, [rows[one] for one in batch.ids if one in rows], again=True)
            for lane, batch in unfinished
        ]

    async def _pick(self, ready: Sequence[Lane]) -> list[Parcel]:
        """The oldest rows of the other lanes, recorded under their next sequences."""
        idle = {lane.name: lane for lane in ready if lane.batch is None}
        if not idle:
            return []
        pending = await self._pending(list(idle))
        await self._backlog.picked(pending, list(idle), self._pace.rows)
        rows: dict[str, list[Document]] = {}
        for row in pending:
            rows.setdefault(row["lane"], []).append(row)
        parcels = [
            Parcel(lane := idle[name], batch_of(lane.next_sequence, chosen), chosen, again=False)
            for name, chosen in rows.items()
        ]
        if not parcels:
            return []
        self._in_doubt = True
        if not await self._lanes.record([(parcel.lane, parcel.batch) for parcel in parcels]):
            return []
        self._in_doubt = False
        return parcels

    async def _pending(self, lanes: Sequence[str]) -> list[Document]:
        """The oldest rows, from one snapshot: a row is never seen before an older one of its key."""

        async def read(session: Session) -> list[Document]:
            rows: list[Document] = []
            size = 0
            oldest = session.collection(OUTBOX).stream(
                {"lane": {"$in": list(lanes)}}, sort=(("order", ASCENDING),), limit=self._pace.rows
            )
            async with aclosing(oldest):
                async for row in oldest:
                    rows.append(row)
                    size += row["size"]
                    if size >= self._pace.bytes:
                        break
            return rows

        return await self._store.run(read)

    async def _deliver(self, parcel: Parcel) -> bool:
        """Send one lane's parcel; whether all of it is acknowledged."""
        lane = parcel.lane
        try:
            with linked_span(
                f"send {lane.topic}", parcel.traces, kind=SpanKind.PRODUCER, attributes=parcel.attributes
            ):
                is_sent = await self._publisher.send(
                    lane.topic, lane.partition, parcel.messages(), while_true=lambda: self._lanes.fresh
                )
        except TransientError as trouble:
            lane.failures += 1
            lane.rests_until = time.monotonic() + rest(lane.failures)
            self._count_failure("relay_lane_failed", trouble, lane=lane.name, failures=lane.failures)
            return False
        if is_sent:
            lane.failures = 0
            self._count(parcel)
        return is_sent

    async def _forget(self, parcels: Sequence[Parcel]) -> None:
        """Delete what is published. The recorded batch may stay: without its rows nothing is sent again."""
        ids = [row["_id"] for parcel in parcels for row in parcel.rows]
        if ids:
            await self._store.collection(OUTBOX).delete_many({"_id": {"$in": ids}})
        for parcel in parcels:
            parcel.lane.batch = None

    def _count(self, parcel: Parcel) -> None:
        events = parcel.events
        self._metrics.counter("regency_relay_events_total").labels(parcel.lane.topic).inc(events)
        if parcel.again:
            self._metrics.counter("regency_relay_republished_total").labels(parcel.lane.topic).inc(events)
        now = self._clock.now()
        latency = self._metrics.histogram("regency_outbox_publish_seconds")
        for row in parcel.rows:
            latency.observe(max(0.0, (now - row["created_at"]).total_seconds()))

    def _count_failure(self, what: str, trouble: TransientError, **fields: Any) -> None:
        self._metrics.counter("regency_relay_failures_total").inc()
        _log.warning(what, code=trouble.reason_code, detail=trouble.for_operators, **fields)


async def _until(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
