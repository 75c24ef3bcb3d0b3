"""What workers do by themselves: once for all of them, in small parts, again when its time has come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter

from servicekit.errors import RuleViolated
from servicekit.mongo import CollectionSpec, Store
from servicekit.process import Runtime, collections_of, open_runtime
from servicekit.routines import ROUTINES, Routines
from servicekit.seeds import sow
from servicekit.service import Routine, Seed, Service, Tick
from servicekit.testing.boards import working
from servicekit.testing.doors import settings_for_test
from servicekit.testing.eventually import eventually
from servicekit.transaction import Transaction

HOURLY = timedelta(hours=1)
WORK = CollectionSpec("work")


async def count(tick: Tick, tx: Transaction) -> bool:
    """Note a part of work; three parts make a turn."""
    done = await tx.collection("work").count({"regency": tx.context.regency})
    await tx.collection("work").insert_one({"regency": tx.context.regency, "number": done, "last": tick.last})
    return done % 3 < 2


async def refuse_sragen(tick: Tick, tx: Transaction) -> bool:
    """Fail for one regency."""
    if tx.context.regency == "33.14":
        raise RuleViolated("tidak", "no")
    return await count(tick, tx)


async def regencies(_: Store) -> Iterable[str]:
    """The two that have something to do."""
    return ("33.14", "35.03")


def a_service(*routines: Routine, **more: object) -> Service:
    return Service("programs", APIRouter, (WORK,), routines=routines, **more)  # type: ignore[arg-type]


COUNTING = Routine("counting", HOURLY, count, regencies)


@pytest.fixture
async def runtime(store_url: str, kafka_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    settings = settings_for_test("programs", tmp_path, prefix, mongo_url=store_url, kafka=kafka_url)
    async with open_runtime(settings, "worker") as opened:
        await opened.store.ensure(collections_of(a_service()))
        yield opened
        await opened.store.drop_database()


async def parts(runtime: Runtime, regency: str = "33.14") -> list[datetime | None]:
    """For each part done for a regency, when the routine had run before."""
    found = await runtime.store.collection("work").find({"regency": regency}, sort=[("number", 1)])
    return [document["last"] for document in found]


async def test_a_turn_is_taken_once_however_many_workers_there_are(runtime: Runtime) -> None:
    workers = [Routines(a_service(COUNTING), runtime) for _ in range(3)]

    await asyncio.gather(*(worker.catch_up(COUNTING) for worker in workers))

    assert (len(await parts(runtime)), len(await parts(runtime, "35.03"))) == (3, 3)


async def test_the_next_turn_comes_when_it_is_due_and_knows_the_last(runtime: Runtime) -> None:
    worker = Routines(a_service(COUNTING), runtime)
    await worker.catch_up(COUNTING)
    await worker.catch_up(COUNTING)
    early = await parts(runtime)

    await runtime.store.collection(ROUTINES).update_many({}, {"$set": {"due_at": runtime.clock.now()}})
    await Routines(a_service(COUNTING), runtime).catch_up(COUNTING)

    assert (len(early), early[0]) == (3, None)
    later = await parts(runtime)
    assert len(later) == 6
    assert later[3] is not None


async def test_what_fails_for_one_regency_stops_no_other(runtime: Runtime) -> None:
    failing = Routine("failing", HOURLY, refuse_sragen, regencies)

    await Routines(a_service(failing), runtime).catch_up(failing)

    assert (await parts(runtime), len(await parts(runtime, "35.03"))) == ([], 3)


async def test_a_worker_does_by_itself_what_is_due(runtime: Runtime) -> None:
    worker = Routines(a_service(COUNTING), runtime, look_every=0.05)

    async def done() -> bool:
        return len(await parts(runtime, "35.03")) == 3

    async with working(worker.run):
        await eventually(done)


async def test_seeds_are_sown_for_the_regencies_served_at_every_start(runtime: Runtime) -> None:
    async def plant(name: object, tx: Transaction) -> None:
        if not await tx.collection("work").count({"_id": name}):
            await tx.save("work", {"_id": name, "regency": tx.context.regency})

    service = a_service(seeds=lambda: [Seed("33.14", plant, "a"), Seed("35.03", plant, "b")])

    await asyncio.gather(sow(service, runtime), sow(service, runtime))
    await sow(service, runtime)

    assert await runtime.store.collection("work").count({}) == 2
