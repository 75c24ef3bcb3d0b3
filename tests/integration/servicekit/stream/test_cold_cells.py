"""Cold cells leave memory and feed for the store; late events, crashes and replays find them there."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from contracts.indicators import Window
from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, delete_topics, make_consumer
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.parting import leave
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, COLLECTIONS, Archive, cell_of
from servicekit.stream.cells import Cell, CellKey, read_key
from servicekit.stream.cold import is_cold
from servicekit.stream.engine import Engine
from servicekit.stream.processor import wiring_of
from servicekit.stream.sink import IndicatorSink
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.redemptions import SERVICE, TOPIC, Redemptions, read_cells, turnover_of
from servicekit.testing.wire import Wire

EVICT_SECONDS = 0.5


class Platform:
    """Redemptions, most of them of market days long over; the store, and a sink that fills it."""

    def __init__(self, settings: Settings, redemptions: Redemptions, store: Store) -> None:
        self.settings = settings
        self.redemptions = redemptions
        self.store = store

    @contextlib.asynccontextmanager
    async def counting(self, store: Store | None = None) -> AsyncIterator[Metrics]:
        """A processor runs for the time of the block; it may reach the store on a way of its own."""
        metrics, stopping, archive = (
            Metrics(CollectorRegistry()),
            asyncio.Event(),
            Archive(store or self.store),
        )
        engine = Engine(wiring_of(self.settings), archive, metrics, evict_every=EVICT_SECONDS)
        running = asyncio.create_task(engine.run(stopping))
        try:
            yield metrics
        finally:
            stopping.set()
            await ended(running)

    def process(self) -> ProcessorProcess:
        """A processor of its own, to be killed."""
        settings = self.settings
        where = (settings.kafka, settings.mongo_url, settings.topic_prefix)
        return ProcessorProcess(*where, evict_every=EVICT_SECONDS)

    async def publish(self, events: int) -> None:
        """So many more redemptions."""
        await self.redemptions.publish(self.redemptions.make(events))

    async def stored(self) -> dict[CellKey, Cell]:
        """Every cell in the store."""
        found = await self.store.collection(CELLS).find({})
        return {read_key(document["_id"]): cell_of(document) for document in found}

    async def is_right(self) -> bool:
        """Whether the store says what was published."""
        return turnover_of(await self.stored()) == (dict(self.redemptions.turnover), self.redemptions.events)

    async def has_let_go(self) -> bool:
        """Whether the feed has only hot cells left, and one of each indicator for its last event."""
        left = await read_cells(self.settings.kafka, self.settings.topic_prefix)
        now = datetime.now(UTC)
        cold = Counter((key.partition, key.indicator) for key in left if is_cold(key.window, key.start, now))
        return bool(left) and max(cold.values(), default=0) <= 1 and len(left) < len(await self.stored())

    async def back_to_the_start(self) -> None:
        """What an operator does: all offsets of the stopped group to the beginning."""
        wiring = wiring_of(self.settings)
        consumer = make_consumer(wiring.broker, group=wiring.group)
        await consumer.start()
        places = [
            TopicPartition(topic, number) for topic in wiring.sources for number in range(TOPIC.partitions)
        ]
        consumer.assign(places)
        await consumer.commit(await consumer.beginning_offsets(places))
        await leave(consumer)


@contextlib.asynccontextmanager
async def off_the_net(settings: Settings) -> AsyncIterator[tuple[Store, Wire]]:
    """The store on a wire that is cut."""
    server = urlsplit(settings.mongo_url)
    wire = Wire(server.hostname or "", server.port or 0)
    await wire.join()
    await wire.cut()
    query = f"{server.query}&serverSelectionTimeoutMS=500"
    url = server._replace(netloc=urlsplit(wire.url).netloc, query=query).geturl()
    async with open_store(settings.model_copy(update={"mongo_url": url})) as store:
        yield store, wire
    await wire.cut()


@pytest.fixture
async def platform(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Platform]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    stop = asyncio.Event()
    async with Redemptions(kafka_url, f"{prefix}.") as redemptions, open_store(settings) as store:
        await store.ensure(COLLECTIONS)
        sinking = asyncio.create_task(IndicatorSink(settings, store, Metrics(CollectorRegistry())).run(stop))
        yield Platform(settings, redemptions, store)
        stop.set()
        await ended(sinking)
        await store.drop_database()
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_cold_cells_leave_memory_and_feed_and_stay_in_the_store(platform: Platform) -> None:
    await platform.publish(300)

    async with platform.counting() as metrics:
        assert await eventually(platform.is_right, interval=0.3)
        before = await platform.stored()
        assert await eventually(platform.has_let_go, interval=0.3)
        assert await eventually(lambda: _adds_up(metrics, len(before)))

    assert await platform.stored() == before


async def test_a_late_event_brings_a_cold_cell_back_with_all_that_was_in_it(platform: Platform) -> None:
    async with platform.counting():
        for _ in range(3):
            await platform.publish(200)
            assert await eventually(platform.is_right, interval=0.3)
            assert await eventually(platform.has_let_go, interval=0.3)


async def test_a_cold_cell_comes_back_in_a_processor_that_never_held_it(platform: Platform) -> None:
    """Cells leave again that came back before the restart."""
    for _ in range(2):
        await platform.publish(200)
        with platform.process() as processor:
            assert await eventually(platform.is_right, interval=0.3)
            assert await eventually(platform.has_let_go, interval=0.3)
            assert processor.stop() == 0


async def test_cold_cells_are_waited_for_while_the_store_is_away(platform: Platform) -> None:
    await platform.publish(300)
    async with platform.counting():
        assert await eventually(platform.has_let_go, interval=0.3)
    before = await platform.stored()

    await platform.publish(100)
    async with off_the_net(platform.settings) as (store, wire):
        with capture_logs() as logs:
            async with platform.counting(store):
                await eventually(lambda: _says(logs, "cold_cells_not_read"))
                meanwhile = await platform.stored()
                await wire.join()
                assert await eventually(platform.is_right, interval=0.3)

    assert meanwhile == before


async def test_a_processor_killed_between_bringing_back_and_letting_go_counts_once(
    platform: Platform,
) -> None:
    await platform.publish(300)
    with platform.process() as processor:
        assert await eventually(platform.has_let_go, interval=0.3)
        assert processor.stop() == 0

    await platform.publish(4_000)
    with platform.process() as processor:
        await eventually(lambda: _more_than_before(platform), interval=0.02)
        processor.kill()

    async with platform.counting():
        assert await eventually(platform.is_right, interval=0.3)
        await platform.publish(100)
        assert await eventually(platform.is_right, interval=0.3)


async def test_a_group_set_back_to_the_start_counts_nothing_twice_that_left_memory(
    platform: Platform,
) -> None:
    await platform.publish(300)
    async with platform.counting():
        assert await eventually(platform.has_let_go, interval=0.3)
    before = await platform.stored()

    await platform.back_to_the_start()
    async with platform.counting() as metrics:
        assert await eventually(lambda: _read_again(platform, metrics, 300))

    after = await platform.stored()
    assert {key: (cell.v, cell.n) for key, cell in after.items()} == {
        key: (cell.v, cell.n) for key, cell in before.items()
    }


def _adds_up(metrics: Metrics, cells: int) -> bool:
    """Whether what is held and what has gone are all the cells: metrics tell it a moment after the feed."""
    held = metrics.registry.get_sample_value("regency_stream_cells") or 0
    gone = metrics.registry.get_sample_value("regency_stream_evicted_total") or 0
    assert gone + held >= cells
    return 0 < held < cells


def _says(logs: Sequence[Mapping[str, Any]], event: str) -> bool:
    return any(log["event"] == event for log in logs)


async def _more_than_before(platform: Platform) -> bool:
    """Whether some of what was published last is on the feed."""
    cells = await read_cells(platform.settings.kafka, platform.settings.topic_prefix)
    return any(cell.n > 60 for key, cell in cells.items() if key.window is Window.MARKET_DAY)


async def _read_again(platform: Platform, metrics: Metrics, events: int) -> bool:
    topic = platform.settings.topic(TOPIC.name)
    counted = metrics.registry.get_sample_value("regency_stream_events_total", {"topic": topic})
    return (counted or 0) >= events
