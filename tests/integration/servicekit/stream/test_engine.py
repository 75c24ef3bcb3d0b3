"""The engine on a real broker: a standstill ends it, and going back to a topic's start changes no figure."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from contracts.indicators import INDICATORS, Indicator, Window
from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, delete_topics, make_consumer
from servicekit.metrics import Metrics
from servicekit.parting import leave
from servicekit.process import open_store
from servicekit.progress import Patience
from servicekit.settings import Settings
from servicekit.stream.archive import Archive
from servicekit.stream.cells import CellKey
from servicekit.stream.engine import Engine, EngineFailed
from servicekit.stream.measures import State
from servicekit.stream.processor import wiring_of
from servicekit.stream.wiring import Wiring
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import PATIENCE, eventually
from servicekit.testing.redemptions import SERVICE, TOPIC, Redemptions, read_cells, turnover_of

TURNOVER = next(indicator for indicator in INDICATORS if indicator.name == "market-turnover")
OTHERS = tuple(indicator for indicator in INDICATORS if indicator is not TURNOVER)
Figures = dict[CellKey, tuple[State, int]]


class Platform:
    """A topic with events, and processors that count it."""

    def __init__(self, settings: Settings, redemptions: Redemptions) -> None:
        self.settings = settings
        self.redemptions = redemptions

    @contextlib.asynccontextmanager
    async def counting(self, indicators: Sequence[Indicator] = INDICATORS) -> AsyncIterator[Metrics]:
        """A processor of these indicators runs for the time of the block."""
        metrics, stopping = Metrics(CollectorRegistry()), asyncio.Event()
        async with open_store(self.settings) as store:
            engine = Engine(wiring_of(self.settings, indicators), Archive(store), metrics)
            running = asyncio.create_task(engine.run(stopping))
            try:
                yield metrics
            finally:
                stopping.set()
                await ended(running)

    async def figures(self) -> Figures:
        """Every cell on the feed: its state and how many events are in it."""
        cells = await read_cells(self.settings.kafka, self.settings.topic_prefix)
        return {key: (cell.v, cell.n) for key, cell in cells.items()}

    async def has_turnover(self) -> bool:
        """Whether the feed says what was published."""
        cells = await read_cells(self.settings.kafka, self.settings.topic_prefix)
        return turnover_of(cells) == (dict(self.redemptions.turnover), self.redemptions.events)

    async def back_to_the_start(self, wiring: Wiring) -> None:
        """What an operator does: all offsets of the stopped group to the beginning."""
        consumer = make_consumer(wiring.broker, group=wiring.group)
        await consumer.start()
        places = [
            TopicPartition(topic, number) for topic in wiring.sources for number in range(TOPIC.partitions)
        ]
        consumer.assign(places)
        await consumer.commit(await consumer.beginning_offsets(places))
        await leave(consumer)


@pytest.fixture
async def platform(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Platform]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    async with Redemptions(kafka_url, f"{prefix}.") as redemptions:
        yield Platform(settings, redemptions)
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_a_group_set_back_to_the_start_counts_nothing_twice(platform: Platform) -> None:
    await platform.redemptions.publish(platform.redemptions.make(400))
    async with platform.counting():
        await eventually(platform.has_turnover, interval=0.3)
    before = await platform.figures()

    await platform.back_to_the_start(wiring_of(platform.settings))
    async with platform.counting() as metrics:
        assert await eventually(lambda: _read_again(platform, metrics, 400))

    assert await platform.figures() == before


async def test_a_new_indicator_gets_its_history_when_the_group_is_set_back(platform: Platform) -> None:
    await platform.redemptions.publish(platform.redemptions.make(300))
    async with platform.counting(OTHERS):
        await eventually(lambda: _has_counted(platform, "coins-redeemed", 300), interval=0.3)
    before = await platform.figures()

    await platform.back_to_the_start(wiring_of(platform.settings))
    async with platform.counting():
        await platform.redemptions.publish(platform.redemptions.make(50))
        assert await eventually(platform.has_turnover, interval=0.3)
        assert await eventually(lambda: _has_counted(platform, "coins-redeemed", 350))

    assert not [key for key in before if key.indicator == TURNOVER.name]


async def test_a_new_version_is_counted_beside_the_old_one_from_the_first_event_on(
    platform: Platform,
) -> None:
    await platform.redemptions.publish(platform.redemptions.make(300))
    async with platform.counting():
        await eventually(platform.has_turnover, interval=0.3)
    old = _of_version(await platform.figures(), TURNOVER.version)

    await platform.back_to_the_start(wiring_of(platform.settings))
    async with platform.counting([*OTHERS, replace(TURNOVER, version=TURNOVER.version + 1)]):
        await eventually(lambda: _has_counted(platform, TURNOVER.name, 600), interval=0.3)

    figures = await platform.figures()
    new = _of_version(figures, TURNOVER.version + 1)
    assert (_of_version(figures, TURNOVER.version), new) == (old, old)


async def test_an_engine_whose_reading_stands_still_fails_while_records_wait(platform: Platform) -> None:
    metrics = Metrics(CollectorRegistry())
    async with open_store(platform.settings) as store:
        patience = Patience(stalled=3.0, excused=30.0)
        engine = Engine(wiring_of(platform.settings), Archive(store), metrics, patience)
        running = asyncio.create_task(engine.run(asyncio.Event()))
        await eventually(lambda: engine.is_ready)

        consumer = engine.app.consumer
        consumer.pause_partitions(consumer.assignment())
        await platform.redemptions.publish(platform.redemptions.make(50))

        with pytest.raises(EngineFailed, match="records wait"):
            async with asyncio.timeout(PATIENCE):
                await running
        await engine.app.stop()


async def test_an_engine_that_never_gets_partitions_fails(platform: Platform) -> None:
    """Given a broker that takes connections and says nothing, then a new process is wanted."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1")
    port = silent.sockets[0].getsockname()[1]
    wiring = replace(wiring_of(platform.settings), broker=Broker(f"127.0.0.1:{port}"))
    async with open_store(platform.settings) as store:
        opening = Patience(stalled=3.0)
        engine = Engine(wiring, Archive(store), Metrics(CollectorRegistry()), opening=opening)

        with pytest.raises(EngineFailed, match="no partitions or no cells"):
            async with asyncio.timeout(PATIENCE):
                await engine.run(asyncio.Event())
        silent.close()


async def test_records_that_faust_fetched_and_dropped_are_read_again_though_nothing_follows_them(
    platform: Platform,
) -> None:
    async with open_store(platform.settings) as store:
        stopping = asyncio.Event()
        engine = Engine(wiring_of(platform.settings), Archive(store), Metrics(CollectorRegistry()))
        running = asyncio.create_task(engine.run(stopping))
        await platform.redemptions.publish(platform.redemptions.make(50))
        await eventually(platform.has_turnover, interval=0.3)

        consumer = engine.app.consumer
        sources = [tp for tp in consumer.assignment() if tp.topic.endswith(TOPIC.name)]
        consumer.pause_partitions(sources)
        await platform.redemptions.publish(platform.redemptions.make(50))
        for tp, end in (await consumer.highwaters(*sources)).items():
            await consumer.seek(tp, end)
        consumer.resume_partitions(sources)

        assert await eventually(platform.has_turnover, interval=0.3)
        stopping.set()
        await ended(running)


async def _read_again(platform: Platform, metrics: Metrics, events: int) -> bool:
    topic = platform.settings.topic(TOPIC.name)
    counted = metrics.registry.get_sample_value("regency_stream_events_total", {"topic": topic})
    return (counted or 0) >= events


async def _has_counted(platform: Platform, name: str, events: int) -> bool:
    figures = await platform.figures()
    return events == sum(
        count for key, (_, count) in figures.items() if key.indicator == name and key.window is Window.YEAR
    )


def _of_version(figures: Figures, version: int) -> Figures:
    return {
        replace(key, version=1): figure
        for key, figure in figures.items()
        if key.indicator == TURNOVER.name and key.version == version
    }
