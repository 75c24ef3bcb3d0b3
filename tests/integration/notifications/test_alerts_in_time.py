"""What other services notice in time only: found by their clock, told here through Kafka, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import evaluation.main
import programs.main
from servicekit.routines import Routines
from servicekit.service import Routine, Service
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.consuming import Workbench, workbench
from servicekit.testing.doors import Door, open_door, settings_for_test
from servicekit.testing.eventually import eventually

NOON = datetime(2024, 12, 20, 5, tzinfo=UTC)
BENCH = {
    "id": "bench-alun-alun-1",
    "kind": "smart-bench",
    "village": "33.14.02.2015",
    "coordinates": {"latitude": -7.43, "longitude": 110.85},
}
HEARD = {"id": "r-1", "occurred_at": NOON.isoformat(), "status": "ok", "users": 3}
RECEIVED = {
    "id": "l-1",
    "lapor_ref": "8812345",
    "status": "DITERIMA",
    "occurred_at": "2024-12-20T09:00:00+07:00",
    "kind": "complaint",
}
SILENT = "Smart Bench bench-alun-alun-1 tidak terdengar"
OVERDUE = "Batas waktu verifikasi laporan terlewati"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another service on the same broker, whose clock stands still."""

    service: Service
    door: Door
    bench: Workbench
    clock: StoppedClock

    async def post(self, path: str, body: Any, role: str) -> None:
        """What one of its users tells it."""
        async with httpx.AsyncClient(base_url=self.door.url, timeout=30) as http:
            answer = await http.post(path, json=body, headers=self.door.bearer(role))
        assert answer.is_success, answer.text

    async def notice(self, routine: Routine, after: timedelta) -> None:
        """Its workers look, twice, when so much time has passed."""
        self.clock.advance(after)
        for _ in range(2):
            await Routines(self.service, self.door.runtime).catch_up(routine)
            self.clock.advance(timedelta(minutes=2))


Open = Callable[[Service], AbstractAsyncContextManager[Elsewhere]]


@pytest.fixture
def elsewhere(tmp_path: Path, kafka_url: str, store_url: str, prefix: str, door: Door) -> Open:
    """Opens another service whose topics notifications reads."""

    @asynccontextmanager
    async def opened(service: Service) -> AsyncIterator[Elsewhere]:
        own = settings_for_test(service.name, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
        clock = StoppedClock(NOON)
        async with AsyncExitStack() as stack:
            bench = await stack.enter_async_context(workbench(service, own))
            there = await stack.enter_async_context(open_door(service, own, door.issuer, clock=clock))
            await stack.enter_async_context(bench.consuming())
            yield Elsewhere(service, there, bench, clock)

    return opened


async def test_a_bench_that_falls_silent_and_a_report_that_lies_too_long_are_told_once(
    bench: Workbench, village: Any, elsewhere: Open
) -> None:
    await village.know("operator-dinas", "operator")
    await village.know("petugas", "officer")

    async def are_told() -> bool:
        assert Counter(await village.titles("operator-dinas")) == Counter([SILENT, OVERDUE])
        return True

    async with AsyncExitStack() as stack:
        devices = await stack.enter_async_context(elsewhere(programs.main.SERVICE))
        reports = await stack.enter_async_context(elsewhere(evaluation.main.SERVICE))
        await stack.enter_async_context(bench.consuming())
        await devices.post("/v1/devices", BENCH, "operator")
        await devices.post("/v1/devices/bench-alun-alun-1/reports", HEARD, "device")
        await reports.post("/v1/complaints", RECEIVED, "officer")
        await devices.notice(programs.main.WATCHING_DEVICES, timedelta(minutes=16))
        await reports.notice(evaluation.main.WATCHING_COMPLAINTS, timedelta(days=9))
        await eventually(are_told, timeout=60)

    assert await village.titles("petugas") == [OVERDUE]
