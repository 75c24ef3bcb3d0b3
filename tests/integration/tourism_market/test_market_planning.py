"""Market days ahead: announced once by whichever worker comes first, and kept in line with the terms."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.tourism_market import MarketDayCancelled, MarketDayScheduled
from servicekit.days import WIB
from servicekit.routines import Routines
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from tourism_market.main import ANNOUNCING, SERVICE

DAILY = "/v1/markets/pasar-harian"
WEEK = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
SOURCE = {"source": "Perbup 1/2024"}
OPEN = "/v1/markets/pasar-harian/market-days"


async def plan(door: Door, workers: int = 1) -> None:
    """Let this many workers, started anew, do what is due."""
    await asyncio.gather(*(Routines(SERVICE, door.runtime).catch_up(ANNOUNCING) for _ in range(workers)))


async def told(door: Door, kind: type[MarketDayScheduled | MarketDayCancelled]) -> list[date]:
    """The dates of the daily market's announcements of a kind, in order."""
    name = kind.type.removeprefix("regency.tourism-market.")
    events = [kind.model_validate_json(e.data) for e in await announced(door.runtime.store) if e.type == name]
    return sorted(event.market_day for event in events if event.market_id == "pasar-harian")


@pytest.fixture
def ahead() -> list[date]:
    """The days that are planned, today first: a run of the suite may pass midnight."""
    today = datetime.now(WIB).date()
    return [today + timedelta(days=number) for number in range(5)]


@pytest.fixture
async def office(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """The tourism office, which has registered a market that meets every day."""
    headers = door.bearer("tourism-office")
    market: dict[str, Any] = {
        "id": "pasar-harian",
        "village": "33.14.02.2015",
        "name": "Pasar Harian",
        "ownership": "village",
        "manager": "BUM Desa",
        "place": {"address": "Karungan"},
        "refunds": True,
        "opened_since": "2024-01-01",
        "horizon_days": 4,
        "tariffs": [{"since": "2024-01-01", "coin_value_idr": 2000} | SOURCE],
        "hours": [{"since": "2024-01-01", "opens": "00:00", "closes": "23:00"} | SOURCE],
        "rules": [{"since": "2024-01-01", "days": {"kind": "weekly", "weekdays": WEEK}} | SOURCE],
    } | SOURCE
    answer = await http.post("/v1/markets", json=market, headers=headers)
    assert answer.status_code == 201, answer.text
    return headers


async def suspend(http: httpx.AsyncClient, office: dict[str, str], since: date) -> None:
    body = {"since": since.isoformat(), "reason": "PPKM"} | SOURCE
    answer = await http.post(f"{DAILY}/suspensions", json=body, headers=office)
    assert answer.status_code == 200, answer.text


async def statuses(http: httpx.AsyncClient, days: Sequence[date]) -> list[str]:
    return [(await http.get(f"{OPEN}/{day}")).json()["status"] for day in days]


@pytest.mark.usefixtures("office")
async def test_each_day_ahead_is_announced_once_by_any_number_of_workers(
    door: Door, ahead: list[date]
) -> None:
    await plan(door, workers=3)
    await plan(door)

    assert await told(door, MarketDayScheduled) == ahead


async def test_a_suspension_calls_days_off_and_its_lifting_announces_them_again(
    door: Door, http: httpx.AsyncClient, office: dict[str, str], ahead: list[date]
) -> None:
    await plan(door)

    await suspend(http, office, ahead[2])
    off = await statuses(http, ahead)
    lifted = await http.patch(f"{DAILY}/suspensions/1", json={"until": ahead[3].isoformat()}, headers=office)

    assert lifted.status_code == 200, lifted.text
    assert off == ["scheduled"] * 2 + ["cancelled"] * 3
    assert await statuses(http, ahead) == ["scheduled"] * 2 + ["cancelled"] * 2 + ["scheduled"]
    assert await told(door, MarketDayCancelled) == ahead[2:]
    assert Counter(await told(door, MarketDayScheduled)) == Counter([*ahead, ahead[4]])


async def test_nobody_opens_a_suspended_market(
    door: Door, http: httpx.AsyncClient, office: dict[str, str], ahead: list[date]
) -> None:
    await suspend(http, office, ahead[0])

    refused = await http.post(f"{OPEN}/{ahead[0]}/open", headers=door.bearer("market-manager"))

    assert (refused.status_code, refused.json()["code"]) == (409, "market-suspended")
    assert "PPKM" in refused.json()["detail_id"]


async def test_the_manager_calls_a_day_off_and_announces_it_again(
    door: Door, http: httpx.AsyncClient, office: dict[str, str], ahead: list[date]
) -> None:
    manager = door.bearer("market-manager", subject="manager-1")
    await plan(door)

    off = await http.post(f"{OPEN}/{ahead[1]}/cancel", json={"reason": "Banjir"}, headers=manager)
    closed = await http.post(f"{OPEN}/{ahead[1]}/open", headers=manager)
    again = await http.post(
        OPEN, json={"date": ahead[1].isoformat(), "kind": "regular", "reason": "Surut"}, headers=manager
    )

    assert off.json()["cancellation"] == {"cause": "decided", "reason": "Banjir"}
    assert (closed.status_code, closed.json()["code"]) == (409, "market-day-cancelled")
    assert (again.status_code, again.json()["cancellation"]) == (201, None)
    history = (await http.get(f"{OPEN}/{ahead[1]}/history", headers=office)).json()["items"]
    assert [(step["status"], step["by"], step["reason"]) for step in history] == [
        ("scheduled", "system", None),
        ("cancelled", "manager-1", "Banjir"),
        ("scheduled", "manager-1", "Surut"),
    ]


async def test_a_special_day_is_announced_ahead_at_a_market_that_does_not_meet(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager, days = door.bearer("market-manager"), "/v1/markets/pasar-bahulak/market-days"
    never = [{"date": "2021-01-01", "reason": "Tahun baru"}, {"date": "2099-01-01"}]

    special = await http.post(days, json={"date": "2099-01-01", "reason": "Tahun baru"}, headers=manager)
    refused = [await http.post(days, json=body, headers=manager) for body in never]
    twice = await http.post(days, json={"date": "2099-01-01", "reason": "Lagi"}, headers=manager)

    assert (special.status_code, special.json()["kind"], special.json()["status"]) == (
        201,
        "special",
        "scheduled",
    )
    assert [answer.json()["code"] for answer in refused] == ["market-day-past", "market-day-scheduled"]
    assert twice.json()["code"] == "market-day-scheduled"
    listed = (await http.get(days, params={"year": 2099, "kind": "special"})).json()
    assert [day["date"] for day in listed["items"]] == ["2099-01-01"]


async def test_final_books_are_reopened_by_the_village_head_not_by_the_manager(
    door: Door, http: httpx.AsyncClient
) -> None:
    day, why = "/v1/markets/pasar-bahulak/market-days/2025-01-05", {"reason": "Salah hitung"}
    manager, head = door.bearer("market-manager"), door.bearer("village-head", subject="head-1")
    for step in ("open", "close", "settle"):
        await http.post(f"{day}/{step}", headers=manager)

    refused = await http.post(f"{day}/reopen", json=why, headers=manager)
    reopened = await http.post(f"{day}/reopen", json=why, headers=head)
    gates = await http.post(f"{day}/reopen", json=why, headers=manager)

    assert (refused.status_code, refused.json()["code"]) == (403, "reopening-not-allowed")
    assert (reopened.json()["status"], gates.json()["status"]) == ("closed", "open")
    history = (await http.get(f"{day}/history", headers=manager)).json()["items"]
    assert [step["status"] for step in history] == ["open", "closed", "settled", "closed", "open"]
    assert (history[3]["by"], history[3]["reason"]) == ("head-1", "Salah hitung")
    told_types = [event.type for event in await announced(door.runtime.store)]
    assert told_types.count("market-day.reopened") == 2
