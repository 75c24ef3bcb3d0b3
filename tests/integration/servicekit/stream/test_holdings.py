"""What a processor recovers when a partition becomes its own, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from faust.types import TP
from prometheus_client import CollectorRegistry

from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, apply_topics, delete_topics, make_producer
from servicekit.metrics import Metrics
from servicekit.settings import Settings
from servicekit.stream.cells import Cell, feed_of
from servicekit.stream.holdings import Holdings
from servicekit.stream.processor import wiring_of
from servicekit.stream.pulse import Pulse
from servicekit.stream.reports import Reports
from servicekit.testing.doors import settings_for_test
from servicekit.testing.eventually import PATIENCE
from servicekit.testing.feeds import feed_writer
from servicekit.testing.redemptions import SERVICE, TOPIC, owned_topics

CELLS = 6_000
BEFORE = 7
"""The term of whoever owned the partition before; the generations that follow are higher."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with cells on its first partition."""

    settings: Settings

    @property
    def source(self) -> TP:
        """The partition whose cells they are."""
        return TP(self.settings.topic(TOPIC.name), 0)

    @property
    def name(self) -> str:
        """The topic."""
        return self.settings.topic(feed_of(SERVICE))

    def holdings(self, moved: Callable[[], None]) -> Holdings:
        """A processor's, with nothing in it."""
        wiring = wiring_of(self.settings)
        return Holdings(wiring.broker, wiring.feed, wiring.sources, Pulse(), moved)


@pytest.fixture
async def feed(kafka_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Feed]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url)
    await apply_topics(Broker(kafka_url), TopicPlan(create=owned_topics(f"{prefix}.")))
    yield Feed(settings)
    await delete_topics(Broker(kafka_url), f"{prefix}.")


def a_cell(number: int) -> tuple[str, Cell]:
    key = f"0|market-turnover|1|market-day|2026-11-22|33.14|bahulak-{number}|{'33.14.02.2001' * 20}"
    return key, Cell((number,), 1, number, BEFORE, "2026-11-22T02:00:00.000Z")


async def test_a_rebalance_while_cells_are_recovered_begins_again_and_opens_for_the_new_generation(
    feed: Feed,
) -> None:
    """The next generation comes after the first of several fetches."""
    async with feed_writer(feed.settings.kafka, feed.name) as put:
        await put(a_cell(number) for number in range(CELLS))
    arrived = asyncio.Event()
    holdings = feed.holdings(arrived.set)

    holdings.assign([feed.source], 11)
    waiting = asyncio.create_task(holdings.opened(feed.source, 11))
    async with asyncio.timeout(PATIENCE):
        await arrived.wait()
    held_so_far = len(list(holdings.cells))
    opened_before = holdings.revoke()
    holdings.assign([feed.source], 12)
    async with asyncio.timeout(PATIENCE):
        count = await holdings.opened(feed.source, 12)

    assert (held_so_far, opened_before) == (0, [])
    async with asyncio.timeout(PATIENCE):
        assert await waiting is None
    assert count is not None
    assert count.term == 12
    assert len(holdings.cells_of(0)) == CELLS
    holdings.revoke()


async def test_what_is_no_cell_on_the_feed_is_told_and_the_rest_is_recovered(feed: Feed) -> None:
    producer, metrics = make_producer(feed.settings.broker), Metrics(CollectorRegistry())
    await producer.start()
    for key, value in ((b"0|x", b"{}"), (a_cell(1)[0].encode(), b"no JSON"), (b"\xff", b'{"v":[]}')):
        await producer.send_and_wait(feed.name, value, key=key, partition=0)
    await producer.stop()
    async with feed_writer(feed.settings.kafka, feed.name) as put:
        await put([a_cell(2)])
    holdings = feed.holdings(lambda: None)

    holdings.assign([feed.source], 1)
    async with asyncio.timeout(PATIENCE):
        await holdings.opened(feed.source, 1)
    Reports(metrics).holdings(feed.name, holdings)

    labels = {"topic": feed.name, "reason": "unreadable"}
    assert metrics.registry.get_sample_value("regency_stream_dropped_total", labels) == 3
    assert dict(holdings.cells_of(0).cells) == dict([a_cell(2)])
    holdings.revoke()
