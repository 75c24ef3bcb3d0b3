"""Starts a process of a service and keeps it running: `python -m <package> api|worker|serve|processor`.

`python -m <package> schema …` starts none: it changes the shape of the documents.

The one place that knows all parts. `api` answers HTTP; `worker` publishes the outbox, handles events and
keeps the indicators of the store up to date; `serve` is both in one process; `processor` counts events into
indicators. The API starts and answers while Kafka is away: what it writes waits in the outbox.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
import uvloop
from fastapi import APIRouter

from contracts.indicators import indicators_of
from servicekit import logs
from servicekit.certificates import Certificates
from servicekit.clock import SystemClock
from servicekit.errors import ServiceError, Unavailable
from servicekit.health import Health
from servicekit.intake import create_intake_router
from servicekit.kafka import kafka_ready, make_producer
from servicekit.lifecycle import EXIT_FAILED, Lifecycle
from servicekit.metrics import Metrics, process_metrics
from servicekit.migrations import Schema
from servicekit.mongo import CollectionSpec, Store
from servicekit.outbox import lanes_of
from servicekit.pipeline import Pipeline
from servicekit.probes import create_probe_app
from servicekit.process import Runtime, collections_of, open_runtime, open_store
from servicekit.relay import Relay
from servicekit.routines import Routines
from servicekit.schema_command import change_schema, step_of
from servicekit.seeds import sow
from servicekit.server import HttpServer
from servicekit.service import Service
from servicekit.settings import InvalidSettings, Settings, load_as
from servicekit.stream.api import create_indicator_router
from servicekit.stream.archive import Archive
from servicekit.stream.documents import Documents
from servicekit.stream.gauges import IndicatorGauges
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.nightly import NightlyRecount
from servicekit.stream.sink import IndicatorSink
from servicekit.telemetry import Tracing
from servicekit.topic_ends import last_sequences
from servicekit.web import create_app

ROLES = {
    "api": "answers HTTP",
    "worker": "publishes the outbox, handles events, keeps the indicators of the store up to date",
    "serve": "api and worker in one process",
    "processor": "counts events into indicators",
}
SCHEMA = "schema"
EXIT_CONFIGURATION = 78
EXIT_INTERRUPTED = 130

_STORE_PATIENCE_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


def run(service: Service, arguments: Sequence[str] | None = None) -> None:
    """Be the process the command line asks for; ends the interpreter with the process's exit code.

    0 after an orderly stop, 1 when a part died or the store stayed away, 70 when stopping took too long and
    78 when the settings cannot be used.
    """
    asked = list(sys.argv[1:] if arguments is None else arguments)
    step = step_of(service, asked[1:]) if asked[:1] == [SCHEMA] else None
    role = SCHEMA if step else _role(service, asked)
    try:
        settings = load_as(service.settings, service.name)
        settings.broker.client_options()  # a file that cannot be used is told now, not by every client later
    except (InvalidSettings, Unavailable) as error:
        sys.stderr.write(f"{service.name} cannot start:\n{error}\n")
        sys.exit(EXIT_CONFIGURATION)
    logs.configure(service.name, role, settings.log_level)
    if step:
        sys.exit(change_schema(service, settings, step))
    try:
        sys.exit(uvloop.run(_supervised(service, settings, role)))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _role(service: Service, arguments: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(
        prog=f"python -m {service.package}",
        description=f"One process of {service.name}. Settings are read from {service.package.upper()}_… .",
        epilog="\n".join(f"  {role:10} {what}" for role, what in ROLES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("role", choices=tuple(ROLES), help="what this process does")
    return str(parser.parse_args(arguments).role)


async def _supervised(service: Service, settings: Settings, role: str) -> int:
    tracing = Tracing(settings, role)
    try:
        if role == "processor":
            return await _count_indicators(service, settings)
        return await _serve(service, settings, role)
    except ServiceError as error:
        _log.error("process_cannot_start", code=error.reason_code, detail=error.for_operators)
        return EXIT_FAILED
    finally:
        tracing.close()


async def _serve(service: Service, settings: Settings, role: str) -> int:
    relays: list[Relay] = []

    def wake() -> None:
        for relay in relays:
            relay.wake()

    async with open_runtime(settings, role, wake) as runtime:
        await prepare_store(runtime.store, collections_of(service))
        await Schema(runtime.store, service.migrations, runtime.clock).warn()
        await sow(service, runtime)
        lifecycle = Lifecycle(runtime.health, settings.drain_seconds)
        lifecycle.add("heartbeat", runtime.health.beat())
        lifecycle.add("certificates", Certificates(settings, runtime.metrics).run())
        lifecycle.add("watch", runtime.health.watch())
        if role != "api":
            relays.append(_add_relay(lifecycle, service, runtime))
            _add_readers(lifecycle, service, runtime, is_required=role == "worker")
        if role == "worker":
            _add_probes(lifecycle, settings, runtime.metrics, runtime.health)
        else:
            _add_api(lifecycle, service, runtime)
            _add_stoppable(lifecycle, "recount", NightlyRecount(service, runtime).run)
        return await _run(lifecycle, runtime.metrics)


async def _count_indicators(service: Service, settings: Settings) -> int:
    from servicekit.stream.processor import Processor, wiring_of

    metrics = process_metrics(settings.service, "processor")
    health = Health(metrics)
    async with open_store(settings, metrics) as store:
        ledger = VersionLedger(store, indicators_of(settings.service))
        documents = Documents(store, service.recount)
        processor = Processor(wiring_of(settings), Archive(store), metrics, ledger, documents)
        health.add("processor", processor.check)
        health.add("kafka", functools.partial(kafka_ready, settings.broker), is_required=False)
        health.add("store", store.ping, is_required=False)
        lifecycle = Lifecycle(health, settings.drain_seconds)
        lifecycle.add("heartbeat", health.beat())
        lifecycle.add("certificates", Certificates(settings, metrics).run())
        lifecycle.add("watch", health.watch())
        lifecycle.add("processor", processor.run(), processor.stop)
        _add_probes(lifecycle, settings, metrics, health)
        return await _run(lifecycle, metrics)


async def _run(lifecycle: Lifecycle, metrics: Metrics) -> int:
    """What lives now lives as long as the process, so the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    metrics.gauge("regency_up_since_seconds").set(time.time())
    return await lifecycle.run()


def _add_relay(lifecycle: Lifecycle, service: Service, runtime: Runtime) -> Relay:
    settings = runtime.settings
    relay = Relay(
        runtime.store,
        lanes_of(service.name, topic_prefix=settings.topic_prefix),
        functools.partial(make_producer, settings.broker, client_id=f"{service.name}.relay"),
        functools.partial(last_sequences, settings.broker),
        clock=runtime.clock,
        metrics=runtime.metrics,
    )
    _add_stoppable(lifecycle, "relay", relay.run)
    return relay


def _add_readers(lifecycle: Lifecycle, service: Service, runtime: Runtime, *, is_required: bool) -> None:
    """What comes from Kafka. A worker needs it; an API beside it answers without."""
    settings, health = runtime.settings, runtime.health
    sink = IndicatorSink(settings, runtime.store, runtime.metrics)
    _add_stoppable(lifecycle, "indicator-sink", sink.run)
    gauges = IndicatorGauges(service.name, runtime.store, runtime.metrics, runtime.clock)
    _add_stoppable(lifecycle, "indicator-gauges", gauges.run)
    pipeline = Pipeline(service, runtime.transactions, settings, runtime.metrics)
    _add_stoppable(lifecycle, "pipeline", pipeline.run)
    _add_stoppable(lifecycle, "routines", Routines(service, runtime).run)
    for errand in service.errands:
        _add_stoppable(lifecycle, errand.name, functools.partial(errand.run, runtime))
    health.add("kafka", functools.partial(kafka_ready, settings.broker), is_required=is_required)
    health.add("consumers", pipeline.check, is_required=is_required)


def _add_stoppable(
    lifecycle: Lifecycle, name: str, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]
) -> None:
    stop = asyncio.Event()
    lifecycle.add(name, work(stop), stop.set)


def _add_api(lifecycle: Lifecycle, service: Service, runtime: Runtime) -> None:
    settings = runtime.settings
    app = create_app(service, runtime, routers_of(service))
    server = HttpServer(app, settings.host, settings.port, settings.drain_seconds)
    lifecycle.add("http", server.serve(), server.stop)
    _log.info("http_listening", url=server.url)


def routers_of(service: Service) -> tuple[APIRouter, ...]:
    """The platform's own doors beside the service's: intake and indicators."""
    return (create_intake_router(service), create_indicator_router(service))


def _add_probes(lifecycle: Lifecycle, settings: Settings, metrics: Metrics, health: Health) -> None:
    """Answer probes on the metrics port, if there is one."""
    if settings.metrics_port == 0:
        return
    app = create_probe_app(metrics, health, SystemClock())
    server = HttpServer(app, settings.host, settings.metrics_port)
    lifecycle.add("probes", server.serve(), server.stop)
    _log.info("probes_listening", url=server.url)


async def prepare_store(
    store: Store, collections: Sequence[CollectionSpec], patience: float = _STORE_PATIENCE_SECONDS
) -> None:
    """Wait for the store, a little longer each time, and make what the service needs in it.

    Raises: `Unavailable` when it does not answer within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    pause = 0.1
    while True:
        try:
            await store.ping()
            await store.ensure(collections)
            return
        except Unavailable as error:
            if time.monotonic() + pause > deadline:
                raise
            _log.warning("store_not_reachable", detail=error.for_operators, next_try_seconds=round(pause, 1))
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
