"""`./regency bench relay`: commands through the outbox while relays are killed and frozen, then a recount."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Annotated

import typer
import uvloop

from regencyctl.bench.infrastructure import infrastructure
from regencyctl.errors import OperatorError
from servicekit.broker import Broker
from servicekit.clock import SystemClock
from servicekit.errors import TransientError
from servicekit.kafka import apply_topics, delete_topics, plan_topics, topic_specs
from servicekit.mongo import Driver, Store
from servicekit.outbox import COLLECTIONS, LANES, OUTBOX, Outbox
from servicekit.testing.eventually import eventually
from servicekit.testing.numbered import COLLECTION, Findings, counts, number, read_back
from servicekit.testing.relay_process import RelayProcess, Surroundings
from servicekit.transaction import Transactions

_KEYS_PER_WRITER = 50
_LEASE_SECONDS = 2.0
_FROZEN_SECONDS = 4.0
_BETWEEN_FAULTS = 5.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. `lost`, `double`, `out_of_order` and `gaps` must be 0."""

    driver: str
    seconds: float
    writers: int
    events_per_command: int
    commands_per_second: float
    events_accepted_per_second: float
    events_published_per_second: float
    command_p50_ms: float
    command_p95_ms: float
    publish_p50_ms: float
    publish_p95_ms: float
    events: int
    kills: int
    freezes: int
    commands_refused: int
    duplicates_dropped: int
    lost: int
    double: int
    out_of_order: int
    gaps: int

    @property
    def sound(self) -> bool:
        """Whether every event came once and in order."""
        return not (self.lost or self.double or self.out_of_order or self.gaps)


@dataclass(frozen=True, slots=True)
class Load:
    """What to write, how, and whether to kill and freeze meanwhile."""

    driver: Driver
    seconds: float
    writers: int
    events_per_command: int
    calm: bool


@dataclass(slots=True)
class _Tally:
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    kills: int = 0
    freezes: int = 0
    written: float = 0.0
    published: float = 0.0


def relay(
    *,
    seconds: Annotated[float, typer.Option(help="How long commands are written.")] = 30.0,
    writers: Annotated[int, typer.Option(help="Commands under way at once.")] = 16,
    events_per_command: Annotated[int, typer.Option(help="Events each command announces.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    calm: Annotated[bool, typer.Option(help="Kill and freeze nothing.")] = False,
    driver: Annotated[Driver, typer.Option(help="How the store is spoken to.")] = "motor",
    kafka: Annotated[str, typer.Option(help="A running broker; with --store.")] = "",
    store: Annotated[str, typer.Option(help="A running store; with --kafka.")] = "",
) -> None:
    """Write commands while two relays are killed and frozen; then recount what reached the topic."""
    with infrastructure(kafka, store) as (broker, url):
        name = f"bench{uuid.uuid4().hex[:8]}"
        where = Surroundings(broker, url, name, f"{name}.", driver=driver, lease_seconds=_LEASE_SECONDS)
        report = uvloop.run(_measure(where, Load(driver, seconds, writers, events_per_command, calm)))
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        typer.echo("\n".join(f"{name:<28} {value}" for name, value in asdict(report).items()))
    if not report.sound:
        raise OperatorError("events were lost, doubled or reordered")


async def _measure(where: Surroundings, load: Load) -> Report:
    async with _prepared(where) as store:
        tally = await _write_and_publish(where, load, store)
        findings = await read_back(where.kafka, where.topic_prefix)
        return _report(load, tally, findings, await counts(store))


@asynccontextmanager
async def _prepared(where: Surroundings) -> AsyncIterator[Store]:
    """Topics and a database of this run's own, removed afterwards."""
    store = Store.open(where.store, where.database, where.driver)
    await store.ensure((COLLECTION, *COLLECTIONS))
    dated_by_broker = {"message.timestamp.type": "LogAppendTime"}
    specs = topic_specs(prefix=where.topic_prefix)
    wanted = [replace(spec, config={**spec.config, **dated_by_broker}) for spec in specs]
    plan = await plan_topics(Broker(where.kafka), wanted)
    await apply_topics(Broker(where.kafka), plan)
    try:
        yield store
    finally:
        await store.drop_database()
        await store.close()
        await delete_topics(Broker(where.kafka), where.topic_prefix)


async def _write_and_publish(where: Surroundings, load: Load, store: Store) -> _Tally:
    outbox = Outbox(where.service, topic_prefix=where.topic_prefix)
    transactions = Transactions(store, outbox, SystemClock())
    tally = _Tally()
    with ExitStack() as processes:
        relays = [processes.enter_context(RelayProcess(where)) for _ in range(2)]
        await _wait(partial(_shared, store))
        faults = asyncio.create_task(_break(relays, where, processes, tally)) if not load.calm else None
        started = time.monotonic()
        await asyncio.gather(*(_writer(transactions, n, load, tally) for n in range(load.writers)))
        tally.written = time.monotonic() - started
        if faults:
            faults.cancel()
            await asyncio.gather(faults, return_exceptions=True)
            relays[0].wake()
            relays[1].wake()
        await _wait(partial(_is_empty, store))
        tally.published = time.monotonic() - started
    return tally


async def _writer(transactions: Transactions, writer: int, load: Load, tally: _Tally) -> None:
    until = time.monotonic() + load.seconds
    while (started := time.monotonic()) < until:
        try:
            key = f"key-{writer}-{random.randrange(_KEYS_PER_WRITER)}"
            await number(transactions, key, load.events_per_command)
            tally.latencies.append(time.monotonic() - started)
        except TransientError:
            tally.refused += 1


async def _break(
    relays: list[RelayProcess], where: Surroundings, processes: ExitStack, tally: _Tally
) -> None:
    """Kill one relay and start another, then freeze one until it is a zombie and wake it, and so on."""
    while True:
        await asyncio.sleep(_BETWEEN_FAULTS)
        relays[0].kill()
        tally.kills += 1
        relays[0] = processes.enter_context(RelayProcess(where))
        await asyncio.sleep(_BETWEEN_FAULTS)
        frozen = relays[1]
        frozen.freeze()
        tally.freezes += 1
        await asyncio.sleep(_FROZEN_SECONDS)
        frozen.wake()
        relays.reverse()


async def _wait(check: Callable[[], Awaitable[bool]]) -> None:
    await eventually(check, timeout=120)


async def _shared(store: Store) -> bool:
    """Whether each of the two relays holds lanes."""
    owners = await store.collection(LANES).distinct("owner", {"kind": "lane"})
    return None not in owners and len(owners) == 2


async def _is_empty(store: Store) -> bool:
    return await store.collection(OUTBOX).find_one({}, {"_id": 1}) is None


def _report(load: Load, tally: _Tally, findings: Findings, wanted: Mapping[str, int]) -> Report:
    total = sum(wanted.values())
    return Report(
        driver=load.driver,
        seconds=round(tally.written, 1),
        writers=load.writers,
        events_per_command=load.events_per_command,
        commands_per_second=round(len(tally.latencies) / tally.written, 1),
        events_accepted_per_second=round(total / tally.written, 1),
        events_published_per_second=round(total / tally.published, 1),
        command_p50_ms=round(_quantile(tally.latencies, 0.5) * 1_000, 1),
        command_p95_ms=round(_quantile(tally.latencies, 0.95) * 1_000, 1),
        publish_p50_ms=_quantile(findings.latencies, 0.5),
        publish_p95_ms=_quantile(findings.latencies, 0.95),
        events=total,
        kills=tally.kills,
        freezes=tally.freezes,
        commands_refused=tally.refused,
        duplicates_dropped=findings.dropped,
        lost=findings.lost(wanted),
        double=findings.double,
        out_of_order=findings.out_of_order,
        gaps=findings.gaps,
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0
