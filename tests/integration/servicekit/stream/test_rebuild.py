"""A version is built from the start of its topic while events keep coming, exactly, whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from contracts.indicators import Indicator, Window, indicators_of
from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, committed_offsets, delete_topics
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import COLLECTIONS, Archive
from servicekit.stream.cells import CellKey
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.measures import State
from servicekit.stream.processor import Processor, wiring_of
from servicekit.stream.sink import IndicatorSink
from servicekit.stream.versions import State as Stage
from servicekit.stream.versions import serving
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.redemptions import SERVICE, Redemptions, read_cells, turnover_of

KEPT = indicators_of(SERVICE)
TURNOVER = next(indicator for indicator in KEPT if indicator.name == "market-turnover")
SECOND = replace(TURNOVER, version=TURNOVER.version + 1)
CHUNK = 50

CommittedOffsets = Callable[[Broker, str], Awaitable[dict[TopicPartition, int]]]


class Platform:
    """A topic with events, a sink, a store, and processors that count."""

    def __init__(self, settings: Settings, redemptions: Redemptions, store: Store) -> None:
        self.settings = settings
        self.redemptions = redemptions
        self.store = store
        self.ledger = VersionLedger(store, (*KEPT, SECOND))

    @contextlib.asynccontextmanager
    async def counting(self, indicators: Sequence[Indicator], ledger: VersionLedger) -> AsyncIterator[None]:
        """A processor of these indicators runs for the time of the block."""
        processor = Processor(
            wiring_of(self.settings, indicators), Archive(self.store), Metrics(CollectorRegistry()), ledger
        )
        running = asyncio.create_task(processor.run())
        try:
            yield
        finally:
            processor.stop()
            await ended(running)

    @contextlib.asynccontextmanager
    async def loading(self) -> AsyncIterator[None]:
        """Events keep coming for the time of the block."""
        done = asyncio.Event()

        async def load() -> None:
            while not done.is_set():
                await self.redemptions.publish(self.redemptions.make(CHUNK))
                await asyncio.sleep(0.1)

        running = asyncio.create_task(load())
        try:
            yield
        finally:
            done.set()
            await ended(running)

    async def figures(self, version: int) -> dict[CellKey, tuple[State, int]]:
        """The cells of a version of the turnover, as if it were the first."""
        cells = await read_cells(self.settings.kafka, self.settings.topic_prefix)
        return {
            replace(key, version=1): (cell.v, cell.n)
            for key, cell in cells.items()
            if (key.indicator, key.version) == (TURNOVER.name, version)
        }

    async def has_counted_all(self) -> bool:
        """Whether the turnover says what was published."""
        cells = await read_cells(self.settings.kafka, self.settings.topic_prefix)
        first = {key: cell for key, cell in cells.items() if key.version == 1}
        return turnover_of(first) == (dict(self.redemptions.turnover), self.redemptions.events)

    async def is_live(self, indicator: Indicator) -> bool:
        """Whether a version is built."""
        progress = await self.ledger.progress(indicator)
        return progress.state is Stage.LIVE and progress.done == progress.of > 0

    async def stored_events(self, version: int) -> int:
        """How many events the cells in the store hold, by market day."""
        documents = await self.store.collection("indicator_cells").find(
            {"indicator": TURNOVER.name, "version": version, "window": Window.MARKET_DAY.value}
        )
        return sum(document["cell"]["n"] for document in documents)


@pytest.fixture
async def platform(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Platform]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    stop = asyncio.Event()
    async with Redemptions(kafka_url, f"{prefix}.") as redemptions, open_store(settings) as store:
        await store.ensure(COLLECTIONS)
        sink = asyncio.create_task(IndicatorSink(settings, store, Metrics(CollectorRegistry())).run(stop))
        yield Platform(settings, redemptions, store)
        stop.set()
        await sink
        await store.drop_database()
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_a_new_version_is_built_under_load_while_the_old_one_keeps_counting(
    platform: Platform,
) -> None:
    await platform.redemptions.publish(platform.redemptions.make(2_000))
    async with platform.counting(KEPT, VersionLedger(platform.store, KEPT)):
        await eventually(platform.has_counted_all, interval=0.3)

    assert (await serving(platform.store, TURNOVER.name, (*KEPT, SECOND))).version == 1
    async with platform.counting((*KEPT, SECOND), platform.ledger):
        async with platform.loading():
            await eventually(lambda: platform.is_live(SECOND), timeout=90.0, interval=0.3)
        await eventually(platform.has_counted_all, interval=0.3)
        assert await eventually(lambda: _same(platform), interval=0.3)
        await eventually(lambda: _stored(platform, SECOND.version), interval=0.3)

    assert (await serving(platform.store, TURNOVER.name, (*KEPT, SECOND))).version == 2


async def test_a_sink_that_is_always_a_little_behind_holds_no_rebuild_up(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given events that come faster than the sink copies their cells, a version is built all the same."""
    monkeypatch.setattr("servicekit.stream.rebuild.committed_offsets", _as_of_late(committed_offsets))
    await platform.redemptions.publish(platform.redemptions.make(500))

    async with platform.counting((*KEPT, SECOND), platform.ledger), platform.loading():
        assert await eventually(lambda: platform.is_live(SECOND), interval=0.3)


async def test_a_processor_killed_while_it_rebuilds_leaves_it_to_the_next_one(platform: Platform) -> None:
    kafka, prefix = platform.settings.kafka, platform.settings.topic_prefix
    await platform.redemptions.publish(platform.redemptions.make(5_000))
    async with platform.counting(KEPT, VersionLedger(platform.store, ())):
        await eventually(platform.has_counted_all, interval=0.3)

    await platform.ledger.ask(TURNOVER)
    async with platform.loading():
        with ProcessorProcess(kafka, platform.settings.mongo_url, prefix) as first:
            await eventually(lambda: _has_begun(platform), interval=0.05)
            first.kill()
        half_way = await platform.ledger.progress(TURNOVER)
        with ProcessorProcess(kafka, platform.settings.mongo_url, prefix):
            await eventually(lambda: platform.is_live(TURNOVER), timeout=90.0, interval=0.3)
    async with platform.counting(KEPT, VersionLedger(platform.store, ())):
        await eventually(platform.has_counted_all, interval=0.3)
        await eventually(lambda: _stored(platform, 1), interval=0.3)

    assert half_way.state is Stage.BUILDING


def _as_of_late(ask: CommittedOffsets) -> CommittedOffsets:
    """Offsets as they were two questions ago."""
    told: list[dict[TopicPartition, int]] = []

    async def late(broker: Broker, group: str) -> dict[TopicPartition, int]:
        told.append(await ask(broker, group))
        return told[-3] if len(told) > 2 else {}

    return late


async def _same(platform: Platform) -> bool:
    first, second = await platform.figures(1), await platform.figures(2)
    assert second == first
    return bool(second)


async def _stored(platform: Platform, version: int) -> bool:
    assert await platform.stored_events(version) == platform.redemptions.events
    return True


async def _has_begun(platform: Platform) -> bool:
    return (await platform.ledger.progress(TURNOVER)).done > 0
