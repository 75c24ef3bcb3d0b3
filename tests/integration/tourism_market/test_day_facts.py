"""Workers, declared turnover, the day's summary, its tally and what it earned, by HTTP."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from contracts.event import Event
from contracts.tourism_market import (
    MarketDayTallied,
    TurnoverDeclared,
    VisitReported,
    WorkersDeclared,
)
from servicekit.context import Context
from servicekit.gathering import Gathered
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside
from tourism_market.handlers import count_reported_visits
from tourism_market.main import SERVICE

MARKET = "/v1/markets/pasar-bahulak"
DAY = f"{MARKET}/market-days/2025-01-05"
MORNING = "2025-01-05T07:30:00+07:00"
FIGURES = set(MarketDayTallied.model_fields) - {
    "occurred_at",
    "market_day_id",
    "market_id",
    "village",
    "market_day",
    "days",
}


def coins(kind: str, number: int, name: str, **more: object) -> dict[str, Any]:
    entry = {"id": name, "kind": kind, "coins": number, "device_id": "gate-1", "occurred_at": MORNING}
    return entry | more


@pytest.fixture
async def manager(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """The manager's token, on a market day with coins, visitors and parked vehicles."""
    bearer = door.bearer("market-manager")
    visits = [
        {"id": "v", "kind": "visitors", "device_id": "gate-1", "visitors": 7, "occurred_at": MORNING},
        {"id": "p", "kind": "parking", "device_id": "gate-1", "vehicle_kind": "car", "vehicles": 3}
        | {"occurred_at": MORNING},
    ]
    sales = [
        coins("issue", 100, "s"),
        coins("redeem", 40, "r-1", vendor_id="vendor-1"),
        coins("redeem", 50, "r-2", vendor_id="vendor-2"),
    ]
    for path, body in (
        (f"{DAY}/open", {}),
        (f"{MARKET}/visits", visits),
        (f"{MARKET}/coin-transactions", sales),
    ):
        answer = await http.post(path, json=body, headers=bearer)
        assert answer.status_code == 200, answer.text
    return bearer


async def put(http: httpx.AsyncClient, path: str, body: object, bearer: dict[str, str]) -> Any:
    answer = await http.put(f"{DAY}/{path}", json=body, headers=bearer)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(door: Door, event: type[Event]) -> list[Any]:
    waiting = await announced(door.runtime.store)
    return [event.model_validate_json(one.data) for one in waiting if event.type.endswith(f".{one.type}")]


async def settle(http: httpx.AsyncClient, manager: dict[str, str]) -> None:
    for step in ("close", "settle"):
        answer = await http.post(f"{DAY}/{step}", headers=manager)
        assert answer.status_code == 200, answer.text


async def test_what_is_declared_again_is_told_as_the_difference(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    for workers in (290, 290, 292):
        day = await put(http, "workers", {"workers": workers}, manager)
    await put(http, "declared-turnover/vendor-1", {"declared_idr": 90_000}, manager)
    both = [
        {"vendor_id": "vendor-1", "declared_idr": 85_000},
        {"vendor_id": "vendor-3", "declared_idr": 5_000},
    ]
    day = await put(http, "declared-turnover", both, manager)

    assert (day["workers"], day["declared_idr"]) == (292, 90_000)
    assert [(one.workers, one.change) for one in await told(door, WorkersDeclared)] == [(290, 290), (292, 2)]
    history = (await http.get(f"{DAY}/declared-turnover/vendor-1", headers=manager)).json()["items"]
    assert [(one["number"], one["change"]) for one in history] == [(90_000, 90_000), (85_000, -5_000)]
    workers = (await http.get(f"{DAY}/workers", headers=door.bearer("tourism-office"))).json()["items"]
    assert [one["number"] for one in workers] == [290, 292]
    said = [(one.vendor_id, one.change_idr) for one in await told(door, TurnoverDeclared)]
    assert said == [("vendor-1", 90_000), ("vendor-1", -5_000), ("vendor-3", 5_000)]


async def test_declared_turnover_stands_beside_the_coins_redeemed(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await put(http, "declared-turnover/vendor-1", {"declared_idr": 90_000}, manager)

    rows = (await http.get(f"{DAY}/turnover", headers=manager)).json()["items"]
    table = await http.get(f"{DAY}/turnover", headers=door.bearer("village-head") | {"Accept": "text/csv"})
    public = await http.get(f"{DAY}/turnover", headers=door.bearer("citizen"))

    assert [
        (row["vendor_id"], row["redeemed_idr"], row["declared_idr"], row["difference_idr"]) for row in rows
    ] == [
        ("vendor-1", 80_000, 90_000, 10_000),
        ("vendor-2", 100_000, None, None),
    ]
    assert table.text.splitlines()[1] == "vendor-1,40,80000,90000,10000"
    assert public.status_code == 403


async def test_the_public_reads_the_summary_once_the_day_is_settled(
    manager: dict[str, str], http: httpx.AsyncClient
) -> None:
    await put(http, "workers", {"workers": 292}, manager)
    await put(http, "declared-turnover/vendor-1", {"declared_idr": 90_000}, manager)

    early = await http.get(f"{DAY}/summary")
    inside = await http.get(f"{DAY}/figures", headers=manager)
    await settle(http, manager)
    published = await http.get(f"{DAY}/summary")

    assert (early.status_code, early.json()["code"]) == (404, "summary-not-published")
    summary = published.json()
    assert summary == inside.json() | {"final": True}
    assert (summary["visitors"], summary["vehicles"], summary["parking_idr"]) == (7, 3, 6_000)
    assert (summary["active_vendors"], summary["known_vendors"], summary["workers"]) == (2, 0, 292)
    assert (summary["turnover_idr"], summary["declared_idr"], summary["difference_idr"]) == (
        180_000,
        90_000,
        10_000,
    )
    assert summary["spend_per_visitor_idr"] == 25_714
    assert summary["outstanding_coins"] == 10


async def test_a_settled_day_takes_no_facts_until_it_is_reopened(
    manager: dict[str, str], http: httpx.AsyncClient
) -> None:
    await settle(http, manager)

    late = await http.put(f"{DAY}/workers", json={"workers": 1}, headers=manager)
    never = await http.put(f"{MARKET}/market-days/2025-01-19/workers", json={"workers": 1}, headers=manager)

    assert (late.status_code, late.json()["code"]) == (409, "market-day-settled")
    assert (never.status_code, never.json()["code"]) == (409, "market-day-not-open")


async def test_a_reopened_day_takes_its_tally_back_and_sums_stay_right(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await settle(http, manager)
    head = door.bearer("village-head")
    reopened = await http.post(f"{DAY}/reopen", json={"reason": "Sebuah tas parkir tercecer"}, headers=head)
    assert reopened.status_code == 200, reopened.text
    more = {"id": "p-2", "kind": "parking", "device_id": "gate-2", "vehicle_kind": "bus", "vehicles": 1}
    late = await http.post(f"{MARKET}/visits", json=more | {"occurred_at": MORNING}, headers=manager)
    assert late.status_code == 201, late.text
    await http.post(f"{DAY}/settle", headers=manager)

    tallies = await told(door, MarketDayTallied)

    assert [tally.days for tally in tallies] == [1, -1, 1]
    sums = {name: sum(getattr(tally, name) for tally in tallies) for name in FIGURES}
    assert sums == {name: getattr(tallies[-1], name) for name in FIGURES}
    assert sums["vehicles"] == 4
    assert {tally.occurred_at.isoformat() for tally in tallies} == {"2025-01-04T17:00:00+00:00"}


async def test_parking_is_the_income_of_the_village_by_month_and_by_year(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    assert manager
    office = door.bearer("tourism-office")

    monthly = await http.get("/v1/incomes?year=2025", headers=office)
    regency = await http.get("/v1/incomes?year=2025&income=regency&by=year", headers=office)
    elsewhere = await http.get(
        "/v1/incomes?year=2025", headers=door.bearer("tourism-office", regency="35.03")
    )

    assert monthly.json()["items"] == [
        {
            "period": "2025-01",
            "income": "village",
            "place_kind": "market",
            "place_id": "pasar-bahulak",
            "origin": "parking",
            "days": 1,
            "units": 3,
            "amount_idr": 6_000,
        }
    ]
    assert (regency.json()["total"], elsewhere.json()["total"]) == (0, 0)


async def test_documents_tell_every_event_that_was_announced_again(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    """Rebuilding an indicator from documents counts exactly what was announced, taken-back tallies too."""
    await put(http, "workers", {"workers": 5}, manager)
    await put(http, "workers", {"workers": 6}, manager)
    await put(http, "declared-turnover/vendor-1", {"declared_idr": 90_000}, manager)
    await settle(http, manager)
    await http.post(f"{DAY}/reopen", json={"reason": "Salah hitung"}, headers=door.bearer("village-head"))
    await put(http, "workers", {"workers": 7}, manager)
    await http.post(f"{DAY}/settle", headers=manager)

    for event, recount in SERVICE.recount.items():
        again = Counter([one async for _, one in recount(door.runtime.store)])
        assert again == Counter(await told(door, event)), event


async def test_entry_fees_of_a_regencys_place_are_the_regencys_income(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    assert manager
    office, gate = door.bearer("tourism-office"), door.bearer("gate")
    fee = {"since": "2025-01-01", "fee_idr": 5_000, "source": "uji"}
    park = {
        "id": "taman-uji",
        "village": "33.14.02.2015",
        "income": "regency",
        "name": "Taman",
        "kind": "park",
        "manager": "Dinas Lingkungan Hidup",
        "source": "uji",
        "fee": fee,
    }
    count = {"id": "d", "device_id": "gate-9", "visitors": 4, "occurred_at": MORNING}
    await http.post("/v1/destinations", json=park, headers=office)
    counted = await http.post("/v1/destinations/taman-uji/visits", json=count, headers=gate)
    assert counted.status_code == 201, counted.text

    yearly = await http.get("/v1/incomes?year=2025&by=year", headers=office)

    assert [(one["income"], one["origin"], one["amount_idr"]) for one in yearly.json()["items"]] == [
        ("regency", "entry", 20_000),
        ("village", "parking", 6_000),
    ]


async def test_a_visit_is_in_the_tally_or_refused_however_close_to_settlement_it_arrives(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    """Settling and counting at the same moment: whoever loses starts again and sees what the other did."""
    await http.post(f"{DAY}/close", headers=manager)

    async def count(number: int) -> httpx.Response:
        entry = {"id": f"late-{number}", "kind": "visitors", "device_id": "gate-1", "visitors": 1}
        return await http.post(f"{MARKET}/visits", json=entry | {"occurred_at": MORNING}, headers=manager)

    answers = await asyncio.gather(
        *(count(number) for number in range(15)),
        http.post(f"{DAY}/settle", headers=manager),
        *(count(number) for number in range(15, 30)),
    )

    settled = answers.pop(15)
    assert settled.status_code == 200, settled.text
    counted = [answer for answer in answers if answer.status_code == 201]
    refused = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert refused == ["market-day-settled"] * (30 - len(counted))
    (tally,) = await told(door, MarketDayTallied)
    assert tally.visitors == 7 + len(counted)


async def test_a_visit_that_came_too_late_is_kept_and_counts_once_the_day_is_reopened(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await settle(http, manager)
    late = {"id": "late", "kind": "visitors", "device_id": "gate-1", "visitors": 3, "occurred_at": MORNING}
    refused = await http.post(f"{MARKET}/visits", json=late, headers=manager)
    await http.post(f"{DAY}/reopen", json={"reason": "Gawai terlambat"}, headers=door.bearer("village-head"))

    (letter,) = await set_aside(door.runtime.store)
    event = VisitReported.model_validate_json(letter.data)
    await door.runtime.transactions.run(
        lambda tx: count_reported_visits([Gathered(event, tx.context)], tx),
        context=Context("33.14", "replay", "r-1"),
    )

    assert (refused.status_code, letter.headers["dlq_code"]) == (409, "market-day-settled")
    figures = (await http.get(f"{DAY}/figures", headers=manager)).json()
    assert figures["visitors"] == 7 + 3
