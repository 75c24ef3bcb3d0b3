"""A sink that is killed in the middle of its work, again and again."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from regencyctl.bench.sink_run import SERVICE, settings_of
from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, apply_topics, delete_topics
from servicekit.mongo import Store
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, COLLECTIONS, Archive
from servicekit.stream.cells import Cell, feed_of
from servicekit.testing.eventually import eventually
from servicekit.testing.feeds import feed_writer
from servicekit.testing.redemptions import owned_topics

KEYS = 3_000
RECORDS = 30_000
KILLS = 4


@contextmanager
def sink_process(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    prefix = settings.topic_prefix.removesuffix(".")
    arguments = ["sink", settings.kafka, settings.mongo_url, prefix, str(10 * RECORDS)]
    process = subprocess.Popen([sys.executable, "-m", "regencyctl.bench.sink_run", *arguments])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def feed_of_cells(seed: int) -> list[tuple[str, Cell | None]]:
    """Ranks go up and down, as after stalled processors; now and then a cell leaves the hot memory."""
    draw = random.Random(seed)
    cells: list[tuple[str, Cell | None]] = []
    for number in range(RECORDS):
        at = draw.randrange(KEYS)
        key = f"{at % 6}|market-turnover|1|market-day|2026-01-04|33.14|market-{at}|33.14.02.2001"
        gen, seq = draw.randrange(1, 4), draw.randrange(1_000)
        value = Cell((gen * 1_000 + seq,), 1 + number % 7, seq, gen, "2026-11-22T02:05:07.123Z")
        cells.append((key, None if draw.random() < 0.02 else value))
    return cells


async def test_a_killed_sink_leaves_every_cell_at_its_highest_rank(
    kafka_url: str, store_url: str, prefix: str
) -> None:
    """Given a feed full of cells, when sinks are killed at any moment, the next one ends the work."""
    settings = settings_of(kafka_url, store_url, prefix)
    await apply_topics(Broker(kafka_url), TopicPlan(create=owned_topics(settings.topic_prefix)))
    store = Store.open(store_url, settings.database)
    await store.ensure(COLLECTIONS)
    draw, cells = random.Random(7), feed_of_cells(7)
    highest: dict[str, tuple[int, int]] = {}
    for key, cell in cells:
        if cell is not None:
            highest[key] = max(highest.get(key, (0, 0)), cell.rank)

    async def ranks() -> dict[str, tuple[int, int]]:
        return {key: cell.rank for key, cell in (await Archive(store).cells(highest)).items()}

    async with feed_writer(kafka_url, settings.topic(feed_of(SERVICE))) as put:
        await put(cells[: RECORDS // 2])
        for kill in range(KILLS):
            with sink_process(settings):
                wanted = KEYS * (kill + draw.random()) / KILLS / 2

                async def has_begun(wanted: float = wanted) -> bool:
                    return await store.collection(CELLS).count({}) > wanted

                await eventually(has_begun)
        await put(cells[RECORDS // 2 :])

    with sink_process(settings):

        async def is_complete() -> bool:
            return await ranks() == highest

        assert await eventually(is_complete, interval=0.2)
    await store.drop_database()
    await store.close()
    await delete_topics(Broker(kafka_url), settings.topic_prefix)
