"""One Kafka group of a service: its partitions come and go, each is worked on in order by a task of its own.

Owns seeking to the stored position, handing over on a rebalance, committing offsets behind the store (for
Kafka's own tools; nothing here trusts them) and noticing that a partition has stopped moving. What is done
with the records is the `Work` it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from servicekit.errors import ServiceError, TransientError, Unavailable
from servicekit.inbox import PositionMoved
from servicekit.kafka import (
    AIOKafkaConsumer,
    ConsumerRebalanceListener,
    ConsumerRecord,
    KafkaError,
    TopicPartition,
    make_consumer,
)
from servicekit.membership import Membership
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.parting import has_lost_its_group, leave
from servicekit.place import LetGo, Place
from servicekit.progress import Patience
from servicekit.settings import Settings
from servicekit.topic_check import TopicsMissing, require_topics

Work = Callable[[Place, Sequence[ConsumerRecord]], Awaitable[None]]

_log = structlog.get_logger(__name__)


class ConsumerStalled(Exception):
    """Records wait and nothing moves: only a new process helps."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The times a consumer group goes by, in seconds.

    Attributes:
        session: Kafka gives its partitions to others when it was silent for so long.
        hand_over: Work in hand may take so long when a partition is wanted back.
        stalled: A partition with waiting records must have moved within this.
        poll: How long one poll waits for records.
        tick: How often offsets are committed and the lag is looked at.
    """

    session: float = 10.0
    hand_over: float = 5.0
    stalled: float = 60.0
    poll: float = 1.0
    tick: float = 1.0
    retry: float = 1.0


class ConsumerGroup(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """This process's membership in one group."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        metrics: Metrics,
        *,
        group: str,
        topics: Sequence[str],
        work: Work,
        pace: Pace,
    ) -> None:
        self.name = settings.topic(group)
        self.has_joined = False
        self._is_leaving = False
        self._waits_because = ""
        self._settings = settings
        self._store = store
        self._topics = {settings.topic(topic): topic for topic in topics}
        self._work = work
        self._pace = pace
        self._membership = Membership(metrics, group)
        self._lag = metrics.gauge("regency_consume_lag_records")
        self._lag_seconds = metrics.gauge("regency_consume_lag_seconds")
        self._paused = metrics.gauge("regency_consumer_paused")
        self._progress = metrics.gauge("regency_consumer_last_progress_seconds")
        self._paused_here = 0
        self._tasks: dict[Place, asyncio.Task[None]] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._failed: asyncio.Future[None]
        self._consumer: AIOKafkaConsumer

    async def run(self, stop: asyncio.Event) -> None:
        """Take part until `stop`; then finish what is in hand and leave the group.

        Raises: `ConsumerStalled`; whatever `work` raises but `TransientError`, `PositionMoved` and `LetGo`.
        """
        self._failed = asyncio.get_running_loop().create_future()
        stopping: asyncio.Task[bool] = asyncio.create_task(stop.wait())
        try:
            while not stopping.done() and not await self._joined(stopping):
                await asyncio.wait([stopping], timeout=self._pace.retry)
            while not stopping.done():
                await self._tick(stopping)
        finally:
            stopping.cancel()
            await self._leave()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Begin to work on these; not when this process is leaving: nobody would ask for them back."""
        if self._is_leaving:
            return
        self.has_joined = True
        for partition in assigned:
            place = Place(self.name, self._topics[partition.topic], partition)
            task = asyncio.create_task(self._follow(place), name=f"{self.name}/{partition.partition}")
            task.add_done_callback(self._ended)
            self._tasks[place] = task
        self._membership.assigned(len(self._tasks))

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finish what is in hand on these, and let go."""
        taken = set(revoked)
        self._membership.revoked(len(taken))
        await self._release([place for place in self._tasks if place.partition in taken])
        await self._commit()

    async def _joined(self, stopping: asyncio.Task[bool]) -> bool:
        """Try to join; a consumer that could not start is no good for another try."""
        self._consumer = make_consumer(
            self._settings.broker,
            group=self.name,
            client_id=self._settings.service,
            session_timeout=timedelta(seconds=self._pace.session),
            max_poll_interval=timedelta(days=1),
        )
        self._consumer.subscribe(list(self._topics), listener=self)
        starting = asyncio.ensure_future(self._start())
        try:
            await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            starting.cancel()
            await asyncio.wait([starting])
        if starting.cancelled():
            return False
        error = starting.exception()
        if not isinstance(error, KafkaError | Unavailable):
            starting.result()
            self._waits_because = ""
            return True
        self._tell_why(error)
        await leave(self._consumer)
        return False

    def _tell_why(self, error: KafkaError | Unavailable) -> None:
        """Once for every reason in a row: it is tried again each second."""
        why = str(error)
        if why != self._waits_because:
            self._waits_because = why
            if isinstance(error, TopicsMissing):
                _log.warning("topics_missing", group=self.name, topics=error.topics, detail=why)
            else:
                code = error.reason_code if isinstance(error, Unavailable) else type(error).__name__
                _log.warning("consumer_waits_for_kafka", group=self.name, code=code, detail=why)

    async def _start(self) -> None:
        await require_topics(self._settings.broker, self._topics)
        await self._consumer.start()

    async def _tick(self, stopping: asyncio.Task[bool]) -> None:
        ends: list[asyncio.Future[Any]] = [stopping, self._failed]
        await asyncio.wait(ends, timeout=self._pace.tick, return_when=asyncio.FIRST_COMPLETED)
        if self._failed.done():
            self._failed.result()
        if has_lost_its_group(self._consumer):
            raise ConsumerStalled(f"{self.name}: its membership in the group has died")
        await self._commit()
        await self._watch()

    async def _leave(self) -> None:
        self._is_leaving = True
        await self._release(list(self._tasks))
        await self._commit()
        await leave(self._consumer)
        self.has_joined = False
        self._failed.cancel()

    async def _follow(self, place: Place) -> None:
        """Work on one partition until it is wanted back."""
        try:
            while True:
                await self._attempt(place)
                await place.back_off(self._pace.retry)
        except LetGo:
            return

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._failed.done():
            self._failed.set_exception(error)

    async def _attempt(self, place: Place) -> None:
        """Go to the stored position and on from there, until something is in the way."""
        try:
            await place.locate(self._store, self._consumer)
            while True:
                place.check()
                await self._poll(place)
        except PositionMoved:
            _log.warning("position_moved_by_another", topic=place.topic, partition=place.partition.partition)
        except (TransientError, KafkaError) as error:
            code = error.reason_code if isinstance(error, ServiceError) else type(error).__name__
            _log.warning("partition_waits", topic=place.topic, partition=place.partition.partition, code=code)

    async def _poll(self, place: Place) -> None:
        place.is_idle = True
        fetched = await self._consumer.getmany(
            place.partition, timeout_ms=int(self._pace.poll * 1000), max_records=500
        )
        place.is_idle = False
        records = fetched.get(place.partition)
        if records:
            await self._work(place, records)
            self._progress.set_to_current_time()
            place.read_until = records[-1].timestamp / 1000
        else:
            place.catch_up(await self._consumer.position(place.partition))

    async def _release(self, places: Sequence[Place]) -> None:
        tasks = [self._tasks[place] for place in places]
        for place, task in zip(places, tasks, strict=True):
            place.leave()
            if place.is_idle:
                task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._pace.hand_over)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for place in places:
            self._tasks.pop(place, None)
            for gauge in (self._lag, self._lag_seconds):
                gauge.remove(place.topic, place.partition.partition)
        self._count_paused()

    async def _commit(self) -> None:
        """Tell Kafka what the store knows already. A commit that fails costs nothing: nobody reads it."""
        reached = {place.partition: place.reached.offset for place in self._tasks if place.is_located}
        changed = {at: offset for at, offset in reached.items() if self._committed.get(at) != offset}
        if not changed:
            return
        try:
            async with asyncio.timeout(self._pace.hand_over):
                await self._consumer.commit(changed)
        except (KafkaError, TimeoutError) as error:
            _log.info("offsets_not_committed", group=self.name, error=type(error).__name__)
            return
        self._committed.update(changed)

    async def _watch(self) -> None:
        """Publish the lag, and give up on a process whose partition does not move although it should."""
        self._count_paused()
        ends = await self._ends_now()
        self._ends.update(ends)
        for place in list(self._tasks):
            lag = self._tell_lag(place)
            if place.partition not in ends:
                place.progress.excuse()
                continue
            if lag == 0 or place.is_backing_off:
                place.progress.move()
            if place.progress.is_stalled(Patience(self._pace.stalled)):
                still = place.progress.still
                _log.error("consumer_stalled", topic=place.topic, lag=lag, seconds=round(still))
                raise ConsumerStalled(
                    f"{place.partition}: {lag} records wait, none handled for {still:.0f} s"
                )

    def _tell_lag(self, place: Place) -> int:
        """How many records wait on a partition, as far as is known; while the broker is away, for longer."""
        end, reached = self._ends.get(place.partition, 0), place.reached.offset
        lag, labels = max(0, end - reached), (place.topic, place.partition.partition)
        self._lag.labels(*labels).set(lag)
        self._lag_seconds.labels(*labels).set(place.behind.look(end, reached, place.read_until))
        return lag

    def _count_paused(self) -> None:
        """The gauge is shared by the groups of a process: each adds what changed."""
        paused = sum(place.is_backing_off for place in self._tasks)
        self._paused.inc(paused - self._paused_here)
        self._paused_here = paused

    async def _ends_now(self) -> Mapping[TopicPartition, int]:
        """Where the partitions end; nothing while the broker does not say."""
        places = [place.partition for place in self._tasks]
        if not places:
            return {}
        try:
            async with asyncio.timeout(self._pace.hand_over):
                ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(places)
        except (KafkaError, TimeoutError):
            return {}
        return ends
