"""What a processor may suffer, and that its cells equal a recount all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial

import pytest

from contracts.indicators import Window
from servicekit.broker import Broker
from servicekit.kafka import delete_topics, members_of
from servicekit.stream.cells import feed_of
from servicekit.stream.pulse import SESSION_SECONDS, STALLED_EXIT
from servicekit.testing.eventually import eventually
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.redemptions import SERVICE, Redemptions, read_cells, turnover_of

CHUNK = 500


@pytest.fixture
async def redemptions(kafka_url: str, prefix: str) -> AsyncIterator[Redemptions]:
    """A publisher on topics of this test's own."""
    async with Redemptions(kafka_url, f"{prefix}.") as publisher:
        yield publisher
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def load(redemptions: Redemptions, done: asyncio.Event) -> None:
    """Publish steadily until told; every third chunk comes twice, as from a relay that crashed."""
    chunk = 0
    while not done.is_set():
        messages = redemptions.make(CHUNK)
        await redemptions.publish(messages)
        if chunk % 3 == 0:
            await redemptions.publish(messages)
        chunk += 1
        await asyncio.sleep(0.1)


async def all_counted(kafka: str, prefix: str, redemptions: Redemptions) -> bool:
    turnover, events = turnover_of(await read_cells(kafka, f"{prefix}."))
    assert events == redemptions.events
    return turnover == dict(redemptions.turnover)


async def counted(kafka: str, prefix: str) -> int:
    return turnover_of(await read_cells(kafka, f"{prefix}."))[1]


async def test_a_processor_killed_three_times_under_load_counts_everything_once(
    kafka_url: str, store_url: str, prefix: str, redemptions: Redemptions
) -> None:
    """The load has batches published twice; in the end the cells on the feed equal the recount."""
    done = asyncio.Event()
    loading = asyncio.create_task(load(redemptions, done))

    for _ in range(3):
        before = await counted(kafka_url, prefix)
        with ProcessorProcess(kafka_url, store_url, f"{prefix}.") as processor:
            await eventually(partial(_more_than, kafka_url, prefix, before), interval=0.3)
            processor.kill()
    done.set()
    await loading

    with ProcessorProcess(kafka_url, store_url, f"{prefix}.") as processor:
        assert await eventually(lambda: all_counted(kafka_url, prefix, redemptions), interval=0.5)
        assert processor.stop() == 0
    assert await all_counted(kafka_url, prefix, redemptions)


async def test_a_processor_that_was_stopped_and_replaced_ends_itself_when_it_wakes(
    kafka_url: str, store_url: str, prefix: str, redemptions: Redemptions
) -> None:
    """Two share the load; the other one takes over, and no cell is lost or counted twice."""
    done = asyncio.Event()
    loading = asyncio.create_task(load(redemptions, done))

    with (
        ProcessorProcess(kafka_url, store_url, f"{prefix}.") as one,
        ProcessorProcess(kafka_url, store_url, f"{prefix}.") as other,
    ):
        await eventually(lambda: _have_joined(kafka_url, prefix, 2), interval=0.3)
        await eventually(lambda: _more_than(kafka_url, prefix, 2_000), interval=0.3)
        one.freeze()
        before = await events_by_day(kafka_url, prefix)
        expired = time.monotonic() + SESSION_SECONDS
        await eventually(lambda: time.monotonic() > expired, timeout=2 * SESSION_SECONDS, interval=0.5)
        await eventually(lambda: _every_day_grew(kafka_url, prefix, before), interval=0.3)
        code = one.wake()
        done.set()
        await loading
        assert await eventually(lambda: all_counted(kafka_url, prefix, redemptions), interval=0.5)
        assert other.stop() == 0

    assert code == STALLED_EXIT


async def events_by_day(kafka: str, prefix: str) -> dict[str, int]:
    """Market day → events counted; the days lie in all partitions."""
    cells = await read_cells(kafka, f"{prefix}.")
    return {
        key.start: cell.n
        for key, cell in cells.items()
        if key.indicator == "market-turnover" and key.window is Window.MARKET_DAY
    }


async def _every_day_grew(kafka: str, prefix: str, before: dict[str, int]) -> bool:
    """Whether somebody counts all partitions, also those of the frozen processor."""
    now = await events_by_day(kafka, prefix)
    return all(now[day] > events + CHUNK for day, events in before.items())


async def _have_joined(kafka: str, prefix: str, processors: int) -> bool:
    """Whether so many share the partitions: one that is frozen before does not know that time passed."""
    group = f"{prefix}.{feed_of(SERVICE)}"
    return await members_of(Broker(kafka), [group]) == {group: processors}


async def _more_than(kafka: str, prefix: str, events: int) -> bool:
    return await counted(kafka, prefix) > events + CHUNK


async def test_a_processor_told_to_stop_amid_a_backlog_ends_soon_and_leaves_the_rest_to_the_next(
    kafka_url: str, store_url: str, prefix: str, redemptions: Redemptions
) -> None:
    await redemptions.publish(redemptions.make(20_000))

    with ProcessorProcess(kafka_url, store_url, f"{prefix}.") as first:
        await eventually(lambda: _more_than(kafka_url, prefix, 0), interval=0.05)
        code = first.stop()
    with ProcessorProcess(kafka_url, store_url, f"{prefix}."):
        await eventually(lambda: all_counted(kafka_url, prefix, redemptions), interval=0.5)

    assert code == 0
