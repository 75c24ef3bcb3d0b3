"""From an event on Kafka to a figure over HTTP: processor, feed, sink, store, API, live stream, recount."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from contracts.event import Event
from contracts.indicators import indicators_of
from contracts.tourism_market import CoinsRedeemed
from servicekit.broker import Broker
from servicekit.issuer import DevelopmentIssuer
from servicekit.kafka import delete_topics, make_producer
from servicekit.metrics import Metrics
from servicekit.mongo import CollectionSpec, Store
from servicekit.process import open_store
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.stream.api import create_indicator_router
from servicekit.stream.archive import CELLS, Archive
from servicekit.stream.processor import Processor, wiring_of
from servicekit.stream.sink import IndicatorSink
from servicekit.telemetry import span, trace_id, traceparent
from servicekit.testing.boards import working
from servicekit.testing.doors import Door, open_door, settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.redemptions import SERVICE, TOPIC, Message, Redemptions
from servicekit.testing.spans import recorded_spans
from servicekit.testing.streams import live_reader

DOCUMENTS = "redemptions"


async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """The documents of this test's service, told as events again."""
    async for document in store.collection(DOCUMENTS).stream({}):
        yield document["regency"], CoinsRedeemed.model_validate_json(document["data"])


SERVICE_UNDER_TEST = Service(
    SERVICE, APIRouter, (CollectionSpec(DOCUMENTS),), recount={CoinsRedeemed: recount}
)


@dataclass(frozen=True, slots=True)
class Platform:
    """The parts an indicator needs, running."""

    door: Door
    redemptions: Redemptions
    metrics: Metrics
    settings: Settings

    async def happened(self, messages: list[Message]) -> None:
        """The service wrote its documents, and the relay published."""
        documents = [
            {"_id": envelope.id, "regency": envelope.regency, "data": envelope.data.decode()}
            for _, envelope in messages
        ]
        await self.door.runtime.store.collection(DOCUMENTS).insert_many(documents)
        await self.redemptions.publish(messages)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask the API."""
        async with httpx.AsyncClient(base_url=self.door.url) as client:
            return await client.get(f"/v1/indicators{path}", headers=headers)

    async def turnover(self) -> dict[str, int]:
        """Market day → rupiah, as the API says."""
        items = (await self.get("/market-turnover?window=market-day")).json()["items"]
        return {item["window"]["start"]: item["value"] for item in items}

    async def has_counted_all(self) -> bool:
        """Whether the API says what was published."""
        return await self.turnover() == dict(self.redemptions.turnover)


@pytest.fixture
async def platform(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Platform]:
    """One service's indicators, end to end."""
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    metrics = Metrics(CollectorRegistry())

    async def count(stop: asyncio.Event) -> None:
        async with open_store(settings) as store:
            processor = Processor(wiring_of(settings), Archive(store), metrics)
            counting = asyncio.create_task(processor.run())
            await asyncio.wait([asyncio.create_task(stop.wait()), counting], return_when="FIRST_COMPLETED")
            processor.stop()
            await ended(counting)

    async with (
        Redemptions(kafka_url, f"{prefix}.") as redemptions,
        open_door(
            SERVICE_UNDER_TEST,
            settings,
            DevelopmentIssuer(tmp_path),
            lambda _: [create_indicator_router(SERVICE_UNDER_TEST)],
        ) as door,
    ):
        sink = IndicatorSink(settings, door.runtime.store, metrics)
        async with working(count, sink.run):
            yield Platform(door, redemptions, metrics, settings)
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_what_was_published_is_what_the_api_says_and_what_a_recount_finds(platform: Platform) -> None:
    messages = platform.redemptions.make(300)

    await platform.happened(messages)
    await platform.redemptions.publish(messages[:100])

    assert await eventually(platform.has_counted_all)
    answer = (await platform.get("/market-turnover?group_by=market_id&window=year")).json()
    assert answer["source_events"] == 300
    assert answer["items"][0]["exact"] == str(sum(platform.redemptions.turnover.values()))
    assert answer["items"][0]["labels"] == {"market_id": "bahulak"}
    verdict = await reconciliation(platform)
    assert (verdict["drift"], {one["name"] for one in verdict["indicators"] if one["checked"]}) == (
        0,
        {one.name for one in indicators_of(SERVICE) if one.source is CoinsRedeemed},
    )


async def test_each_event_tells_once_how_fresh_its_figures_are_and_leads_to_what_was_made_of_it(
    platform: Platform, tmp_path: Path
) -> None:
    with recorded_spans(tmp_path / "spans.jsonl") as spans:
        with span("request"):
            trace, header = trace_id() or "", traceparent()
        messages = platform.redemptions.make(30)
        await platform.happened([(at, replace(envelope, traceparent=header)) for at, envelope in messages])
        await eventually(lambda: spans.linked_to(trace) == {"count", "store cells"})
        await eventually(platform.has_counted_all)
    await platform.redemptions.publish(messages)

    value = platform.metrics.registry.get_sample_value
    dropped = {"topic": platform.settings.topic(TOPIC.name), "reason": "duplicate"}
    assert await eventually(lambda: value("regency_stream_dropped_total", dropped) == 30)
    assert value("regency_event_freshness_seconds_count") == 30
    counting = {"group": f"{SERVICE}.indicators"}
    sources = wiring_of(platform.settings).sources
    assert value("regency_partitions_assigned", counting) == len(sources) * TOPIC.partitions
    assert value("regency_rebalances_total", counting) == 1


async def test_a_recount_finds_a_figure_somebody_changed(platform: Platform) -> None:
    await platform.happened(platform.redemptions.make(50))
    await eventually(platform.has_counted_all)
    cells = platform.door.runtime.store.collection(CELLS)

    await cells.update_one({"indicator": "market-turnover", "window": "year"}, {"$set": {"cell.v": "[1]"}})

    verdict = await reconciliation(platform)
    assert verdict["drift"] == 1
    turnover = next(one for one in verdict["indicators"] if one["name"] == "market-turnover")
    assert turnover["differences"][0]["live_events"] == turnover["differences"][0]["recounted_events"]


async def test_readers_of_the_stream_see_each_change(platform: Platform) -> None:
    await platform.happened(platform.redemptions.make(20))
    await eventually(platform.has_counted_all)

    query = "?name=market-turnover&window=market-day"
    async with live_reader(platform.door.url, query) as reader:
        await reader.next()
        seen = await platform.turnover()
        await platform.happened(platform.redemptions.make(20))

        def is_complete(_: str, figure: Any) -> bool:
            seen[figure["window"]["start"]] = figure["value"]
            return seen == dict(platform.redemptions.turnover)

        await reader.until(is_complete)


async def test_unreadable_records_are_counted_and_the_rest_goes_on(platform: Platform) -> None:
    good = platform.redemptions.make(10)
    await platform.happened(good[:5])
    await eventually(lambda: _some(platform))
    topic = platform.settings.topic(TOPIC.name)
    producer = make_producer(platform.settings.broker)
    await producer.start()

    await producer.send_and_wait(topic, b"no JSON", partition=good[5][0], headers=[("ce_sequence", b"x")])
    await platform.happened(good[5:])

    assert await eventually(platform.has_counted_all)
    letters = [
        sample.value
        for family in platform.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "regency_dead_letters_total" and topic in sample.labels.values()
    ]
    await producer.stop()
    assert letters == [1]


async def test_a_recount_is_for_operators(platform: Platform) -> None:
    async with httpx.AsyncClient(base_url=platform.door.url) as client:
        statuses = [
            (await client.post("/v1/indicators/reconciliation", headers=headers)).status_code
            for headers in ({}, platform.door.bearer("citizen"))
        ]

    assert statuses == [401, 403]


async def reconciliation(platform: Platform) -> Any:
    async with httpx.AsyncClient(base_url=platform.door.url, timeout=60.0) as client:
        headers = platform.door.bearer("operator")
        return (await client.post("/v1/indicators/reconciliation", headers=headers)).json()


async def _some(platform: Platform) -> bool:
    return bool(await platform.turnover())
