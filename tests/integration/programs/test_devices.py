"""Smart Benches by HTTP and through the door: in any order, one alert for each silence, counted exactly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.programs import DeviceAvailabilityCounted, DeviceSilenceDetected, DeviceStatusReported
from programs.main import SERVICE, WATCHING_DEVICES
from programs.recount.devices import RECOUNT
from servicekit.routines import Routines
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import Waiting, announced

DEVICES = "/v1/devices"
BENCH = f"{DEVICES}/bench-alun-alun-1"
NINE = datetime(2024, 8, 5, 2, 20, tzinfo=UTC)
NEW = {
    "id": "bench-alun-alun-1",
    "kind": "smart-bench",
    "village": "35.03.11.1005",
    "coordinates": {"latitude": -8.05, "longitude": 111.71},
}


@pytest.fixture
def clock() -> StoppedClock:
    """Twenty past nine WIB."""
    return StoppedClock(NINE)


def as_(door: Door, role: str) -> dict[str, str]:
    return door.bearer(role, regency="35.03")


def a_report(name: str, minutes: float, **more: object) -> dict[str, Any]:
    at = NINE + timedelta(minutes=minutes)
    return {"id": name, "occurred_at": at.isoformat(), "status": "ok", "users": 3} | more


async def told(door: Door) -> list[Waiting]:
    """What was announced of devices."""
    return [one for one in await announced(door.runtime.store) if one.type.startswith("device.")]


async def types(door: Door) -> list[str]:
    return [one.type.removeprefix("device.") for one in await told(door)]


async def told_again(door: Door) -> list[bytes]:
    """What the documents say happened."""
    return sorted(
        [
            event.model_dump_json().encode()
            for recount in RECOUNT.values()
            async for _, event in recount(door.runtime.store)
        ]
    )


async def watch(door: Door, workers: int = 1) -> None:
    """Workers that have just started look at what is due, at the same time."""
    started = [Routines(SERVICE, door.runtime) for _ in range(workers)]
    await asyncio.gather(*(worker.catch_up(WATCHING_DEVICES) for worker in started))


async def test_a_bench_falls_silent_is_told_once_and_comes_back(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    keeper, device = as_(door, "operator"), as_(door, "device")
    registered = await http.post(DEVICES, json=NEW, headers=keeper)
    first = await http.post(f"{BENCH}/reports", json=a_report("a", 0), headers=device)

    clock.advance(timedelta(minutes=16))
    await watch(door, workers=2)
    clock.advance(timedelta(minutes=1))
    await watch(door)
    silent = (await http.get(BENCH, headers=keeper)).json()
    clock.advance(timedelta(minutes=43))
    late = [a_report("c", 10), a_report("b", 5, users=None), a_report("a", 0)]
    await http.post(f"{BENCH}/reports", json={"reports": late}, headers=device)
    still = (await http.get(BENCH, headers=keeper)).json()
    await watch(door, workers=2)
    await http.post(f"{BENCH}/reports", json=a_report("d", 60, status="degraded"), headers=device)
    back = (await http.get(BENCH, headers=keeper)).json()

    assert (registered.status_code, first.json()["items"][0]["status"]) == (201, "accepted")
    assert (silent["state"], silent["silent_since"]) == ("silent", "2024-08-05T02:20:00Z")
    assert (still["state"], still["last_heard_at"]) == ("silent", "2024-08-05T02:30:00Z")
    assert (back["state"], back["silent_since"]) == ("degraded", None)
    assert await types(door) == [
        "registered",
        "status-reported",
        "silence-detected",
        "silent-changed",
        "status-reported",
        "status-reported",
        "availability-counted",
        "status-reported",
        "returned",
        "silent-changed",
    ]
    (silence,) = (await http.get(f"{BENCH}/silences", headers=keeper)).json()["items"]
    assert (silence["began_at"], silence["silent_minutes"]) == ("2024-08-05T02:35:00Z", 50)
    listed = (await http.get(f"{BENCH}/reports", params={"on": "2024-08-05"}, headers=keeper)).json()
    assert [one["id"] for one in listed["items"]] == ["a", "b", "c", "d"]
    assert sorted(one.data for one in await told(door)) == await told_again(door)


async def test_every_hour_is_told_once_and_late_reports_add_what_they_show(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    """Up from 09.20 to 09.35, as is told at ten; a late report shows it up from 09.50 to 10.05 as well."""
    keeper, device = as_(door, "tourism-office"), as_(door, "device")
    await http.post(DEVICES, json=NEW, headers=keeper)
    await http.post(f"{BENCH}/reports", json=a_report("a", 0), headers=device)

    clock.advance(timedelta(minutes=105))
    await watch(door, workers=2)
    await http.post(f"{BENCH}/reports", json=[a_report("b", 30)], headers=device)
    clock.advance(timedelta(minutes=10))
    ended = await http.post(f"{BENCH}/decommission", headers=keeper)
    clock.advance(timedelta(days=3))
    await watch(door)
    refused = await http.post(f"{BENCH}/reports", json=a_report("c", 4_000), headers=device)
    older = await http.post(f"{BENCH}/reports", json=a_report("d", 100), headers=device)

    assert (ended.json()["state"], ended.json()["silent_since"]) == ("decommissioned", None)
    assert (refused.status_code, refused.json()["code"]) == (409, "device-decommissioned")
    assert older.status_code == 200
    counted = [
        DeviceAvailabilityCounted.model_validate_json(one.data)
        for one in await told(door)
        if one.type.endswith("availability-counted")
    ]
    assert [(one.occurred_at.hour, one.expected_minutes, one.up_minutes) for one in counted] == [
        (2, 40, 15),
        (3, 60, 0),
        (2, 0, 10),
        (3, 0, 5),
        (4, 15, 0),
        (4, 0, 15),
    ]
    assert (await types(door)).count("silence-detected") == 1
    assert "returned" not in await types(door)
    assert sorted(one.data for one in await told(door)) == await told_again(door)


async def test_other_systems_report_at_the_door_what_a_bench_may_have_told_before(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    keeper, device = as_(door, "officer"), as_(door, "device")
    await http.post(DEVICES, json=NEW, headers=keeper)
    await http.post(f"{BENCH}/reports", json=a_report("a", 0), headers=device)
    clock.advance(timedelta(minutes=30))

    def reported(name: str, minutes: float, device_id: str = "bench-alun-alun-1") -> dict[str, Any]:
        fields = a_report(name, minutes)
        data = fields | {"report_id": fields.pop("id"), "device_id": device_id}
        envelope = {"specversion": "1.0", "id": f"e-{name}", "source": "urn:test:gates"}
        return envelope | {"type": DeviceStatusReported.type, "data": data}

    batch = [reported("b", 29), reported("a", 0), reported("c", 90), reported("d", 5, "bench-9")]
    kind = {"Content-Type": "application/cloudevents-batch+json"}
    answer = await http.post("/events", json=batch, headers=keeper | kind)

    assert [(one["status"], one.get("code")) for one in answer.json()] == [
        ("accepted", None),
        ("accepted", None),
        ("refused", "report-in-the-future"),
        ("refused", "device-not-found"),
    ]
    assert await types(door) == [
        "registered",
        "status-reported",
        "silence-detected",
        "silent-changed",
        "status-reported",
        "returned",
        "silent-changed",
    ]
    silences = [
        DeviceSilenceDetected.model_validate_json(one.data)
        for one in await told(door)
        if one.type.endswith("silence-detected")
    ]
    assert silences[0].occurred_at == NINE + timedelta(minutes=15)


async def test_offices_keep_devices_devices_report_and_everybody_sees_where_they_are(
    door: Door, http: httpx.AsyncClient
) -> None:
    keeper, device = as_(door, "officer"), as_(door, "device")
    await http.post(DEVICES, json=NEW, headers=keeper)

    again = await http.post(DEVICES, json=NEW, headers=keeper)
    abroad = await http.post(DEVICES, json=NEW | {"id": "x", "village": "33.14.02.2015"}, headers=keeper)
    sea = await http.post(
        DEVICES, json=NEW | {"id": "x", "coordinates": {"latitude": 60, "longitude": 111}}, headers=keeper
    )
    citizen = await http.post(DEVICES, json=NEW, headers=as_(door, "citizen"))
    stranger = await http.post(f"{BENCH}/reports", json=a_report("a", 0), headers=keeper)
    elsewhere = await http.get(BENCH, headers=door.bearer("officer"))
    mixed = await http.post(
        f"{BENCH}/reports", json=[a_report("a", 0), a_report("b", 0, status="fine"), 7], headers=device
    )
    unreadable = await http.post(f"{BENCH}/reports", json=a_report("b", -1), headers=device)

    assert [(one.status_code, one.json()["code"]) for one in (again, abroad, sea, citizen)] == [
        (409, "device-exists"),
        (422, "unknown-village"),
        (422, "invalid-input"),
        (403, "role-missing"),
    ]
    assert [one.status_code for one in (stranger, elsewhere)] == [403, 404]
    assert [(one["id"], one["status"]) for one in mixed.json()["items"]] == [
        ("a", "accepted"),
        ("b", "refused"),
        (None, "refused"),
    ]
    assert (unreadable.status_code, unreadable.json()["code"]) == (422, "report-before-device")
    shown = (await http.get("/v1/devices.geojson", params={"regency": "35.03"})).json()
    (feature,) = shown["features"]
    assert (feature["geometry"]["coordinates"], feature["properties"]["state"]) == ([111.71, -8.05], "ok")
    table = await http.get(DEVICES, params={"state": "ok"}, headers=keeper | {"Accept": "text/csv"})
    assert table.text.splitlines()[1].startswith("bench-alun-alun-1,smart-bench,35.03.11.1005,ok")
    none = (await http.get(DEVICES, params={"state": "silent"}, headers=keeper)).json()
    assert none == {"items": [], "total": 0}
