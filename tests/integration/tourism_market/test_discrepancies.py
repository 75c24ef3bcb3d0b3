"""What the books of a day cannot take: kept, flagged, resolved by a correction, and never lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from contracts.tourism_market import CoinDiscrepancyFlagged, CoinDiscrepancyResolved
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from tourism_market.main import SERVICE
from tourism_market.repository.ledger import COIN_ENTRIES

DAY = "/v1/markets/pasar-bahulak/market-days/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"
LATE = "/discrepancies/late/resolution"


def an_entry(kind: str, coins: int, name: str) -> dict[str, Any]:
    vendor = {"vendor_id": "vendor-7"} if kind == "redeem" else {}
    at = "2025-01-05T07:30:00+07:00"
    return {"id": name, "kind": kind, "coins": coins, "device_id": "gate-1", "occurred_at": at, **vendor}


@pytest.fixture
async def head(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """The village head's token, on an open day whose books hold a redemption of 7 where 4 coins were sold."""
    opened = await http.post(f"{DAY}/open", headers=door.bearer("market-manager"))
    entries = [an_entry("issue", 4, "sold"), an_entry("redeem", 7, "late")]
    held = await http.post(COINS, json=entries, headers=door.bearer("gate", subject="gate-keeper"))
    assert (opened.status_code, held.status_code) == (200, 202)
    return door.bearer("village-head", subject="head")


async def figures(http: httpx.AsyncClient) -> tuple[int, int, int]:
    """Issued, redeemed and held of the day."""
    day = (await http.get(DAY)).json()
    return day["issued_coins"], day["redeemed_coins"], day["held"]


async def test_a_discrepancy_is_listed_with_device_and_time(
    head: dict[str, str], http: httpx.AsyncClient
) -> None:
    listed = (await http.get(f"{DAY}/discrepancies", params={"open": True}, headers=head)).json()

    assert listed["total"] == 1
    expected = {
        "id": "late",
        "kind": "redeem",
        "coins": 7,
        "device_id": "gate-1",
        "vendor_id": "vendor-7",
        "occurred_at": "2025-01-05T00:30:00Z",
        "cause": "coins-exceed-outstanding",
        "resolution": None,
    }
    assert {name: listed["items"][0][name] for name in expected} == expected


async def test_covering_sells_the_missing_coins_and_the_accounts_balance(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    found = {"resolution": "covered", "reason": "Uang ditemukan di kas gerbang 2", "till": "gate-2"}

    answer = await http.post(f"{DAY}{LATE}", json=found, headers=head)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["resolution"], answer.json()["approver"]) == ("covered", "head")
    assert await figures(http) == (7, 7, 0)
    accounts = (await http.get(f"{DAY}/accounts", headers=head)).json()["items"]
    assert {one["name"]: one["balance"] for one in accounts} == {
        "cash:gate-1": 4,
        "cash:gate-2": 3,
        "coins-outstanding": 0,
        "payable:vendor-7": -7,
    }
    lines = await door.runtime.store.collection(COIN_ENTRIES).find({"corrects": "late"})
    assert sorted((line["kind"], line["state"], line["approver"]) for line in lines) == [
        ("issue", "booked", "head"),
        ("redeem", "booked", "head"),
    ]
    payouts = (await http.get(f"{DAY}/payouts", headers=head)).json()["items"]
    assert payouts == [{"vendor_id": "vendor-7", "stall": None, "coins": 7, "amount_idr": 14_000}]


async def test_a_voided_entry_is_evidence_and_is_never_booked(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    gate = door.bearer("gate")

    voided = await http.post(
        f"{DAY}{LATE}", json={"resolution": "voided", "reason": "Salah catat"}, headers=head
    )
    again = await http.post(COINS, json=an_entry("redeem", 7, "late"), headers=gate)
    await http.post(COINS, json=an_entry("issue", 9, "more"), headers=gate)

    assert voided.json()["resolution"] == "voided"
    told = again.json()["items"][0]
    assert (again.status_code, told["status"], told["code"]) == (200, "duplicate", "entry-voided")
    assert await figures(http) == (13, 0, 0)
    lines = await door.runtime.store.collection(COIN_ENTRIES).find({"entry_id": "late"})
    assert sorted(line["state"] for line in lines) == ["held", "voided"]


async def test_coins_that_turn_up_resolve_it_without_anybody(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await http.post(COINS, json=an_entry("issue", 3, "missing"), headers=door.bearer("gate"))

    (resolved,) = (await http.get(f"{DAY}/discrepancies", headers=head)).json()["items"]
    assert (resolved["resolution"], resolved["approver"]) == ("booked", None)
    assert await figures(http) == (7, 7, 0)
    assert [event.type for event in await announced(door.runtime.store)] == [
        "market-day.opened",
        "coins.issued",
        "coins.discrepancy-flagged",
        "coins.issued",
        "coins.redeemed",
        "coins.discrepancy-resolved",
    ]


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ({"resolution": "covered", "reason": "Uang ditemukan"}, (422, "till-missing")),
        ({"resolution": "booked", "reason": "Sudah benar"}, (422, "invalid-input")),
        ({"resolution": "voided"}, (422, "invalid-input")),
    ],
)
async def test_a_decision_says_what_it_needs_to(
    head: dict[str, str], http: httpx.AsyncClient, decision: dict[str, Any], problem: tuple[int, str]
) -> None:
    answer = await http.post(f"{DAY}{LATE}", json=decision, headers=head)

    assert (answer.status_code, answer.json()["code"]) == problem
    assert await figures(http) == (4, 0, 1)


async def test_a_discrepancy_is_decided_once_and_by_somebody_else(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    decision = {"resolution": "voided", "reason": "Salah catat"}
    both_roles = door.bearer("gate", "village-head", subject="gate-keeper")

    manager = await http.post(f"{DAY}{LATE}", json=decision, headers=door.bearer("market-manager"))
    keeper = await http.post(f"{DAY}{LATE}", json=decision, headers=both_roles)
    unknown = await http.post(f"{DAY}/discrepancies/none/resolution", json=decision, headers=head)
    first = await http.post(f"{DAY}{LATE}", json=decision, headers=head)
    second = await http.post(f"{DAY}{LATE}", json=decision, headers=head)

    assert manager.status_code == 403
    assert (keeper.status_code, keeper.json()["code"]) == (403, "approver-is-operator")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "discrepancy-not-found")
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "discrepancy-resolved")


async def test_what_arrives_after_settlement_waits_for_the_day_to_be_reopened(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    """Given a settled day, when an offline gate tells a sale at last, then reopening books it."""
    manager = door.bearer("market-manager")
    await http.post(f"{DAY}{LATE}", json={"resolution": "voided", "reason": "Salah catat"}, headers=head)
    for step in ("close", "settle"):
        assert (await http.post(f"{DAY}/{step}", headers=manager)).status_code == 200

    late = await http.post(COINS, json=an_entry("issue", 5, "offline"), headers=manager)
    before = await figures(http)
    found = {"resolution": "covered", "reason": "Uang ditemukan", "till": "gate-1"}
    cover = await http.post(f"{DAY}/discrepancies/offline/resolution", json=found, headers=head)
    await http.post(f"{DAY}/reopen", json={"reason": "Gerbang 1 baru tersambung"}, headers=head)

    assert (late.status_code, late.json()["items"][0]["code"]) == (202, "entry-after-settlement")
    assert (cover.status_code, cover.json()["code"]) == (409, "market-day-settled")
    assert before == (4, 0, 1)
    assert await figures(http) == (9, 0, 0)
    assert (await http.post(f"{DAY}/settle", headers=manager)).json()["outstanding_coins"] == 9


async def test_the_documents_tell_discrepancies_as_they_were_announced(
    head: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await http.post(f"{DAY}{LATE}", json={"resolution": "voided", "reason": "Salah catat"}, headers=head)

    store = door.runtime.store
    flagged = [fact async for _, fact in SERVICE.recount[CoinDiscrepancyFlagged](store)]
    resolved = [fact async for _, fact in SERVICE.recount[CoinDiscrepancyResolved](store)]

    first, second = [event for event in await announced(store) if "discrepancy" in event.type]
    assert flagged == [CoinDiscrepancyFlagged.model_validate_json(first.data)]
    assert resolved == [CoinDiscrepancyResolved.model_validate_json(second.data)]
