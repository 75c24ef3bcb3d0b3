"""Every night one of a service's APIs compares figures with documents, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import APIRouter

from servicekit.days import WIB
from servicekit.process import Runtime, collections_of, open_runtime
from servicekit.routines import ROUTINES
from servicekit.service import Service
from servicekit.stream.nightly import CLAIM, NIGHTLY, NightlyRecount, night_after
from servicekit.testing.doors import settings_for_test

SERVICE = Service("notifications", APIRouter, ())


@pytest.fixture
async def runtime(store_url: str, kafka_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    settings = settings_for_test("notifications", tmp_path, prefix, mongo_url=store_url, kafka=kafka_url)
    async with open_runtime(settings, "api") as opened:
        await opened.store.ensure(collections_of(SERVICE))
        yield opened
        await opened.store.drop_database()


async def due_at(runtime: Runtime) -> datetime:
    found = await runtime.store.collection(ROUTINES).find_one({"_id": NIGHTLY})
    assert found is not None
    due: datetime = found["due_at"]
    return due


async def make_due(runtime: Runtime) -> None:
    now = runtime.clock.now()
    await runtime.store.collection(ROUTINES).update_one({"_id": NIGHTLY}, {"$set": {"due_at": now}})


async def test_a_start_recounts_nothing_and_waits_for_the_night(runtime: Runtime) -> None:
    found = await NightlyRecount(SERVICE, runtime).catch_up()

    night = (await due_at(runtime)).astimezone(WIB)
    assert found is None
    assert (night.hour, night.minute) == (2, 0)


async def test_of_several_apis_one_recounts_and_the_next_night_is_set(runtime: Runtime) -> None:
    apis = [NightlyRecount(SERVICE, runtime) for _ in range(4)]
    await apis[0].catch_up()
    await make_due(runtime)

    found = await asyncio.gather(*(api.catch_up() for api in apis))

    assert [one.drift for one in found if one is not None] == [0]
    assert await due_at(runtime) == night_after(runtime.clock.now(), 2)


async def test_who_dies_over_it_leaves_it_for_an_hour(runtime: Runtime) -> None:
    api = NightlyRecount(SERVICE, runtime)
    await api.catch_up()
    await make_due(runtime)

    claimed = await api._claim()

    left = await due_at(runtime) - runtime.clock.now()
    assert claimed
    assert left <= CLAIM
    assert await NightlyRecount(SERVICE, runtime).catch_up() is None


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (datetime(2026, 11, 23, 1, 59, tzinfo=WIB), datetime(2026, 11, 23, 2, tzinfo=WIB)),
        (datetime(2026, 11, 23, 2, 0, tzinfo=WIB), datetime(2026, 11, 24, 2, tzinfo=WIB)),
        (datetime(2026, 11, 22, 19, 30, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=WIB)),
    ],
)
def test_the_night_is_told_by_clocks_in_wib(now: datetime, night: datetime) -> None:
    assert night_after(now, 2) == night
