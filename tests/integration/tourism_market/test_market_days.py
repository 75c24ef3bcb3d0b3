"""The life of a market day by HTTP: who may do what, in which order, and what is announced."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.tourism_market import MarketDaySettled
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from tourism_market.main import SERVICE

DAYS = "/v1/markets/pasar-bahulak/market-days"
DAY = f"{DAYS}/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"


def an_entry(kind: str, coins: int, name: str) -> dict[str, Any]:
    vendor = {"vendor_id": "vendor-7"} if kind == "redeem" else {}
    return {
        "id": name,
        "kind": kind,
        "coins": coins,
        "device_id": "gate-1",
        "occurred_at": "2025-01-05T07:30:00+07:00",
        **vendor,
    }


async def test_the_published_settlement_comes_out_of_a_whole_day(door: Door, http: httpx.AsyncClient) -> None:
    """O-14: Rp33.200.000 sold, 600 coins returned, 15,900 redeemed, 100 outstanding."""
    manager, gate = door.bearer("market-manager"), door.bearer("gate")

    opened = await http.post(f"{DAY}/open", headers=manager)
    sold = an_entry("issue", 16_600, "sold") | {"amount_idr": 33_200_000}
    for entry in (sold, an_entry("refund", 600, "back"), an_entry("redeem", 15_900, "spent")):
        booked = await http.post(COINS, json=entry, headers=gate)
        assert booked.status_code == 201, booked.text
    closed = await http.post(f"{DAY}/close", headers=manager)
    settled = await http.post(f"{DAY}/settle", headers=manager)

    assert [a.status_code for a in (opened, closed, settled)] == [200, 200, 200]
    books = settled.json()
    assert (books["issued_coins"], books["refunded_coins"], books["redeemed_coins"]) == (16_600, 600, 15_900)
    assert (books["outstanding_coins"], books["outstanding_idr"]) == (100, 200_000)
    assert (books["issued_idr"], books["turnover_idr"]) == (33_200_000, 31_800_000)
    assert books["final"] is True
    assert (await http.get(f"{DAY}/settlement")).json() == books
    assert (await http.get(DAY)).json()["status"] == "settled"


async def test_the_day_and_its_coins_are_announced_in_order(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")

    await http.post(f"{DAY}/open", headers=manager)
    await http.post(COINS, json=[an_entry("issue", 5, "a"), an_entry("redeem", 5, "b")], headers=manager)
    await http.post(f"{DAY}/close", headers=manager)
    await http.post(f"{DAY}/settle", headers=manager)

    assert [event.type for event in await announced(door.runtime.store)] == [
        "market-day.opened",
        "coins.issued",
        "coins.redeemed",
        "market-day.closed",
        "market-day.settled",
        "market-day.tallied",
    ]


async def test_a_special_day_needs_kind_and_reason(door: Door, http: httpx.AsyncClient) -> None:
    manager, new_year = door.bearer("market-manager"), f"{DAYS}/2021-01-01"

    plain = await http.post(f"{new_year}/open", json={}, headers=manager)
    silent = await http.post(f"{new_year}/open", json={"kind": "special"}, headers=manager)
    told = await http.post(
        f"{new_year}/open", json={"kind": "special", "reason": "Tahun baru"}, headers=manager
    )

    assert (plain.status_code, plain.json()["code"]) == (422, "not-a-regular-market-day")
    assert (silent.status_code, silent.json()["code"]) == (422, "reason-missing")
    assert (told.status_code, told.json()["kind"]) == (200, "special")
    listed = (await http.get(DAYS, params={"year": 2021})).json()
    regular = (await http.get(DAYS, params={"year": 2021, "kind": "regular"})).json()
    assert (listed["total"], regular["total"]) == (22, 21)


async def test_steps_out_of_order_are_named_problems(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")

    early = [
        (await http.post(f"{DAY}/{step}", headers=manager)).json()["code"] for step in ("close", "settle")
    ]
    await http.post(f"{DAY}/open", headers=manager)
    open_twice = (await http.post(f"{DAY}/open", headers=manager)).json()["code"]

    assert early == ["market-day-not-open", "market-day-not-closed"]
    assert open_twice == "market-day-already-opened"


async def test_a_day_with_held_entries_cannot_be_settled(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")
    await http.post(f"{DAY}/open", headers=manager)
    await http.post(COINS, json=an_entry("redeem", 3, "lonely"), headers=manager)
    await http.post(f"{DAY}/close", headers=manager)

    refused = await http.post(f"{DAY}/settle", headers=manager)
    held = (await http.get(f"{DAY}/coin-transactions", params={"state": "held"}, headers=manager)).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "entries-held")
    assert held["total"] == 1
    assert (held["items"][0]["id"], held["items"][0]["reason"]) == ("lonely", "coins-exceed-outstanding")


async def test_only_the_manager_of_this_regency_opens_a_day(door: Door, http: httpx.AsyncClient) -> None:
    nobody = await http.post(f"{DAY}/open")
    gate = await http.post(f"{DAY}/open", headers=door.bearer("gate"))
    neighbour = await http.post(f"{DAY}/open", headers=door.bearer("market-manager", regency="35.03"))

    assert [a.status_code for a in (nobody, gate, neighbour)] == [401, 403, 404]
    assert neighbour.json()["code"] == "market-not-found"
    assert (await http.get(DAY)).json()["status"] == "scheduled"
    assert await announced(door.runtime.store) == []


async def test_the_documents_tell_the_same_events_again(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")
    await http.post(f"{DAY}/open", json={"at": "2025-01-05T06:55:00+07:00"}, headers=manager)
    held = an_entry("redeem", 9, "too-much")
    await http.post(
        COINS, json=[an_entry("issue", 5, "a"), an_entry("redeem", 4, "b"), held], headers=manager
    )

    told = {
        event.type.rsplit(".", 1)[-1]: [
            (regency, fact) async for regency, fact in recount(door.runtime.store)
        ]
        for event, recount in SERVICE.recount.items()
    }

    assert {name: len(facts) for name, facts in told.items() if facts} == {
        "issued": 1,
        "redeemed": 1,
        "opened": 1,
        "discrepancy-flagged": 1,
    }
    regency, issued = told["issued"][0]
    assert (regency, issued.model_dump()["coins"], issued.key) == ("33.14", 5, "pasar-bahulak.2025-01-05")
    assert told["opened"][0][1].occurred_at.isoformat() == "2025-01-04T23:55:00+00:00"


async def test_the_documents_tell_the_settlement_as_it_was_announced(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager = door.bearer("market-manager")
    await http.post(f"{DAY}/open", headers=manager)
    for entry in (
        an_entry("issue", 9, "sold"),
        an_entry("refund", 2, "back"),
        an_entry("redeem", 6, "spent"),
    ):
        await http.post(COINS, json=entry, headers=manager)
    await http.post(f"{DAY}/close", headers=manager)
    await http.post(f"{DAY}/settle", headers=manager)
    head = door.bearer("village-head")
    await http.post(f"{DAY}/reopen", json={"reason": "Ada penjualan yang terlambat"}, headers=head)
    await http.post(COINS, json=an_entry("issue", 4, "late"), headers=manager)
    await http.post(f"{DAY}/settle", headers=manager)

    told = [fact async for fact in SERVICE.recount[MarketDaySettled](door.runtime.store)]

    events = await announced(door.runtime.store)
    data = [event.data for event in events if event.type == "market-day.settled"]
    assert told == [("33.14", MarketDaySettled.model_validate_json(value)) for value in data]
    facts = [settled.model_dump(include={"outstanding_coins", "pasaran"}) for _, settled in told]
    assert facts == [
        {"outstanding_coins": 1, "pasaran": "Pahing"},
        {"outstanding_coins": 5, "pasaran": "Pahing"},
    ]
