"""What Prometheus sees of the indicators: sums and divisors of the current window, per regency."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.stream.archive import CELLS, COLLECTIONS, write_of
from servicekit.stream.cells import Cell
from servicekit.stream.gauges import IndicatorGauges
from servicekit.stream.measures import State
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually

NOW = datetime(2025, 11, 22, 20, 0, tzinfo=UTC)


class FixedClock:
    """It is always the same instant."""

    def now(self) -> datetime:
        """Late on 22 November in UTC: the 23rd in WIB."""
        return NOW

    def new_id(self) -> str:
        """Never asked for."""
        return "id"


@pytest.fixture
async def store(store_url: str, prefix: str) -> AsyncIterator[Store]:
    opened = Store.open(store_url, f"{prefix}_gauges")
    await opened.ensure(COLLECTIONS)
    yield opened
    await opened.drop_database()
    await opened.close()


async def put(store: Store, key: str, state: State, events: int) -> None:
    cell = Cell(state, events, 1, 1, "2025-11-22T20:00:00.000Z")
    await store.collection(CELLS).bulk_write([write_of(key, cell)])


async def test_a_histogram_shows_its_buckets_and_a_streak_only_its_events(store: Store) -> None:
    place = "market-day|2025-11-23|33.14|bahulak|33.14.02.2015"
    await put(store, f"0|coin-sale-sizes|1|{place}", (1, 0, 2, 0, 0, 0, 0, 4), 7)
    await put(store, f"1|coin-sale-sizes|1|{place}", (1, 0, 0, 0, 0, 0, 0, 0), 1)
    await put(store, "0|market-months-streak|1|all|all|33.14|bahulak|33.14.02.2015", (24310, b"\x03", b""), 2)
    metrics, stop = Metrics(CollectorRegistry()), asyncio.Event()
    gauges = IndicatorGauges("tourism-market", store, metrics, FixedClock())

    def shown(name: str, indicator: str, window: str, **more: str) -> float | None:
        labels = {"indicator": indicator, "regency": "33.14", "window": window, **more}
        return metrics.registry.get_sample_value(f"regency_indicator_{name}", labels)

    showing = asyncio.create_task(gauges.run(stop))
    await eventually(lambda: shown("events", "market-months-streak", "all"))
    stop.set()
    await ended(showing)

    edges = ("10000", "20000", "50000", "1000000", "+Inf")
    assert [shown("bucket", "coin-sale-sizes", "market-day", below=edge) for edge in edges] == [2, 2, 4, 4, 8]
    assert shown("sum", "coin-sale-sizes", "market-day") == 8
    assert shown("sum", "market-months-streak", "all") is None


async def test_current_windows_are_added_up_per_regency(store: Store) -> None:
    for key, state, events in (
        ("0|skm-ikm|2|survey-period|2025-S1|33.14|dukcapil|OPD-1", (*(27,) * 9, 10), 10),
        ("0|skm-ikm|2|survey-period|2025-S2|33.14|dukcapil|OPD-1", (*(36,) * 9, 10), 10),
        ("1|skm-ikm|2|survey-period|2025-S2|33.14|puskesmas|OPD-2", (*(4,) * 9, 1), 1),
        ("1|skm-ikm|2|survey-period|2025-S2|35.03|puskesmas|OPD-2", (*(3,) * 9, 1), 1),
        ("0|skm-responses|1|day|2025-11-22|33.14|dukcapil|OPD-1", (9,), 9),
        ("0|skm-responses|1|day|2025-11-23|33.14|dukcapil|OPD-1", (4,), 4),
    ):
        await put(store, key, state, events)
    metrics, stop = Metrics(CollectorRegistry()), asyncio.Event()
    gauges = IndicatorGauges("evaluation", store, metrics, FixedClock())

    def shown(name: str, indicator: str, regency: str, window: str) -> float | None:
        labels = {"indicator": indicator, "regency": regency, "window": window}
        return metrics.registry.get_sample_value(f"regency_indicator_{name}", labels)

    showing = asyncio.create_task(gauges.run(stop))
    await eventually(lambda: shown("sum", "skm-ikm", "33.14", "survey-period"))
    stop.set()
    await ended(showing)

    assert shown("sum", "skm-ikm", "33.14", "survey-period") == 40
    assert shown("divisor", "skm-ikm", "33.14", "survey-period") == 11
    assert shown("sum", "skm-ikm", "35.03", "survey-period") == 3
    assert shown("events", "skm-responses", "33.14", "day") == 4
    assert shown("divisor", "skm-responses", "33.14", "day") is None
