"""The vendors of a market by HTTP: who may sell, at which stall, and what anybody may know of it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import httpx

from servicekit.context import Context
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors

MARKET = "/v1/markets/pasar-bahulak"
VENDORS = f"{MARKET}/vendors"


def a_vendor(number: int = 7, **more: object) -> dict[str, Any]:
    return {
        "id": f"vendor-{number}",
        "village": "33.14.02.2015",
        "stall": f"A-{number}",
        "products": ["snacks", "drinks"],
        "active_from": "2020-11-01",
        "business": "Jenang Krasikan",
    } | more


async def unknown(door: Door, names: set[str], day: date) -> set[str]:
    """What the coin path asks."""

    async def work(tx: Transaction) -> set[str]:
        return await Vendors(tx).unknown(await Markets(tx).own("pasar-bahulak"), names, day)

    return await door.runtime.transactions.run(work, context=Context("33.14", "c-1"))


async def test_a_registered_vendor_is_known_to_staff_and_its_stall_to_anybody(
    door: Door, http: httpx.AsyncClient
) -> None:
    answer = await http.post(VENDORS, json=a_vendor(), headers=door.bearer("market-manager"))

    assert answer.status_code == 201, answer.text
    vendor = (await http.get(f"{VENDORS}/vendor-7", headers=door.bearer("gate"))).json()
    assert (vendor["stall"], vendor["business"], vendor["active_to"]) == ("A-7", "Jenang Krasikan", None)
    stalls = (await http.get(f"{MARKET}/stalls")).json()
    assert stalls == {"items": [{"stall": "A-7", "products": ["drinks", "snacks"]}], "total": 1}
    assert (await http.get(VENDORS)).status_code == 401
    (event,) = await announced(door.runtime.store)
    assert (event.type, b"Jenang" in event.data) == ("vendor.registered", False)


async def test_a_vendor_that_may_not_sell_is_refused_by_name(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")
    await http.post(VENDORS, json=a_vendor(1), headers=manager)
    refused: tuple[dict[str, object], ...] = (
        {"village": "33.14.02.2014"},
        {"village": "33.14.02.2099"},
        {"products": ["snacks", "weapons"]},
        {"stall": "a-1"},
        {"nik": "3314021505800001"},
        {"owner": {"no_hp": "0812"}},
        {"business": "Warung 081234567890"},
        {"village": "Karungan"},
    )

    answers = [await http.post(VENDORS, json=a_vendor() | more, headers=manager) for more in refused]

    problems = [answer.json() for answer in answers]
    assert [(one["status"], one["code"], one["errors"][0]["field"]) for one in problems] == [
        (422, "vendor-not-resident", "village"),
        (422, "unknown-village", "village"),
        (422, "unknown-products", "products"),
        (409, "stall-taken", "stall"),
        (422, "personal-data", "nik"),
        (422, "personal-data", "owner.no_hp"),
        (422, "invalid-input", "business"),
        (422, "invalid-input", "village"),
    ]
    assert len(await announced(door.runtime.store)) == 1


async def test_of_two_vendors_for_one_stall_at_once_one_gets_it(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")
    rivals = (a_vendor(number, stall="B-1") for number in range(6))

    answers = await asyncio.gather(*(http.post(VENDORS, json=one, headers=manager) for one in rivals))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "stall-taken"}


async def test_a_table_is_registered_row_by_row(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager") | {"Content-Type": "text/csv"}
    table = (
        "id;village;stall;products;active_from;business\n"
        "vendor-1;33.14.02.2015;A-1;snacks, drinks;2020-11-01;Jenang\n"
        "vendor-2;33.14.02.2014;A-2;snacks;2020-11-01;\n"
        "vendor-3;33.14.02.2015;A-1;snacks;2020-11-01;\n"
        "vendor-4;33.14.02.2015;A-4;crafts;besok;\n"
        "vendor-1;33.14.02.2015;A-1;drinks|snacks;2020-11-01;Jenang\n"
    )

    answer = await http.post(f"{VENDORS}/import", content=table.encode("utf-8-sig"), headers=manager)

    assert answer.status_code == 200, answer.text
    assert [(row["id"], row["status"], row["code"]) for row in answer.json()["items"]] == [
        ("vendor-1", "accepted", None),
        ("vendor-2", "refused", "vendor-not-resident"),
        ("vendor-3", "refused", "stall-taken"),
        ("vendor-4", "refused", "invalid-input"),
        ("vendor-1", "duplicate", None),
    ]
    again = await http.post(f"{VENDORS}/import", content=table.encode(), headers=manager)
    assert (again.json()["accepted"], again.json()["duplicate"]) == (0, 2)


async def test_what_is_no_table_is_refused_whole(door: Door, http: httpx.AsyncClient) -> None:
    headers = door.bearer("market-manager") | {"Content-Type": "text/csv"}

    empty = await http.post(f"{VENDORS}/import", content=b"id;stall\n", headers=headers)
    foreign = await http.post(f"{VENDORS}/import", content=b"\xff\xfe\x00", headers=headers)

    assert (empty.status_code, empty.json()["code"]) == (422, "batch-size")
    assert (foreign.status_code, foreign.json()["code"]) == (422, "not-utf-8")


async def test_a_vendor_moves_leaves_and_comes_back(door: Door, http: httpx.AsyncClient) -> None:
    manager = door.bearer("market-manager")
    await http.post(VENDORS, json=[a_vendor(1), a_vendor(2)], headers=manager)

    async def step(path: str, body: dict[str, Any], method: str = "POST") -> tuple[int, Any]:
        answer = await http.request(method, f"{VENDORS}/{path}", json=body, headers=manager)
        return answer.status_code, answer.json().get("code") or answer.json()["stall"]

    shown = {"stall": "A-2", "products": ["toys"]}
    steps = [
        await step("vendor-1", shown, "PUT"),
        await step("vendor-2/deactivate", {"active_to": "2022-06-30"}),
        await step("vendor-1", shown, "PUT"),
        await step("vendor-2/reactivate", {"active_from": "2023-01-01"}),
        await step("vendor-2", {"stall": "A-1", "products": ["toys"]}, "PUT"),
        await step("vendor-2/reactivate", {"active_from": "2023-01-01"}),
        await step("vendor-9/deactivate", {"active_to": "2023-01-01"}),
    ]

    assert steps == [
        (409, "stall-taken"),
        (200, "A-2"),
        (200, "A-2"),
        (409, "stall-taken"),
        (200, "A-1"),
        (200, "A-1"),
        (404, "vendor-not-found"),
    ]
    assert [event.type for event in await announced(door.runtime.store)] == [
        "vendor.registered",
        "vendor.registered",
        "vendor.deactivated",
        "vendor.registered",
    ]
    sold = (await http.get(VENDORS, params={"on": "2022-12-31"}, headers=manager)).json()
    assert [vendor["id"] for vendor in sold["items"]] == ["vendor-1"]


async def test_a_market_that_registered_vendors_knows_who_may_redeem(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager = door.bearer("market-manager")
    before = await unknown(door, {"anybody"}, date(2025, 1, 5))
    await http.post(VENDORS, json=[a_vendor(1), a_vendor(2)], headers=manager)
    await http.post(f"{VENDORS}/vendor-2/deactivate", json={"active_to": "2024-12-31"}, headers=manager)

    after = await unknown(door, {"anybody", "vendor-1", "vendor-2"}, date(2025, 1, 5))

    assert (before, after) == (set(), {"anybody", "vendor-2"})
    assert await unknown(door, {"anybody"}, date(2025, 1, 5)) == {"anybody"}
    assert await unknown(door, {"vendor-2"}, date(2024, 12, 31)) == set()


async def test_only_the_manager_of_this_regency_registers_vendors(
    door: Door, http: httpx.AsyncClient
) -> None:
    callers: tuple[dict[str, str], ...] = (
        {},
        door.bearer("gate"),
        door.bearer("tourism-office"),
        door.bearer("market-manager", regency="35.03"),
    )

    answers = [await http.post(VENDORS, json=a_vendor(), headers=headers) for headers in callers]

    assert [answer.status_code for answer in answers] == [401, 403, 403, 404]


async def test_what_stalls_may_sell_is_a_public_list(http: httpx.AsyncClient) -> None:
    kinds = (await http.get("/v1/product-kinds")).json()

    assert {"code": "snacks", "name_id": "Jajanan pasar", "name_en": "Market snacks"} in kinds["items"]
