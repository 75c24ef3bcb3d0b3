"""`./regency bench recovery`: how long a processor needs until it has its cells back and counts.

The time runs from the start of the process to the moment it says that it is ready: the interpreter, joining
the group and reading the feed are all in it. A bare loop that reads and decodes the same feed stands beside.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from statistics import median
from typing import Annotated, Any

import typer
import uvloop

from contracts.indicators import Window
from regencyctl.bench.engine import broker
from regencyctl.bench.engine_load import INDICATORS, PARTITIONS, REGENCY, SOURCE
from regencyctl.bench.machine import machine
from regencyctl.errors import OperatorError
from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, TopicSpec, apply_topics, delete_topics, make_producer
from servicekit.stream import cells
from servicekit.stream.cells import Cell, encode_cell, feed_of
from servicekit.stream.windows import start_at

_RUN_SECONDS = 900.0
_MARKETS = 80
_VILLAGES = 20
_TITLES = {"processor": "our processor", "bare_loop": "bare loop"}


def recovery(
    count: Annotated[int, typer.Option("--cells", min=PARTITIONS, help="Cells on the feed.")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Recoveries of each kind; the median counts.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    kafka: Annotated[str, typer.Option(help="A running broker instead of an own one.")] = "",
) -> None:
    """Measure how long a processor needs to recover its cells from the feed."""
    with broker(kafka) as address:
        results = uvloop.run(_measure(address, count, rounds))
    report: dict[str, Any] = {**results, "cells": count, "rounds": rounds, "machine": machine()}
    typer.echo(json.dumps(report) if as_json else _text(results, count))
    if any(found["missing"] for found in results.values()):
        raise OperatorError("cells did not come back")


async def _measure(address: str, count: int, rounds: int) -> dict[str, dict[str, Any]]:
    prefix = f"bench{uuid.uuid4().hex[:8]}."
    try:
        typer.echo(f"publishing {count:,} cells", err=True)
        await _fill(address, prefix, count)
        runs: dict[str, list[dict[str, float]]] = {mode: [] for mode in _TITLES}
        for number in range(rounds):
            for mode, done in runs.items():
                done.append(await asyncio.to_thread(_run, mode, address, prefix, count))
                typer.echo(f"round {number + 1}, {_TITLES[mode]}: {done[-1]['seconds']:.1f} s", err=True)
        return {mode: _median(done) for mode, done in runs.items()}
    finally:
        await delete_topics(Broker(address), prefix)


def _run(mode: str, address: str, prefix: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "regencyctl.bench.recovery_run", mode, address, prefix]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_SECONDS, check=False)
    if done.returncode:
        raise OperatorError(f"{_TITLES[mode]} failed:\n{done.stderr[-2000:]}")
    printed = json.loads(done.stdout.splitlines()[-1])
    seconds = printed["ready"] - began
    return {
        "seconds": seconds,
        "cells_per_second": count / seconds,
        "cpu_seconds": printed["cpu_seconds"],
        "rss_mib": printed["rss_mib"],
        "missing": count - printed["cells"],
    }


def _median(runs: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    middle = {name: round(median(run[name] for run in runs), 1) for name in runs[0]}
    return middle | {"missing": sum(abs(int(run["missing"])) for run in runs)}


async def _fill(address: str, prefix: str, count: int) -> None:
    feed = feed_of(prefix)
    topics = (
        TopicSpec(prefix + SOURCE, PARTITIONS, {}),
        TopicSpec(feed, PARTITIONS, {"cleanup.policy": "compact"}),
    )
    await apply_topics(Broker(address), TopicPlan(create=topics))
    producer = make_producer(Broker(address), linger_ms=50)
    await producer.start()
    try:
        for number in range(PARTITIONS):
            share = count // PARTITIONS + (number < count % PARTITIONS)
            batch = producer.create_batch()
            for row in islice(_rows(number), share):
                if batch.append(**row) is None:
                    await producer.send_batch(batch, feed, partition=number)
                    batch = producer.create_batch()
                    batch.append(**row)
            await producer.send_batch(batch, feed, partition=number)
        await producer.flush()
    finally:
        await producer.stop()


def _rows(partition: int) -> Iterator[dict[str, Any]]:
    """Cells of one indicator, of later and later hours."""
    (indicator,) = INDICATORS["one"]
    prefix = cells.prefix(partition, indicator, Window.HOUR)
    first = datetime.now(UTC) - timedelta(hours=1_000)
    at = cells.stamp(datetime.now(UTC))
    for number, (hour, market, village) in enumerate(
        product(range(1_000), range(_MARKETS), range(_VILLAGES))
    ):
        start = start_at(Window.HOUR, first + timedelta(hours=hour))
        labels = (f"market-{market:03d}", f"33.14.{village % 17 + 1:02d}.{2001 + village}")
        cell = Cell((number * 2_000, number), number % 100 + 1, number, 1, at)
        key = prefix + cells.suffix(start, REGENCY, labels)
        yield {"key": key.encode(), "value": encode_cell(cell), "timestamp": None}


def _text(results: Mapping[str, Mapping[str, Any]], count: int) -> str:
    lines = [f"{count:,} cells{'':12}{'seconds':>9}{'cells/s':>10}{'CPU-s':>8}{'MiB':>7}{'missing':>9}"]
    lines += [
        f"{_TITLES[mode]:<24}{found['seconds']:>8.1f}{found['cells_per_second']:>10,.0f}"
        f"{found['cpu_seconds']:>8.1f}{found['rss_mib']:>7,.0f}{found['missing']:>9}"
        for mode, found in results.items()
    ]
    return "\n".join(lines)
