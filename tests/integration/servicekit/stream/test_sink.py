"""From the feed into the store and back out of it: each cell once, the right one, exactly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, apply_topics, delete_topics
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.settings import Settings
from servicekit.stream.archive import COLLECTIONS, Archive
from servicekit.stream.cells import Cell, feed_of
from servicekit.stream.measures import State
from servicekit.stream.sink import IndicatorSink
from servicekit.testing.doors import settings_for_test
from servicekit.testing.eventually import eventually
from servicekit.testing.feeds import Put, feed_writer
from servicekit.testing.redemptions import SERVICE, owned_topics

KEY = "3|market-turnover|1|market-day|2026-01-04|33.14|bahulak|33.14.02.2001"
AT = "2026-11-22T02:05:07.123Z"


def cell(state: State = (1,), gen: int = 1, seq: int = 1) -> Cell:
    return Cell(state, 1, seq, gen, AT)


@dataclass(frozen=True, slots=True)
class Sunk:
    """A feed, a sink that can be started, and what is in the store."""

    put: Put
    archive: Archive
    store: Store
    settings: Settings
    metrics: Metrics

    async def run_until(self, expected: Mapping[str, Cell]) -> None:
        """Run a sink until the store says exactly this."""

        async def arrived() -> bool:
            return await self.archive.cells(expected) == expected

        stop = asyncio.Event()
        sink = asyncio.create_task(IndicatorSink(self.settings, self.store, self.metrics).run(stop))
        try:
            await eventually(arrived)
        finally:
            stop.set()
            await sink


@pytest.fixture
async def sunk(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Sunk]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    await apply_topics(Broker(kafka_url), TopicPlan(create=owned_topics(f"{prefix}.")))
    store = Store.open(settings.mongo_url, settings.database)
    await store.ensure(COLLECTIONS)
    async with feed_writer(kafka_url, settings.topic(feed_of(SERVICE))) as put:
        yield Sunk(put, Archive(store), store, settings, Metrics(CollectorRegistry()))
    await store.drop_database()
    await store.close()
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_cells_come_back_as_they_were_written(sunk: Sunk) -> None:
    written = {
        KEY: cell((10**30, -(2**70), 0), gen=3, seq=2**40),
        "0|coin-sale-mean|1|month|2026-01|33.14|pasar%7Cdua|100%25": cell((7, 2)),
        "5|unknown-indicator|9|all|all|33.14": cell((5,)),
        "1|active-vendors|1|year|2026|33.14|bahulak|x": cell((bytes(range(256)), 2**80)),
    }

    await sunk.put(written.items())

    await sunk.run_until(written)
    assert await sunk.archive.cells([*written, "0|never-written|1|all|all|33.14"]) == written


async def test_the_highest_rank_stays_whatever_comes_after_it(sunk: Sunk) -> None:
    right, last = cell((30,), gen=2, seq=7), {KEY.replace("3|", "4|", 1): cell((1,))}
    await sunk.put([(KEY, cell((10,), gen=2, seq=5)), (KEY, right)])
    await sunk.run_until({KEY: right})

    await sunk.put([(KEY, cell((20,), gen=2, seq=6)), (KEY, cell((99,), gen=1, seq=900)), *last.items()])

    await sunk.run_until(last)
    assert await sunk.archive.cells([KEY]) == {KEY: right}


async def test_what_leaves_the_hot_memory_stays_in_the_store(sunk: Sunk) -> None:
    other = KEY.replace("2026-01-04", "2026-02-08")

    await sunk.put([(KEY, cell((10,))), (KEY, None), (other, cell((20,)))])

    await sunk.run_until({KEY: cell((10,)), other: cell((20,))})
