"""One recovery in a process of its own.

`python -m regencyctl.bench.recovery_run processor|bare_loop BROKER PREFIX` prints one JSON line: {"ready":
monotonic seconds, "cpu_seconds": …, "rss_mib": …, "cells": …}.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

import uvloop
from prometheus_client import CollectorRegistry

from regencyctl.bench.engine_load import INDICATORS, PARTITIONS, SOURCE
from regencyctl.bench.engine_run import NoArchive
from servicekit.broker import Broker
from servicekit.errors import Unavailable
from servicekit.kafka import TopicPartition, make_consumer
from servicekit.metrics import Metrics
from servicekit.parting import leave
from servicekit.stream.cells import Cell, decode_cell, feed_of
from servicekit.stream.plan import make_plan
from servicekit.stream.processor import Processor
from servicekit.stream.wiring import Wiring

_GLANCE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Ready:
    """The state of a process that has its cells back."""

    ready: float
    cpu_seconds: float
    cells: int


async def run_processor(broker: str, prefix: str) -> Ready:
    """The platform's own processor, until it counts."""
    metrics = Metrics(CollectorRegistry())
    feed = feed_of(prefix)
    sources = {prefix + SOURCE: make_plan(INDICATORS["one"])}
    wiring = Wiring(
        broker=Broker(broker),
        group=f"{prefix}{time.time_ns()}",
        feed=feed,
        sink=f"{feed}.sink",
        prefix="",
        sources=sources,
    )
    processor = Processor(wiring, NoArchive(), metrics)
    running = asyncio.create_task(processor.run())
    while not running.done() and not await _is_ready(processor):  # noqa: ASYNC110 - a sampler
        await asyncio.sleep(_GLANCE_SECONDS)
    ready, cpu = time.monotonic(), time.process_time()
    cells = metrics.gauge("regency_stream_cells")
    while not running.done() and not cells._value.get():  # noqa: ASYNC110 - told a moment later
        await asyncio.sleep(_GLANCE_SECONDS)
    processor.stop()
    await running
    return Ready(ready, cpu, int(cells._value.get()))


async def _is_ready(processor: Processor) -> bool:
    try:
        await processor.check()
    except Unavailable:
        return False
    return True


async def run_bare_loop(broker: str, prefix: str) -> Ready:
    """No framework: fetch the feed, decode every cell, keep the last of each key."""
    places = [TopicPartition(feed_of(prefix), number) for number in range(PARTITIONS)]
    consumer = make_consumer(Broker(broker), max_poll_records=100_000)
    await consumer.start()
    consumer.assign(places)
    cells: dict[str, Cell] = {}
    try:
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    cells[record.key.decode()] = decode_cell(record.value)
    finally:
        await leave(consumer)
    return Ready(time.monotonic(), time.process_time(), len(cells))


MODES: Mapping[str, Callable[[str, str], Coroutine[None, None, Ready]]] = {
    "processor": run_processor,
    "bare_loop": run_bare_loop,
}


def main(arguments: list[str]) -> None:
    """Run one recovery and print what it took."""
    mode, broker, prefix = arguments
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    done = uvloop.run(MODES[mode](broker, prefix))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"ready": done.ready, "cpu_seconds": done.cpu_seconds, "rss_mib": rss, "cells": done.cells}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
