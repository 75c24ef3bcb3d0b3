"""`./regency bench engine`: the stream engine, a plain Faust agent and a bare loop count the same topic.

Speed is given in events per CPU-second of the counting process, so that a busy broker on the same machine
does not distort it. Runs alternate; the median of each kind counts. The engine's cells must equal the truth
known from filling.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
import uvloop

from regencyctl.bench.engine_load import Load, bench_topics, fill, read_cells
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack
from servicekit.kafka import TopicPlan, apply_topics, delete_topics

_RUN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured; speeds are events per CPU-second. `wrong_figures` must be 0."""

    events: int
    plain_events: int
    data_bytes: float
    header_bytes: float
    runs: int
    engine: float
    plain_faust: float
    bare_loop: float
    engine_to_plain: float
    engine_to_bare: float
    engine_wall: float
    engine_rss_mib: float
    figures: int
    wrong_figures: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How many events each kind of run counts, and how often."""

    events: int
    plain_events: int
    runs: int


def engine(
    events: Annotated[int, typer.Option(help="Events on the topic.")] = 600_000,
    plain_events: Annotated[int, typer.Option(help="Events the plain agent counts: it is slow.")] = 40_000,
    runs: Annotated[int, typer.Option(help="Runs of each kind; the median counts.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    kafka: Annotated[str, typer.Option(help="A running broker instead of an own one.")] = "",
) -> None:
    """Measure the engine against a plain Faust agent and a bare loop on one topic."""
    plan = Plan(events, min(plain_events, events), runs)
    with _broker(kafka) as broker:
        report = uvloop.run(_measure(broker, plan))
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        typer.echo("\n".join(f"{name:<20} {_shown(value)}" for name, value in asdict(report).items()))
    if report.wrong_figures:
        raise OperatorError(f"{report.wrong_figures} figures are not what was published")


@contextmanager
def _broker(kafka: str) -> Iterator[str]:
    if kafka:
        yield kafka
        return
    with tempfile.TemporaryDirectory(prefix="regency-bench-") as folder:
        stack = LocalStack(Path(folder) / "run", services=(), free_ports=True)
        stack.up(announce=lambda _: None)
        try:
            yield stack.kafka
        finally:
            stack.down(wipe=True)


async def _measure(broker: str, plan: Plan) -> Report:
    prefix = f"bench{uuid.uuid4().hex[:8]}."
    try:
        await apply_topics(broker, TopicPlan(create=bench_topics(prefix, plan.runs)))
        load = await fill(broker, prefix, plan.events)
        results: dict[str, list[Mapping[str, Any]]] = {"engine": [], "plain": [], "bare": []}
        wrong = 0
        for number in range(plan.runs):
            for mode, done in results.items():
                events = plan.plain_events if mode == "plain" else plan.events
                done.append(await asyncio.to_thread(_run, mode, broker, prefix, number, events))
            wrong += _wrong(load, await read_cells(broker, prefix, number))
        return _report(plan, load, results, wrong)
    finally:
        await delete_topics(broker, prefix)


def _run(mode: str, broker: str, prefix: str, number: int, events: int) -> Mapping[str, Any]:
    """One run in a process of its own; what it prints last is the result."""
    command = [
        sys.executable,
        "-m",
        "regencyctl.bench.engine_run",
        mode,
        broker,
        prefix,
        str(number),
        str(events),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_SECONDS, check=False)
    if done.returncode:
        raise OperatorError(f"the {mode} run failed:\n{done.stderr[-2000:]}")
    result: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _wrong(load: Load, cells: Mapping[tuple[str, str, str], list[int]]) -> int:
    return sum(cells.get(place) != truth for place, truth in load.truth.items()) + len(
        cells.keys() - load.truth.keys()
    )


def _report(plan: Plan, load: Load, results: Mapping[str, list[Mapping[str, Any]]], wrong: int) -> Report:
    speed = {
        mode: median(one["events"] / one["cpu_seconds"] for one in runs) for mode, runs in results.items()
    }
    return Report(
        events=plan.events,
        plain_events=plan.plain_events,
        data_bytes=round(load.data_bytes),
        header_bytes=round(load.header_bytes),
        runs=plan.runs,
        engine=round(speed["engine"]),
        plain_faust=round(speed["plain"]),
        bare_loop=round(speed["bare"]),
        engine_to_plain=round(speed["engine"] / speed["plain"], 1),
        engine_to_bare=round(speed["engine"] / speed["bare"], 2),
        engine_wall=round(median(one["events"] / one["wall_seconds"] for one in results["engine"])),
        engine_rss_mib=round(max(one["rss_mib"] for one in results["engine"])),
        figures=len(load.truth),
        wrong_figures=wrong,
    )


def _shown(value: float) -> str:
    return f"{value:,}"
