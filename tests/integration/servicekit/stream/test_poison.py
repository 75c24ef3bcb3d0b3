"""What cannot be counted is set aside with its reason; the rest counts; too much of it stops the engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from contracts.tourism_market import CoinsRedeemed
from servicekit.dead_letter import StoredLetter, read_dead_letters, replay
from servicekit.errors import InvalidInput
from servicekit.kafka import delete_topics, make_producer
from servicekit.metrics import Metrics
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import Archive
from servicekit.stream.engine import Engine, EngineFailed
from servicekit.stream.processor import wiring_of
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import PATIENCE, eventually
from servicekit.testing.redemptions import SERVICE, TOPIC, Redemptions, read_cells, turnover_of

LETTERS = f"{TOPIC.name}.dlq.indicators"


def payload(**changes: Any) -> bytes:
    """A redemption as it might come from a broken publisher."""
    right = {
        "occurred_at": "2026-01-04T02:00:00Z",
        "market_id": "bahulak",
        "village": "33.14.02.2001",
        "market_day": "2026-01-04",
        "vendor_id": "vendor-1",
        "coins": 5,
        "amount_idr": 10_000,
    }
    return msgspec.json.encode(right | changes)


POISON = {
    "undecodable": b"\xff\x00 no JSON",
    "schema": payload(amount_idr="a lot"),
    "out-of-range": payload(amount_idr=-10_000),
    "absurd": payload(coins=1e308),
    "endless": payload(amount_idr=10**400),
    "in-the-future": payload(occurred_at="2190-01-01T00:00:00Z"),
    "no time": payload(occurred_at="yesterday"),
    "no day": payload(market_day="someday"),
    "large": payload(village="x" * 900_000),
}


class Broken:
    """A publisher of records that nobody can count."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def publish(self, values: list[bytes], sequence: int) -> None:
        """Put them on one partition, numbered from `sequence` on."""
        producer = make_producer(self._settings.broker)
        await producer.start()
        for number, value in enumerate(values, sequence):
            headers = [
                ("ce_type", CoinsRedeemed.type.encode()),
                ("ce_sequence", b"%d" % number),
                ("ce_regency", b"33.14"),
            ]
            topic = self._settings.topic(TOPIC.name)
            await producer.send_and_wait(topic, value, b"k", partition=0, headers=headers)
        await producer.stop()


@pytest.fixture
def settings(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> Settings:
    return settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)


@pytest.fixture
async def redemptions(settings: Settings) -> AsyncIterator[Redemptions]:
    async with Redemptions(settings.kafka, settings.topic_prefix) as publisher:
        yield publisher
    await delete_topics(settings.broker, settings.topic_prefix)


async def letters(settings: Settings) -> list[StoredLetter]:
    return await read_dead_letters(settings.broker, settings.topic(LETTERS))


async def has_turnover(settings: Settings, redemptions: Redemptions) -> bool:
    cells = await read_cells(settings.kafka, settings.topic_prefix)
    return turnover_of(cells) == (dict(redemptions.turnover), redemptions.events)


async def test_each_kind_of_poison_is_set_aside_and_everything_else_counts(
    settings: Settings, redemptions: Redemptions
) -> None:
    await redemptions.publish(redemptions.make(300))
    await Broken(settings).publish(list(POISON.values()), sequence=1_000_000)
    stopping = asyncio.Event()

    async with open_store(settings) as store:
        engine = Engine(wiring_of(settings), Archive(store), Metrics(CollectorRegistry()))
        running = asyncio.create_task(engine.run(stopping))
        await eventually(lambda: has_turnover(settings, redemptions), interval=0.3)
        found = await eventually(lambda: _all(settings, len(POISON)), interval=0.3)
        stopping.set()
        await ended(running)

    assert [letter.letter.value for letter in found] == list(POISON.values())
    assert [letter.code for letter in found] == [
        "undecodable",
        "schema",
        "schema",
        "schema",
        "schema",
        "in-the-future",
        "schema",
        "schema",
        "schema",
    ]
    assert all(letter.letter.cause.reason_id and letter.letter.cause.reason_en for letter in found)
    assert {letter.source_topic for letter in found} == {settings.topic(TOPIC.name)}


async def test_a_topic_full_of_poison_stops_the_engine_instead_of_being_emptied(
    settings: Settings, redemptions: Redemptions
) -> None:
    await redemptions.publish(redemptions.make(100))
    await Broken(settings).publish([POISON["schema"]] * 600, sequence=1_000_000)

    async with open_store(settings) as store:
        engine = Engine(wiring_of(settings), Archive(store), Metrics(CollectorRegistry()))
        with pytest.raises(EngineFailed, match="crashed") as failed:
            async with asyncio.timeout(PATIENCE):
                await engine.run(asyncio.Event())
        await engine.app.stop()

    assert "cannot be counted" in str(failed.value.__cause__)
    assert len(await letters(settings)) < 600


async def test_a_letter_of_the_engine_is_not_sent_again(settings: Settings, redemptions: Redemptions) -> None:
    await redemptions.publish(redemptions.make(10))
    await Broken(settings).publish([POISON["schema"]], sequence=1_000_000)
    stopping = asyncio.Event()
    async with open_store(settings) as store:
        engine = Engine(wiring_of(settings), Archive(store), Metrics(CollectorRegistry()))
        running = asyncio.create_task(engine.run(stopping))
        found = await eventually(lambda: _all(settings, 1), interval=0.3)
        stopping.set()
        await ended(running)

    with pytest.raises(InvalidInput, match="cannot be sent again"):
        await replay(settings.broker, found)


async def _all(settings: Settings, wanted: int) -> list[StoredLetter]:
    found = await letters(settings)
    assert len(found) == wanted
    return found
