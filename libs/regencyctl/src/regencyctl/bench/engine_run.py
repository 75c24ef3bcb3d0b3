"""One run in a process of its own: `python -m regencyctl.bench.engine_run MODE BROKER PREFIX RUN EVENTS`.

Prints one JSON line: {"mode": …, "events": …, "cpu_seconds": …, "wall_seconds": …, "rss_mib": …}. The clock
runs from the first events seen to the last, so that imports and joining a group cost nothing.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import faust
import msgspec
import uvloop
from prometheus_client import CollectorRegistry

from regencyctl.bench.engine_load import INDICATORS, PARTITIONS, SOURCE, Cell, changelog_name, feed_name
from servicekit.kafka import make_consumer
from servicekit.metrics import Metrics
from servicekit.stream.counting import fixed_attributes
from servicekit.stream.engine import Wiring
from servicekit.stream.plan import make_plan
from servicekit.stream.processor import Processor

_GLANCE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """What to run: where the events are and how many, and which of several runs it is."""

    broker: str
    prefix: str
    number: int
    events: int


class Stopwatch:
    """Measures from the first look that sees events to the one that sees them all."""

    def __init__(self, events: int) -> None:
        self._events = events
        self._first: tuple[int, float, float] | None = None
        self.result: dict[str, float] | None = None

    def look(self, seen: int) -> bool:
        """Note how many events are done; whether that is all of them."""
        now = (seen, time.process_time(), time.monotonic())
        if seen and self._first is None:
            self._first = now
        if seen < self._events or self._first is None:
            return False
        events, cpu, wall = (last - first for last, first in zip(now, self._first, strict=True))
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.result = {"events": events, "cpu_seconds": cpu, "wall_seconds": wall, "rss_mib": rss}
        return True


async def run_engine(run: Run, watch: Stopwatch) -> None:
    """The platform's own processor with the bench's indicators."""
    metrics = Metrics(CollectorRegistry())
    topic = run.prefix + SOURCE
    feed = feed_name(run.prefix, run.number)
    processor = Processor(Wiring(run.broker, feed, feed, {topic: make_plan(INDICATORS)}), metrics)
    running = asyncio.create_task(processor.run())
    counted = metrics.counter("regency_stream_events_total").labels(topic)
    while not running.done() and not watch.look(int(counted._value.get())):  # noqa: ASYNC110 - a sampler
        await asyncio.sleep(_GLANCE_SECONDS)
    processor.stop()
    await running


async def run_plain(run: Run, watch: Stopwatch) -> None:
    """Faust as its guide shows it: an agent, a table, one event at a time; the same figures in one value."""
    app = faust.App(
        f"{run.prefix}plain-{run.number}",
        broker=f"kafka://{run.broker}",
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        producer_linger=0.05,
        producer_max_batch_size=131_072,
        stream_buffer_maxsize=65_536,
        stream_recovery_delay=0.0,
    )
    cells = app.Table(
        "cells",
        partitions=PARTITIONS,
        changelog_topic=app.topic(changelog_name(run.prefix, run.number), acks=False, internal=True),
    )
    decode = msgspec.json.Decoder(_struct()).decode
    done = 0

    async def count(stream: Any) -> None:
        nonlocal done
        async for value in stream:
            event = decode(value)
            key = f"{event.market_id}|{event.village}|{event.occurred_at[:13]}"
            held = cells.get(key, [0, 0, 0])
            cells[key] = [held[0] + 1, held[1] + event.coins, held[2] + event.amount_idr]
            done += 1

    topic = app.topic(run.prefix + SOURCE, key_serializer="raw", value_serializer="raw")
    app.agent(topic)(count)
    starting = asyncio.create_task(app.start())
    while not app.crashed and not watch.look(done):  # noqa: ASYNC110 - a sampler
        await asyncio.sleep(_GLANCE_SECONDS)
    await starting
    await app.stop()


async def run_bare(run: Run, watch: Stopwatch) -> None:
    """No framework: fetch, decode, add up. Saves nothing, so it is a ceiling, not a peer."""
    consumer = make_consumer(run.broker, run.prefix + SOURCE, max_poll_records=100_000)
    await consumer.start()
    decode, done = msgspec.json.Decoder(_struct()).decode, 0
    cells: dict[Cell, list[int]] = {}
    try:
        while not watch.look(done):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    fixed_attributes(record.headers)
                    event = decode(record.value)
                    key = (event.market_id, event.village, event.occurred_at[:13])
                    cell = cells.setdefault(key, [0, 0, 0])
                    cell[0] += 1
                    cell[1] += event.coins
                    cell[2] += event.amount_idr
                done += len(records)
    finally:
        await consumer.stop()


MODES: Mapping[str, Callable[[Run, Stopwatch], Coroutine[Any, Any, None]]] = {
    "engine": run_engine,
    "plain": run_plain,
    "bare": run_bare,
}


def _struct() -> type[Any]:
    texts: list[Any] = [(name, str) for name in ("occurred_at", "market_id", "village")]
    return msgspec.defstruct("Redeemed", [*texts, ("coins", int), ("amount_idr", int)])


def main(arguments: list[str]) -> None:
    """Run one mode and print what it took."""
    mode, broker, prefix, number, events = arguments
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    watch = Stopwatch(int(events))
    uvloop.run(MODES[mode](Run(broker, prefix, int(number), int(events)), watch))
    sys.stdout.write(msgspec.json.encode({"mode": mode} | (watch.result or {})).decode() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
