"""Processors come, go and come again while events keep coming."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from servicekit.broker import Broker
from servicekit.kafka import delete_topics
from servicekit.metrics import Metrics
from servicekit.process import open_store
from servicekit.progress import Patience
from servicekit.settings import Settings
from servicekit.stream import holdings
from servicekit.stream.archive import Archive
from servicekit.stream.engine import Engine
from servicekit.stream.partition_cells import PartitionCells
from servicekit.stream.processor import wiring_of
from servicekit.stream.pulse import Pace, Pulse
from servicekit.stream.recovery import recover
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.redemptions import SERVICE, Redemptions, read_cells, turnover_of

SOME = 5
"""Cells that are back when recovery stands still."""


class Interrupted:
    """The platform's recovery; the first one stands still in its middle until a rebalance ends it.

    Attributes:
        amid: It stands still.
        over: A rebalance has ended it.
    """

    def __init__(self) -> None:
        self.amid = asyncio.Event()
        self.over = asyncio.Event()

    async def recover(
        self, broker: Broker, feed: str, numbers: Collection[int], pace: Pace, moved: Callable[[], None]
    ) -> dict[int, PartitionCells]:
        """In the place of `recovery.recover`."""
        if self.over.is_set():
            return await recover(broker, feed, numbers, pace, moved)
        try:
            return await recover(broker, feed, numbers, _StandsStill(self.amid), moved)
        except asyncio.CancelledError:
            self.over.set()
            raise


class _StandsStill(Pace):
    """Takes some steps, then none."""

    def __init__(self, stands: asyncio.Event) -> None:
        super().__init__(Pulse())
        self._left = SOME
        self._stands = stands

    async def step(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._stands.set()
            await asyncio.Event().wait()


@pytest.fixture
def settings(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> Settings:
    return settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)


@pytest.fixture
async def redemptions(kafka_url: str, prefix: str) -> AsyncIterator[Redemptions]:
    async with Redemptions(kafka_url, f"{prefix}.") as publisher:
        yield publisher
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_a_rebalance_amid_recovery_loses_nothing_and_doubles_nothing(
    settings: Settings, redemptions: Redemptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given cells on the feed and events that wait, when another joins amid recovery, then all count once."""
    interrupted = Interrupted()
    await redemptions.publish(redemptions.make(500))
    with another(settings) as earlier:
        await eventually(lambda: all_counted(settings, redemptions), interval=0.3)
        assert earlier.stop() == 0
    await redemptions.publish(redemptions.make(200))
    monkeypatch.setattr(holdings, "recover", interrupted.recover)

    async with counting(settings) as engine:
        await interrupted.amid.wait()
        with another(settings) as other:
            await redemptions.publish(redemptions.make(200))
            await interrupted.over.wait()
            await redemptions.publish(redemptions.make(200))
            await eventually(lambda: all_counted(settings, redemptions), interval=0.3)
            both_count = await eventually(lambda: engine.is_ready)
            await redemptions.publish(redemptions.make(200))
            await eventually(lambda: all_counted(settings, redemptions), interval=0.3)
            assert other.stop() == 0

    assert both_count
    assert await all_counted(settings, redemptions)


async def test_a_named_processor_that_starts_again_moves_no_partition(
    settings: Settings, redemptions: Redemptions
) -> None:
    """Given two named processors, when the one that leads starts again, then the group stays as it was."""
    first, second = (settings.model_copy(update={"instance": name}) for name in ("one", "two"))
    await redemptions.publish(redemptions.make(200))
    async with AsyncExitStack() as going:
        leading = await going.enter_async_context(counting(first))
        await eventually(lambda: leading.is_ready)
        async with counting(second) as staying:
            await eventually(lambda: staying.is_ready and leading.is_ready)
            await eventually(lambda: all_counted(settings, redemptions), interval=0.3)
            generation = staying.app.consumer_generation_id

            await going.aclose()
            await redemptions.publish(redemptions.make(200))
            async with counting(first) as again:
                await eventually(lambda: again.is_ready)
                await eventually(lambda: all_counted(settings, redemptions), interval=0.3)
                after = (staying.app.consumer_generation_id, again.app.consumer_generation_id)

    assert after == (generation, generation)


@asynccontextmanager
async def counting(settings: Settings) -> AsyncIterator[Engine]:
    """A processor in this process, for the time of the block; it may wait long for the other one."""
    stopping, metrics = asyncio.Event(), Metrics(CollectorRegistry())
    async with open_store(settings) as store:
        engine = Engine(wiring_of(settings), Archive(store), metrics, opening=Patience(stalled=600.0))
        running = asyncio.create_task(engine.run(stopping))
        try:
            yield engine
        finally:
            stopping.set()
            await ended(running)


def another(settings: Settings) -> ProcessorProcess:
    """A processor in a process of its own."""
    return ProcessorProcess(settings.kafka, settings.mongo_url, settings.topic_prefix)


async def all_counted(settings: Settings, redemptions: Redemptions) -> bool:
    """Whether the cells say what was published: each event once."""
    found = turnover_of(await read_cells(settings.kafka, settings.topic_prefix))
    return found == (dict(redemptions.turnover), redemptions.events)
