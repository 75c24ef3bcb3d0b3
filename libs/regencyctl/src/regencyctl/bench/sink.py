"""`./regency bench sink`: cells from a feed into the store, beside the least anybody would write for it.

Every key comes several times on the feed, some of them with a rank that is not the highest so far, as after a
stalled processor. Both programs get the same feed, in turn, each into a database of its own. The platform's
must leave the highest rank of every key; the bare one leaves whatever came last.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Annotated, Any

import typer

from regencyctl.bench.infrastructure import infrastructure
from regencyctl.bench.machine import machine
from regencyctl.bench.sink_run import PROGRAMS, SERVICE, settings_of
from regencyctl.errors import OperatorError
from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, apply_topics, delete_topics, topic_specs
from servicekit.mongo import Store
from servicekit.stream.archive import COLLECTIONS, Archive
from servicekit.stream.cells import Cell, feed_of
from servicekit.testing.feeds import feed_writer

_PARTITIONS = 6
_AT = "2026-11-22T02:05:07.123Z"
_OUT_OF_RANK = 0.05

Feed = Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians over the rounds; the CPU is that of the copying process, not the store's."""

    cells_per_second: float
    cells_per_cpu_second: float
    rss_mib: float


def sink(
    *,
    records: Annotated[int, typer.Option(min=1_000, help="Cells on the feed.")] = 200_000,
    keys: Annotated[int, typer.Option(min=100, help="Different ones among them.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often each program runs.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    kafka: Annotated[str, typer.Option(help="A running broker; with --store.")] = "",
    store: Annotated[str, typer.Option(help="A running store; with --kafka.")] = "",
) -> None:
    """Copy a feed into the store and check every cell."""
    feed = list(_feed(records, keys))
    with infrastructure(kafka, store) as (broker, url):
        runs: dict[str, list[Mapping[str, Any]]] = {name: [] for name in PROGRAMS}
        wrong = 0
        for _ in range(rounds):
            for name in PROGRAMS:
                found, differences = asyncio.run(_round(name, broker, url, feed))
                runs[name].append(found)
                wrong += differences
    speeds = {name: _speed(found) for name, found in runs.items()}
    ratio = round(speeds["sink"].cells_per_second / speeds["bare"].cells_per_second, 3)
    per_cpu = round(speeds["sink"].cells_per_cpu_second / speeds["bare"].cells_per_cpu_second, 3)
    report = {
        **{name: asdict(speed) for name, speed in speeds.items()},
        "ratio": ratio,
        "ratio_per_cpu": per_cpu,
        "records": records,
        "keys": keys,
        "rounds": rounds,
        "wrong_cells": wrong,
        "machine": machine(),
    }
    typer.echo(json.dumps(report) if as_json else _text(speeds, ratio, wrong))
    if wrong:
        raise OperatorError("cells are not what the feed says")


def _feed(records: int, keys: int) -> Iterator[tuple[str, Cell]]:
    """Each key's cell again and again, now and then one of a rank that was passed already."""
    draw = random.Random(1)
    counted: dict[int, int] = {}
    for number in range(records):
        at = number % keys
        passed = counted.get(at, 0)
        late = passed > 0 and draw.random() < _OUT_OF_RANK
        rank = passed - 1 if late else passed + 1
        counted[at] = max(passed, rank)
        place = f"market-turnover|1|market-day|2026-01-04|33.14|market-{at:06d}|33.14.02.2001"
        yield f"{at % _PARTITIONS}|{place}", Cell((rank * 2_000,), max(1, rank), rank, 1, _AT)


async def _round(name: str, kafka: str, url: str, feed: Feed) -> tuple[Mapping[str, Any], int]:
    """What one program took, and how many cells it left wrong."""
    settings = settings_of(kafka, url, f"bench{uuid.uuid4().hex[:8]}")
    specs = [
        spec for spec in topic_specs(prefix=settings.topic_prefix) if spec.name.endswith(feed_of(SERVICE))
    ]
    await apply_topics(Broker(kafka), TopicPlan(create=tuple(specs)))
    store = Store.open(url, settings.database)
    try:
        await store.ensure(COLLECTIONS)
        async with feed_writer(kafka, settings.topic(feed_of(SERVICE))) as put:
            await put(feed)
        prefix = settings.topic_prefix.removesuffix(".")
        found = await asyncio.to_thread(_run, name, kafka, url, prefix, len(feed))
        return found, await _wrong(store, feed) if name == "sink" else 0
    finally:
        await store.drop_database()
        await store.close()
        await delete_topics(Broker(kafka), settings.topic_prefix)


def _run(name: str, kafka: str, url: str, prefix: str, records: int) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "regencyctl.bench.sink_run", name, kafka, url, prefix, str(records)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: Mapping[str, Any] = json.loads(printed.splitlines()[-1])
    return found


async def _wrong(store: Store, feed: Feed) -> int:
    best: dict[str, Cell] = {}
    for key, cell in feed:
        if key not in best or cell.rank >= best[key].rank:
            best[key] = cell
    stored = await Archive(store).cells(best)
    return sum(stored.get(key) != cell for key, cell in best.items())


def _speed(found: Sequence[Mapping[str, Any]]) -> Speed:
    """From the first records that were copied to the last: starting up costs nothing."""
    walls, cpus = [], []
    for one in found:
        (seen, cpu, wall), *_, (all_seen, cpu_then, wall_then) = one["marks"]
        walls.append((all_seen - seen) / (wall_then - wall))
        cpus.append((all_seen - seen) / (cpu_then - cpu))
    rss = median(one["rss_mib"] for one in found)
    return Speed(round(median(walls), 1), round(median(cpus), 1), round(rss, 1))


def _text(speeds: Mapping[str, Speed], ratio: float, wrong: int) -> str:
    lines = [
        f"{name:<6}{speed.cells_per_second:>10,.0f} cells/s, {speed.cells_per_cpu_second:,.0f} per CPU-second"
        for name, speed in speeds.items()
    ]
    return "\n".join([*lines, f"ratio {ratio}, {wrong} cells wrong"])
