"""Coins by HTTP and through the intake: each id once, in any order, singly and in batches."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx
import pytest

from contracts.tourism_market import CoinTransactionReported
from servicekit.context import Context
from servicekit.gathering import Gathered
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside
from tourism_market.handlers import book_reported_coins
from tourism_market.repository.ledger import COIN_ENTRIES

DAYS = "/v1/markets/pasar-bahulak/market-days"
DAY = f"{DAYS}/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"
MORNING = "2025-01-05T07:30:00+07:00"


def an_entry(kind: str, coins: object, name: str, **more: object) -> dict[str, Any]:
    vendor = {"vendor_id": "vendor-7"} if kind == "redeem" else {}
    entry = {"id": name, "kind": kind, "coins": coins, "device_id": "gate-1", "occurred_at": MORNING}
    return entry | vendor | more


@pytest.fixture
async def gate(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """A gate's token, on an open market day."""
    opened = await http.post(f"{DAY}/open", headers=door.bearer("market-manager"))
    assert opened.status_code == 200, opened.text
    return door.bearer("gate")


async def books(http: httpx.AsyncClient) -> tuple[int, int, int, int]:
    """Issued, refunded, redeemed and outstanding coins of the day; they balance whenever one looks."""
    day = (await http.get(f"{DAY}/settlement")).json()
    figures = tuple(day[f"{name}_coins"] for name in ("issued", "refunded", "redeemed", "outstanding"))
    assert figures[0] == sum(figures[1:])
    assert figures[3] >= 0
    return figures[0], figures[1], figures[2], figures[3]


async def test_one_entry_is_accepted_and_its_copy_is_known(
    gate: dict[str, str], http: httpx.AsyncClient
) -> None:
    first = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=gate)
    second = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=gate)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["items"] == [
        {
            "id": "a",
            "status": "accepted",
            "market_day": "2025-01-05",
            "code": None,
            "reason_id": None,
            "reason_en": None,
        }
    ]
    assert second.json()["items"][0]["status"] == "duplicate"
    assert second.json()["market_days"][0]["issued_coins"] == 5
    assert await books(http) == (5, 0, 0, 5)


async def test_an_id_with_two_contents_counts_as_first_told(
    gate: dict[str, str], http: httpx.AsyncClient
) -> None:
    await http.post(COINS, json=an_entry("issue", 5, "a"), headers=gate)

    again = await http.post(COINS, json=an_entry("issue", 50, "a"), headers=gate)

    assert (again.status_code, again.json()["items"][0]["code"]) == (200, "content-differs")
    assert await books(http) == (5, 0, 0, 5)


async def test_coins_without_a_reported_sale_are_held_until_it_turns_up(
    gate: dict[str, str], http: httpx.AsyncClient
) -> None:
    held = await http.post(COINS, json=an_entry("redeem", 5, "early"), headers=gate)
    again = await http.post(COINS, json=an_entry("redeem", 5, "early"), headers=gate)
    assert await books(http) == (0, 0, 0, 0)
    sale = await http.post(COINS, json=an_entry("issue", 7, "late"), headers=gate)

    assert (held.status_code, again.status_code, sale.status_code) == (202, 202, 201)
    assert held.json()["items"][0]["code"] == "coins-exceed-outstanding"
    assert await books(http) == (7, 0, 5, 2)


async def test_a_batch_answers_for_each_entry_and_keeps_the_good_ones(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    batch = [
        an_entry("issue", 10, "good"),
        an_entry("issue", 10, "good"),
        an_entry("redeem", 4, "spent"),
        an_entry("redeem", 40, "too-much"),
        an_entry("issue", None, "odd", amount_idr=2_500),
        an_entry("issue", 0, "nothing"),
        an_entry("gift", 1, "strange"),
        {"kind": "issue"},
        "nonsense",
    ]

    answer = await http.post(COINS, json={"transactions": batch}, headers=gate)

    receipt = answer.json()
    assert answer.status_code == 202
    assert [(item["id"], item["status"], item["code"]) for item in receipt["items"]] == [
        ("good", "accepted", None),
        ("good", "duplicate", None),
        ("spent", "accepted", None),
        ("too-much", "held", "coins-exceed-outstanding"),
        ("odd", "refused", "amount-not-multiple-of-coin"),
        ("nothing", "refused", "invalid-input"),
        ("strange", "refused", "invalid-input"),
        (None, "refused", "invalid-input"),
        (None, "refused", "invalid-input"),
    ]
    assert (receipt["accepted"], receipt["held"], receipt["refused"]) == (2, 1, 5)
    assert all(
        item["reason_id"] and item["reason_en"] for item in receipt["items"] if item["status"] == "refused"
    )
    assert await books(http) == (10, 0, 4, 6)
    letters = await set_aside(door.runtime.store)
    assert (
        sorted(letter.headers["dlq_code"] for letter in letters)
        == ["amount-not-multiple-of-coin"] + ["invalid-input"] * 4
    )


async def test_a_day_or_time_beyond_the_calendar_spoils_no_neighbour(
    gate: dict[str, str], http: httpx.AsyncClient
) -> None:
    batch = [
        an_entry("issue", 5, "good"),
        an_entry("issue", 5, "far", market_day="1850-01-05"),
        an_entry("issue", 5, "last", occurred_at="9999-12-31T23:59:59Z"),
        an_entry("issue", 5, "first", occurred_at="0001-01-01T00:00:00+07:00", market_day="2025-01-05"),
    ]

    answer = await http.post(COINS, json=batch, headers=gate)

    assert answer.status_code == 200, answer.text
    assert [(item["status"], item["code"]) for item in answer.json()["items"]] == [
        ("accepted", None),
        *[("refused", "date-out-of-range")] * 3,
    ]


@pytest.mark.parametrize(
    ("entry", "code", "field"),
    [
        (
            an_entry("issue", None, "x", amount_idr=2_001),
            "amount-not-multiple-of-coin",
            "amount_idr",
        ),
        (an_entry("issue", 2, "x", amount_idr=2_000), "coins-disagree-with-amount", "amount_idr"),
        (an_entry("issue", None, "x"), "coins-missing", "coins"),
        (an_entry("issue", None, "x", amount_idr=10**15), "too-many-coins", "amount_idr"),
        (an_entry("redeem", 1, "x", vendor_id=None), "vendor-missing", "vendor_id"),
        (an_entry("issue", "five", "x"), "invalid-input", "coins"),
        (an_entry("issue", 1, "x", device_id="a b"), "invalid-input", "device_id"),
    ],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k-1"}])
async def test_a_refused_entry_is_a_problem_and_a_dead_letter_only(
    key: dict[str, str],
    gate: dict[str, str],
    http: httpx.AsyncClient,
    door: Door,
    entry: dict[str, Any],
    code: str,
    field: str,
) -> None:
    answer = await http.post(COINS, json=entry, headers=gate | key)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["detail_id"]
    assert await books(http) == (0, 0, 0, 0)
    assert await door.runtime.store.collection(COIN_ENTRIES).count({}) == 0
    (letter,) = await set_aside(door.runtime.store)
    assert letter.headers["dlq_code"] == code
    assert letter.headers["ce_type"] == CoinTransactionReported.type


async def test_a_day_that_is_not_open_takes_no_coins(door: Door, http: httpx.AsyncClient) -> None:
    answer = await http.post(COINS, json=an_entry("issue", 1, "a"), headers=door.bearer("gate"))

    assert (answer.status_code, answer.json()["code"]) == (409, "market-day-not-open")
    assert (await http.get(DAY)).json()["status"] == "scheduled"


async def test_where_vendors_are_registered_only_they_redeem(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    manager = door.bearer("market-manager")
    vendor = {
        "id": "vendor-7",
        "village": "33.14.02.2015",
        "stall": "A-7",
        "products": ["snacks"],
        "active_from": "2020-11-01",
    }
    registered = await http.post("/v1/markets/pasar-bahulak/vendors", json=vendor, headers=manager)
    stranger = an_entry("redeem", 2, "c", vendor_id="vendor-8")

    receipt = await http.post(
        COINS, json=[an_entry("issue", 9, "a"), an_entry("redeem", 4, "b"), stranger], headers=gate
    )

    assert registered.status_code == 201, registered.text
    assert [(item["status"], item["code"]) for item in receipt.json()["items"]] == [
        ("accepted", None),
        ("accepted", None),
        ("refused", "vendor-unknown"),
    ]
    payouts = (await http.get(f"{DAY}/payouts", headers=manager)).json()["items"]
    assert payouts == [{"vendor_id": "vendor-7", "stall": "A-7", "coins": 4, "amount_idr": 8_000}]


async def test_event_time_decides_after_closing(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    manager = door.bearer("market-manager")
    await http.post(f"{DAY}/close", json={"at": "2025-01-05T10:00:00+07:00"}, headers=manager)

    before = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=gate)
    after = an_entry("issue", 5, "b", occurred_at="2025-01-05T10:15:00+07:00")
    late = await http.post(COINS, json=after, headers=gate)
    vendor = await http.post(
        COINS, json=an_entry("redeem", 5, "c", occurred_at=after["occurred_at"]), headers=gate
    )
    await http.post(f"{DAY}/settle", headers=manager)
    settled = await http.post(COINS, json=an_entry("issue", 5, "d"), headers=gate)

    assert (before.status_code, vendor.status_code) == (201, 201)
    assert (late.status_code, late.json()["code"]) == (409, "market-day-not-open")
    assert (settled.status_code, settled.json()["items"][0]["code"]) == (202, "entry-after-settlement")
    assert await books(http) == (5, 0, 5, 0)


async def test_one_delivery_may_span_two_market_days(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    await http.post(f"{DAYS}/2025-01-19/open", headers=door.bearer("market-manager"))
    later = an_entry("issue", 2, "b", occurred_at="2025-01-19T07:00:00+07:00")

    receipt = (await http.post(COINS, json=[an_entry("issue", 3, "a"), later], headers=gate)).json()

    assert {day["market_day"]: day["issued_coins"] for day in receipt["market_days"]} == {
        "2025-01-05": 3,
        "2025-01-19": 2,
    }


@pytest.mark.parametrize("body", [[], {"transactions": []}, "text", 7, [{}] * 1001])
async def test_a_delivery_of_the_wrong_shape_is_refused_whole(
    gate: dict[str, str], http: httpx.AsyncClient, body: object
) -> None:
    answer = await http.post(COINS, json=body, headers=gate)

    assert (answer.status_code, answer.json()["code"]) == (422, "batch-size")


@pytest.mark.usefixtures("gate")
async def test_another_regency_cannot_book_here(http: httpx.AsyncClient, door: Door) -> None:
    neighbour = door.bearer("gate", "market-manager", regency="35.03")

    written = await http.post(COINS, json=an_entry("issue", 1, "a"), headers=neighbour)
    read = await http.get(f"{DAY}/coin-transactions", headers=neighbour)

    assert (written.status_code, written.json()["code"]) == (404, "market-not-found")
    assert read.status_code == 404
    assert await books(http) == (0, 0, 0, 0)
    assert await set_aside(door.runtime.store) == []


async def test_the_same_idempotency_key_is_answered_alike(
    gate: dict[str, str], http: httpx.AsyncClient
) -> None:
    headers = gate | {"Idempotency-Key": "retry-1"}

    first = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=headers)
    again = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_reported_coin_and_a_posted_one_are_the_same_coin(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    reported = CoinTransactionReported.model_validate(
        {**an_entry("issue", 5, "a"), "transaction_id": "a", "market_id": "pasar-bahulak"}
    )
    context = Context(regency="33.14", correlation_id="c-1")

    await door.runtime.transactions.run(
        lambda tx: book_reported_coins([Gathered(reported, context)], tx), context=context
    )
    posted = await http.post(COINS, json=an_entry("issue", 5, "a"), headers=gate)

    assert posted.json()["items"][0]["status"] == "duplicate"
    assert await books(http) == (5, 0, 0, 5)


async def test_a_shuffled_flood_sent_twice_by_many_counts_each_coin_once(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    """Given 200 entries, when each comes singly and in a batch at once, then the books know each once."""
    draw = random.Random(7)
    entries = [an_entry("issue", 10, f"i-{n}") for n in range(120)]
    entries += [an_entry("redeem", 8, f"r-{n}") for n in range(60)] + [
        an_entry("refund", 4, f"b-{n}") for n in range(20)
    ]
    singles, batched = draw.sample(entries, 200), draw.sample(entries, 200)
    together = asyncio.Semaphore(12)

    async def post(body: object) -> int:
        async with together:
            return (await http.post(COINS, json=body, headers=gate)).status_code

    batches = [batched[start : start + 25] for start in range(0, 200, 25)]
    statuses = await asyncio.gather(*map(post, [*singles, *batches]))

    assert set(statuses) <= {200, 201, 202}
    assert await books(http) == (1200, 80, 480, 640)
    moved = [event for event in await announced(door.runtime.store) if event.type.startswith("coins.")]
    assert len(moved) == 200
    assert (await http.get(f"{DAY}")).json()["held"] == 0
