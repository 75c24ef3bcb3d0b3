"""Two million events while processors die, join and leave and the broker restarts: every cell is exact."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self

import pytest
from prometheus_client import CollectorRegistry

from contracts.registry import TOPICS
from contracts.topic import ENGINE
from regencyctl.local import LocalStack
from servicekit.broker import Broker
from servicekit.kafka import (
    TopicPartition,
    TopicPlan,
    apply_topics,
    committed_offsets,
    make_consumer,
    topic_specs,
)
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.parting import leave
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, COLLECTIONS, cell_of
from servicekit.stream.cells import Cell, feed_of, read_key, sink_of
from servicekit.stream.pulse import STALLED_EXIT
from servicekit.stream.sink import IndicatorSink
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.redemptions import read_feed
from servicekit.testing.storm_events import TOPIC, StormEvents
from servicekit.testing.storm_publisher import StormPublisher
from servicekit.testing.storm_recount import differences, recount

SEED = 20261122
EVENTS = 2_000_000
PARTITIONS = 24
PUBLISH_SECONDS = 60.0
EVICT_SECONDS = 2.0
VOLLEYS = (7.0, 21.0, 35.0, 49.0)
"""When, after the first processor counts, two of them are killed shortly after each other. A group takes ten
seconds to notice: volleys leave it time to count in between."""

TEND_SECONDS = 0.5
SERVICE = TOPIC.owner
FEED = next(topic for topic in TOPICS if topic.name == feed_of(SERVICE))


class Fleet:
    """The processors: whoever ends is replaced, as a supervisor would.

    Attributes:
        kills: How many were killed.
        deaths: Exit codes of those that ended by themselves while the broker was there.
    """

    def __init__(self, settings: Settings, rng: random.Random) -> None:
        self._settings = settings
        self._rng = rng
        self._running: list[ProcessorProcess] = []
        self._leaving: list[ProcessorProcess] = []
        self._without_broker: set[ProcessorProcess] = set()
        self.kills = 0
        self.deaths: list[int] = []
        self.is_excused = False

    def __enter__(self) -> Self:
        """Nobody runs yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever happened, nothing is left behind."""
        for processor in (*self._running, *self._leaving):
            processor.kill()

    def join(self) -> None:
        """One more."""
        where = (self._settings.kafka, self._settings.mongo_url, self._settings.topic_prefix)
        processor = ProcessorProcess(*where, SERVICE, indicators="storm", evict_every=EVICT_SECONDS)
        self._running.append(processor)
        if self.is_excused:
            self._without_broker.add(processor)

    async def kill(self) -> None:
        """SIGKILL for any of them."""
        self._running.pop(self._rng.randrange(len(self._running))).kill()
        self.kills += 1
        self.join()

    async def leave(self) -> None:
        """SIGTERM for the oldest: it ends in good order, unless the machine or the broker is to blame."""
        processor = self._running.pop(0)
        self._leaving.append(processor)
        code = await asyncio.to_thread(processor.stop)
        assert code in {0, STALLED_EXIT} or processor in self._without_broker

    async def leave_all(self) -> None:
        """The end."""
        while self._running:
            await self.leave()

    async def tend(self) -> None:
        """Replace those that end by themselves: without a broker none can start."""
        while True:
            for processor in tuple(self._running):
                if (code := processor.exit_code) is not None:
                    self._running.remove(processor)
                    self.join()
                    if not self.is_excused and processor not in self._without_broker:
                        self.deaths.append(code)
            await asyncio.sleep(TEND_SECONDS)


@pytest.fixture
def calm_collector() -> Iterator[None]:
    """Millions of rows pass through this process: collect rarely."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000)
    yield
    gc.set_threshold(*before)


@pytest.fixture
def infra(tmp_path: Path) -> Iterator[LocalStack]:
    """A broker and a store of this test's own: the broker is to be killed."""
    with LocalStack(tmp_path / "stack", services=(), free_ports=True) as stack:
        yield stack


@pytest.fixture
async def settings(infra: LocalStack, tmp_path: Path) -> Settings:
    settings = settings_for_test(SERVICE, tmp_path, "storm", kafka=infra.kafka, mongo_url=infra.store)
    specs = topic_specs((TOPIC, FEED), prefix=settings.topic_prefix)
    wide = {settings.topic(topic.name) for topic in (TOPIC, FEED)}
    create = tuple(replace(spec, partitions=PARTITIONS) if spec.name in wide else spec for spec in specs)
    await apply_topics(Broker(infra.kafka), TopicPlan(create=create))
    return settings


@contextlib.asynccontextmanager
async def sinking(settings: Settings, store: Store) -> AsyncIterator[None]:
    """The sink runs for the time of the block."""
    await store.ensure(COLLECTIONS)
    stop = asyncio.Event()
    running = asyncio.create_task(IndicatorSink(settings, store, Metrics(CollectorRegistry())).run(stop))
    try:
        yield
    finally:
        stop.set()
        await ended(running)


@pytest.mark.timeout(1_800)
@pytest.mark.usefixtures("calm_collector")
async def test_two_million_events_are_counted_once_whatever_dies(
    infra: LocalStack, settings: Settings
) -> None:
    events, rng = StormEvents(EVENTS, PARTITIONS, SEED), random.Random(SEED)
    publisher = StormPublisher(infra.kafka, settings.topic(TOPIC.name), events, PUBLISH_SECONDS)
    fleet = Fleet(settings, rng)

    with fleet:
        async with open_store(settings) as store, sinking(settings, store):
            fleet.join()
            fleet.join()
            tending = asyncio.create_task(fleet.tend())
            await asyncio.gather(publisher.publish(EVENTS), _storm(infra, settings, fleet, rng))
            await eventually(lambda: _is_caught_up(settings), timeout=180.0, interval=0.5)
            tending.cancel()
            await fleet.leave_all()
            await eventually(lambda: _is_sunk(settings), interval=0.5)
            found = await _stored(store)
            left = await read_feed(infra.kafka, settings.topic(FEED.name), PARTITIONS)
            letters = await _records(settings, settings.topic(TOPIC.dead_letter(ENGINE)), 1)

    off = differences(recount(events.truth), found)
    assert not off, f"seed {SEED}, {events.made} events, {fleet.kills} kills:\n" + "\n".join(off)
    assert fleet.kills == 2 * len(VOLLEYS)
    assert set(fleet.deaths) <= {STALLED_EXIT}, "only a machine that stands still may end a processor"
    assert events.repeated > 0.02 * EVENTS
    stored = {read_key(key): cell for key, cell in found.items()}
    assert [key for key, cell in left.items() if stored[key] != cell] == []
    assert len(left) < len(found), "no cell has left memory and feed"
    assert letters >= events.poisoned > 0


async def _storm(infra: LocalStack, settings: Settings, fleet: Fleet, rng: random.Random) -> None:
    """Volleys of two kills; one processor joins, the broker is killed, one leaves, all at chosen moments.

    None leaves before the broker is back and cells come again: without a broker there is no good order.
    """
    back = asyncio.Event()
    blows = [(at + rng.uniform(0.0, 3.0), fleet.kill) for at in VOLLEYS for _ in range(2)]
    await asyncio.gather(
        *(_after(seconds, blow) for seconds, blow in blows),
        _after(rng.uniform(12.0, 18.0), partial(asyncio.to_thread, fleet.join)),
        _after(rng.uniform(28.0, 32.0), partial(_restart_broker, infra, fleet, back)),
        _after(rng.uniform(44.0, 48.0), partial(_leave_while_counting, settings, fleet, back)),
    )


async def _after(seconds: float, blow: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds)
    await blow()


async def _restart_broker(infra: LocalStack, fleet: Fleet, back: asyncio.Event) -> None:
    fleet.is_excused = True
    await asyncio.to_thread(infra.restart, "kafka", signal.SIGKILL)
    await asyncio.sleep(TEND_SECONDS * 2)
    fleet.is_excused = False
    back.set()


async def _leave_while_counting(settings: Settings, fleet: Fleet, back: asyncio.Event) -> None:
    await back.wait()
    feed = settings.topic(FEED.name)
    written = await _records(settings, feed, PARTITIONS)

    async def is_counting() -> bool:
        return await _records(settings, feed, PARTITIONS) > written

    await eventually(is_counting, interval=0.5)
    await fleet.leave()


async def _is_caught_up(settings: Settings) -> bool:
    """Whether everything published is committed."""
    return await _waiting(settings, settings.topic(TOPIC.name), settings.topic(FEED.name)) == 0


async def _is_sunk(settings: Settings) -> bool:
    """Whether every cell written is in the store."""
    return await _waiting(settings, settings.topic(FEED.name), settings.topic(sink_of(SERVICE))) == 0


async def _waiting(settings: Settings, topic: str, group: str) -> int:
    """How many records of a topic a group has not committed."""
    committed = await committed_offsets(settings.broker, group)
    done = sum(offset for place, offset in committed.items() if place.topic == topic)
    return await _records(settings, topic, PARTITIONS) - done


async def _records(settings: Settings, topic: str, partitions: int) -> int:
    """How many records were written to a topic."""
    consumer = make_consumer(settings.broker)
    await consumer.start()
    try:
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in range(partitions)])
    finally:
        await leave(consumer)
    return sum(ends.values())


async def _stored(store: Store) -> dict[str, Cell]:
    return {document["_id"]: cell_of(document) for document in await store.collection(CELLS).find({})}
