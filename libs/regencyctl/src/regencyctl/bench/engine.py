"""`./regency bench engine`: our engine and its peers keep the same figures of the same events.

Every program reads the platform's envelopes from 24 partitions and saves its figures in a changelog, from
which they are compared with the truth. Speed is given in events per CPU-second of the counting process, all
its threads included, so that a busy broker on the same machine does not distort it. Programs alternate;
medians count. The speed that is compared is that of the second half of the events, when a just-in-time
compiler has done its work; `cold` is from the first event to the last. Slow programs read a topic of their
own, which holds fewer events of the same kind, and so does the bare loop, which has nothing to warm up.
A program that fails, or does not come to an end, is left out from then on; the others go on.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
import uvloop

from regencyctl.bench.engine_load import INDICATORS, PARTITIONS, SOURCE, Figures, Load, figures_of, fill
from regencyctl.bench.engine_programs import PROGRAMS, Program, Run, Size
from regencyctl.bench.machine import machine
from regencyctl.errors import OperatorError, PartMissing
from regencyctl.local import LocalStack
from regencyctl.settings import Surroundings
from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, TopicSpec, apply_topics, delete_topics

_TITLES = {"one": "One indicator of three sums", "ten": "Ten indicators of the same event"}

Announce = Callable[[str], None]
Measured = dict[str, Any]
Results = dict[str, Measured | None]
"""Program → what was measured, in the order of the rounds; None if it could not be run."""


class ProgramFailed(Exception):
    """A run of a program ended without a result, or did not end; the text says which and why."""


class Name(StrEnum):
    """The programs, to choose from."""

    ENGINE = "engine"
    KAFKA_STREAMS = "kafka_streams"
    PLAIN_FAUST = "plain_faust"
    QUIXSTREAMS = "quixstreams"
    CEILING = "ceiling"


class LoadName(StrEnum):
    """The loads, to choose from."""

    ONE = "one"
    TEN = "ten"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: how many events each topic holds, how often, and for how many seconds at most."""

    events: Mapping[Size, int]
    rounds: int
    patience: float
    loads: tuple[str, ...]
    commands: Mapping[Program, Sequence[str]]


def engine(
    *,
    events: Annotated[int, typer.Option(min=100_000, help="Events the fast programs count.")] = 1_200_000,
    slow_events: Annotated[int, typer.Option(min=1_000, help="Events the slow programs count.")] = 24_000,
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each program; the median counts.")] = 3,
    only: Annotated[list[Name] | None, typer.Option(help="Run this program only; may be repeated.")] = None,
    load: Annotated[list[LoadName] | None, typer.Option(help="This load only; may be repeated.")] = None,
    patience: Annotated[float, typer.Option(min=1, help="Seconds one run may take; then it is ended.")] = 300,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    kafka: Annotated[str, typer.Option(help="A running broker instead of an own one.")] = "",
) -> None:
    """Measure the engine against Kafka Streams, plain Faust, Quix Streams and a bare loop."""

    def announce(line: str) -> None:
        typer.echo(line, err=True)

    chosen = [program for program in PROGRAMS if not only or program.name in only]
    sizes = {Size.FULL: events, Size.MIDDLE: events // 4, Size.SHORT: min(slow_events, events)}
    plan = Plan(sizes, rounds, patience, tuple(load or INDICATORS), _equip(chosen, announce))
    with broker(kafka) as address:
        results = uvloop.run(_measure(address, plan, announce))
    report = _report(results, plan)
    typer.echo(json.dumps(report) if as_json else _text(results, plan))
    wrong = sum(found["wrong_figures"] for load in results.values() for found in load.values() if found)
    if wrong:
        raise OperatorError(f"{wrong} figures are not what was published")
    if any(found.get(Name.ENGINE, {}) is None for found in results.values()):
        raise OperatorError("the engine itself has no result")


def _equip(programs: Sequence[Program], announce: Announce) -> dict[Program, Sequence[str]]:
    commands = {}
    for program in programs:
        try:
            commands[program] = program.equip(Surroundings(), announce)
        except PartMissing as missing:
            announce(f"{program.title} is left out: {missing}")
    return commands


@contextmanager
def broker(address: str) -> Iterator[str]:
    """The broker at this address, or one started for the time being."""
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="regency-bench-") as folder:
        stack = LocalStack(Path(folder) / "run", services=(), free_ports=True)
        stack.up(announce=lambda _: None)
        try:
            yield stack.kafka
        finally:
            stack.down(wipe=True)


async def _measure(address: str, plan: Plan, announce: Announce) -> dict[str, Results]:
    prefix = f"bench{uuid.uuid4().hex[:8]}."
    wanted = {program.size for program in plan.commands}
    sources = {f"{prefix}{SOURCE}-{size}": events for size, events in plan.events.items() if size in wanted}
    try:
        await _create(address, sources, {})
        announce(f"publishing {sum(sources.values()):,} events")
        published = await fill(address, sources)
        return {
            load: await _run_load(address, prefix, load, plan, published, announce) for load in plan.loads
        }
    finally:
        await delete_topics(Broker(address), prefix)
        await delete_topics(Broker(address), f"changelog__{prefix}")


async def _run_load(
    address: str, prefix: str, load: str, plan: Plan, published: Mapping[str, Load], announce: Announce
) -> Results:
    async def measure(program: Program, number: int) -> Measured:
        topic = f"{prefix}{SOURCE}-{program.size}"
        source = published[topic]
        run = Run(address, f"{prefix}{load}-{program.name}-{number}", topic, source.events, load)
        return await _run(program, plan, run, source)

    return await take_turns(
        plan.commands, plan.rounds, measure, lambda line: announce(f"{_TITLES[load]}, {line}")
    )


async def take_turns(
    programs: Iterable[Program],
    rounds: int,
    measure: Callable[[Program, int], Awaitable[Measured]],
    announce: Announce,
) -> Results:
    """Run each program once a round; one that fails is left out from then on, and the others go on."""
    done: dict[Program, list[Measured]] = {program: [] for program in programs}
    left = list(done)
    for number in range(rounds):
        for program in tuple(left):
            try:
                measured = await measure(program, number)
            except ProgramFailed as failed:
                left.remove(program)
                announce(f"round {number + 1}, {failed}\n{program.title} is left out from here on")
                continue
            done[program].append(measured)
            speed = round(measured["events_per_cpu_second"])
            announce(f"round {number + 1}, {program.title}: {speed:,} events per CPU-second")
    return {program.name: _median(runs) for program, runs in done.items()}


async def _run(program: Program, plan: Plan, run: Run, source: Load) -> Measured:
    await _create(run.broker, [run.name], {"cleanup.policy": "compact"})
    command = [*plan.commands[program], *run.arguments]
    printed = await asyncio.to_thread(start, program, command, plan.patience)
    truth = figures_of(INDICATORS[run.load], source.totals)
    wrong = _wrong(truth, await program.read(run, printed))
    marks = printed["marks"]
    if len(marks) < 2:
        raise ProgramFailed(f"{program.title} was done at a glance: more events, please")
    first, half, last = marks[0], marks[-2], marks[-1]
    return {
        "events_per_cpu_second": _per_second(half, last, 1),
        "cold_events_per_cpu_second": _per_second(first, last, 1),
        "events_per_second": _per_second(half, last, 2),
        "rss_mib": printed["rss_mib"],
        "events": run.events,
        "figures": len(truth),
        "wrong_figures": wrong,
    } | {name: printed[name] for name in ("longest_turn_ms",) if name in printed}


async def _create(address: str, names: Sequence[str] | Mapping[str, int], config: Mapping[str, str]) -> None:
    await apply_topics(
        Broker(address), TopicPlan(create=tuple(TopicSpec(name, PARTITIONS, config) for name in names))
    )


def start(program: Program, command: Sequence[str], patience: float) -> Mapping[str, Any]:
    """Run a program in a process and a folder of its own; what it prints last is the result.

    Raises: `ProgramFailed`, also when it has not ended after so many seconds; then it is killed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="regency-bench-") as folder:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=patience, check=False
            )
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"{program.title} did not come to an end within {patience:g} s") from None
    if done.returncode or not done.stdout.strip():
        raise ProgramFailed(f"{program.title} failed:\n{done.stderr[-2000:]}")
    printed: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


def _wrong(truth: Figures, found: Figures) -> int:
    return sum(found.get(key) != amounts for key, amounts in truth.items()) + len(found.keys() - truth.keys())


def _per_second(since: Sequence[float], until: Sequence[float], unit: int) -> float:
    return (until[0] - since[0]) / (until[unit] - since[unit])


def _median(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if not runs:
        return None
    speeds = [run["events_per_cpu_second"] for run in runs]
    middle = {name: round(median(run[name] for run in runs)) for name in runs[0]}
    return middle | {
        "wrong_figures": sum(run["wrong_figures"] for run in runs),
        "rounds": list(map(round, speeds)),
    }


def _report(results: Mapping[str, Results], plan: Plan) -> dict[str, Any]:
    loads = {load: _with_ratios(found) for load, found in results.items()}
    ten = {"ten_indicators": loads["ten"]} if "ten" in loads else {}
    return loads.get("one", {}) | ten | {"rounds": plan.rounds, "machine": machine()}


def _with_ratios(results: Results) -> dict[str, Any]:
    ratios = {
        f"ratio_{program.name}": _ratio(results, program.name)
        for program in PROGRAMS
        if program.name != Name.ENGINE
    }
    return {program.name: results.get(program.name) for program in PROGRAMS} | ratios


def _ratio(results: Results, peer: str) -> float | None:
    ours, theirs = results.get(Name.ENGINE), results.get(peer)
    if not ours or not theirs:
        return None
    return round(float(ours["events_per_cpu_second"] / theirs["events_per_cpu_second"]), 2)


def _text(results: Mapping[str, Results], plan: Plan) -> str:
    lines = []
    for load, found in results.items():
        lines.append(f"{_TITLES[load]}, medians of {plan.rounds}")
        lines.append(
            f"{'':24}{'events/CPU-s':>14}{'cold':>10}{'events/s':>10}{'MiB':>6}{'wrong':>7}{'ours is':>9}"
        )
        lines += [_row(program, found) for program in PROGRAMS if found.get(program.name)]
    return "\n".join(lines)


def _row(program: Program, results: Results) -> str:
    found = results[program.name] or {}
    ratio = _ratio(results, program.name)
    return (
        f"{program.title:24}{found['events_per_cpu_second']:>14,}{found['cold_events_per_cpu_second']:>10,}"
        f"{found['events_per_second']:>10,}{found['rss_mib']:>6,}{found['wrong_figures']:>7,}"
        + (f"{ratio:>8}x" if ratio else "")
    )
