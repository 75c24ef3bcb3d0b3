"""The parts one process works with, opened once and handed to whatever needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from servicekit import idempotency, migrations, outbox, pipeline, routines
from servicekit.auth import TokenVerifier
from servicekit.clock import SYSTEM_CLOCK, Clock
from servicekit.health import Health
from servicekit.metrics import Metrics, process_metrics
from servicekit.mongo import CollectionSpec, Store
from servicekit.outbox import Outbox
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.stream import archive, versions
from servicekit.transaction import Transactions


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process of one service has at hand.

    Attributes:
        store: For reading.
        transactions: How anything is written.
        health: What `/livez` and `/readyz` report.
    """

    settings: Settings
    clock: Clock
    metrics: Metrics
    store: Store
    transactions: Transactions
    verifier: TokenVerifier
    health: Health


def collections_of(service: Service) -> tuple[CollectionSpec, ...]:
    """Every collection a service's database has: the platform's and its own."""
    platform = (outbox, pipeline, idempotency, archive, versions, routines, migrations)
    return (*(spec for part in platform for spec in part.COLLECTIONS), *service.collections)


@asynccontextmanager
async def open_store(settings: Settings, metrics: Metrics | None = None) -> AsyncIterator[Store]:
    """The service's store for the time of the block; it is not connected to before it is used."""
    store = Store.open(settings.mongo_url, settings.database, settings.mongo_driver, metrics)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    role: str,
    wake: Callable[[], None] | None = None,
    *,
    clock: Clock = SYSTEM_CLOCK,
) -> AsyncIterator[Runtime]:
    """The parts of a process for the time of the block; nothing is connected before it is used.

    Args:
        settings: What the process was told.
        role: "api", "worker", "serve" or "processor", for the metrics.
        wake: Called after each commit that left something to publish.
        clock: What the process reads the time from.
    """
    metrics = process_metrics(settings.service, role)
    events = Outbox(settings.service, topic_prefix=settings.topic_prefix, wake=wake)
    reruns = metrics.counter("regency_transaction_retries_total")
    letters = metrics.counter("regency_dead_letters_total")
    health = Health(metrics)
    async with open_store(settings, metrics) as store:
        health.add("store", store.ping)
        yield Runtime(
            settings=settings,
            clock=clock,
            metrics=metrics,
            store=store,
            transactions=Transactions(
                store,
                events,
                clock,
                on_rerun=reruns.inc,
                on_set_aside=lambda topic, code: letters.labels(topic, code).inc(),
            ),
            verifier=TokenVerifier(settings),
            health=health,
        )
