"""Every measure on a real broker: shuffled, late and repeated events against a plain count of each figure."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client import CollectorRegistry

from contracts.indicators import (
    Count,
    Distinct,
    Histogram,
    Indicator,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
    Window,
)
from contracts.text import Text
from contracts.tourism_market import CoinsRedeemed
from servicekit.broker import Broker
from servicekit.kafka import delete_topics, partition_of
from servicekit.metrics import Metrics
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import Archive
from servicekit.stream.engine import Engine
from servicekit.stream.figures import Figure, Selection, labels_of, merge_cells
from servicekit.stream.processor import wiring_of
from servicekit.stream.recounting import Recounted, recount_of
from servicekit.stream.shares import taken, widened
from servicekit.stream.windows import start_at
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.redemptions import SERVICE, TOPIC, Message, Redemptions, envelope_of, read_cells

EVENTS = 3_000
MARKETS = 4
BEGIN = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
NOTHING = Text("Uji", "Test")

MEASURES: Mapping[str, Measure] = {
    "count": Count(),
    "sum": Sum("amount_idr"),
    "mean": Mean("amount_idr", Fraction(1, 7)),
    "min": Min("amount_idr"),
    "max": Max("amount_idr"),
    "last": Last("transaction"),
    "ratio": Ratio("amount_idr", "coins"),
    "share": ShareOfTotal("amount_idr", over="village"),
    "index": WeightedIndex({"coins": Fraction(1, 3), "amount_idr": Fraction(2, 3)}, Fraction(25)),
    "histogram": Histogram("amount_idr", (10_000, 50_000)),
    "quantile": Quantile("amount_idr"),
    "distinct": Distinct("vendor_id", lg_k=6),
    "streak": Streak(Window.DAY, {"device_id": "gate-1"}),
}


class Redeemed(CoinsRedeemed):
    """A redemption with a number of its own, so that of two at one instant it is known which was the last."""

    transaction: int


INDICATORS = tuple(
    Indicator(
        name,
        1,
        CoinsRedeemed,
        measure,
        ("market_id", "village"),
        (Window.MARKET_DAY, Window.MONTH, Window.ALL),
        "1",
        NOTHING,
        NOTHING,
    )
    for name, measure in MEASURES.items()
)


class Truth:
    """Makes events, and counts each of them in the plainest way."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._sequences: Counter[int] = Counter()
        self.figures: defaultdict[tuple[str, Window, str, str], list[Recounted]] = defaultdict(list)

    def messages(self, events: int) -> list[Message]:
        """So many events, in no order of time."""
        return [self._message(number) for number in range(events)]

    def _message(self, number: int) -> Message:
        rng = self._rng
        at = BEGIN + timedelta(seconds=rng.randrange(40 * 86_400))
        market = rng.randrange(MARKETS)
        coins = rng.randrange(1, 60)
        event = Redeemed(
            occurred_at=at,
            market_day_id=f"market-{market}.{rng.randrange(20)}",
            market_id=f"market-{market}",
            village=f"33.14.02.20{market:02}",
            market_day=date(2026, 10, 4) + timedelta(days=35 * rng.randrange(3)),
            transaction_id=f"t-{number}",
            transaction=number,
            device_id="gate-2" if rng.random() < 0.02 else "gate-1",
            coins=coins,
            amount_idr=coins * 2_000,
            vendor_id=f"vendor-{rng.randrange(300)}",
        )
        self._count(event)
        partition = partition_of(event.key, TOPIC.partitions)
        self._sequences[partition] += 1
        return partition, envelope_of(event, self._sequences[partition], number)

    def _count(self, event: Redeemed) -> None:
        starts = {Window.MARKET_DAY: event.market_day.isoformat(), Window.ALL: "all"}
        starts[Window.MONTH] = start_at(Window.MONTH, event.occurred_at)
        for name, measure in MEASURES.items():
            for window, start in starts.items():
                place = self.figures[name, window, start, event.market_id]
                if not place:
                    place.append(recount_of(measure))
                place[0].add(event)


def repeated(messages: Sequence[Message], rng: random.Random) -> list[Message]:
    """The messages, with batches published again as a relay does whose broker did not answer."""
    out: list[Message] = []
    for first in range(0, len(messages), 50):
        batch = messages[first : first + 50]
        out += batch
        if rng.random() < 0.3:
            out += batch[-rng.randrange(1, 50) :]
    return out


@pytest.fixture
async def settings(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Settings]:
    yield settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    await delete_topics(Broker(kafka_url), f"{prefix}.")


@contextlib.asynccontextmanager
async def counting(settings: Settings) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    async with open_store(settings) as store:
        engine = Engine(wiring_of(settings, INDICATORS), Archive(store), Metrics(CollectorRegistry()))
        running = asyncio.create_task(engine.run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await ended(running)


async def figures_of(settings: Settings) -> list[Figure]:
    """All figures that the feed holds, by market."""
    cells = await read_cells(settings.kafka, settings.topic_prefix)
    found: list[Figure] = []
    for indicator in INDICATORS:
        for window in indicator.windows:
            mine = [
                (key, cell)
                for key, cell in cells.items()
                if (key.indicator, key.window) == (indicator.name, window)
            ]
            selection = Selection(indicator, window, labels_of(indicator))
            found += taken(selection, merge_cells(widened(selection), mine))
    return found


def test_every_measure_is_here() -> None:
    assert {type(measure) for measure in MEASURES.values()} == set(get_args(Measure))


async def test_every_measure_ends_equal_to_a_plain_count(settings: Settings) -> None:
    """Given two processors one after the other, when batches come late and twice, then nothing differs."""
    truth, rng = Truth(seed=4), random.Random(4)
    messages = truth.messages(EVENTS)
    half = EVENTS // 2

    async def has_counted(events: int) -> bool:
        counts = [figure for figure in await figures_of(settings) if figure.indicator.name == "count"]
        return events == sum(figure.events for figure in counts if figure.window is Window.ALL)

    async with Redemptions(settings.kafka, settings.topic_prefix) as redemptions:
        async with counting(settings):
            await redemptions.publish(repeated(messages[:half], rng))
            assert await eventually(lambda: has_counted(half), interval=0.3)
        await redemptions.publish(messages[half - 100 : half])
        async with counting(settings):
            await redemptions.publish(repeated(messages[half:], rng))
            assert await eventually(lambda: has_counted(EVENTS), interval=0.3)

    figures = await figures_of(settings)
    differing = [
        f"{figure.indicator.name} {figure.start} {figure.labels}: {figure.shown} is not {right}"
        for figure in figures
        for right in truth.figures[
            figure.indicator.name, figure.window, figure.start, figure.labels["market_id"]
        ]
        if not right.agrees(figure.shown)
    ]
    assert differing == []
    assert len(figures) == len(truth.figures)
    assert {type(figure.indicator.measure) for figure in figures if not figure.shown.is_exact} == {
        Quantile,
        Distinct,
    }
