"""Visitors and parked vehicles by HTTP and through the intake: each id once, however late, in any order."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from contracts.tourism_market import ParkingCharged, VisitorsCounted, VisitReported
from servicekit.context import Context
from servicekit.gathering import Gathered
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside
from tourism_market.handlers import count_reported_visits

MARKET = "/v1/markets/pasar-bahulak"
DAY = f"{MARKET}/market-days/2025-01-05"
VISITS = f"{MARKET}/visits"
MORNING = "2025-01-05T07:30:00+07:00"


def visitors(name: str, number: object, **more: object) -> dict[str, Any]:
    entry = {"id": name, "kind": "visitors", "device_id": "gate-1", "occurred_at": MORNING}
    return entry | {"visitors": number} | more


def parked(name: str, kind: object, number: object, **more: object) -> dict[str, Any]:
    entry = {"id": name, "kind": "parking", "device_id": "gate-1", "occurred_at": MORNING}
    return entry | {"vehicle_kind": kind, "vehicles": number} | more


@pytest.fixture
async def gate(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """A gate's token, on an open market day."""
    opened = await http.post(f"{DAY}/open", headers=door.bearer("market-manager"))
    assert opened.status_code == 200, opened.text
    return door.bearer("gate")


async def test_visitors_are_counted_once_by_the_id_of_their_device(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    first = await http.post(VISITS, json=visitors("a", 5, foreign_visitors=1), headers=gate)
    again = await http.post(VISITS, json=visitors("a", 5, foreign_visitors=1), headers=gate)
    other = await http.post(VISITS, json=visitors("a", 6), headers=gate)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 200)
    assert [answer.json()["items"][0]["code"] for answer in (first, again, other)] == [
        None,
        None,
        "content-differs",
    ]
    assert other.json()["market_days"] == [
        {
            "market_id": "pasar-bahulak",
            "market_day": "2025-01-05",
            "visitors": 5,
            "foreign_visitors": 1,
            "vehicles": 0,
            "parking_idr": 0,
            "parking": {},
            "income": "village",
            "workers": 0,
            "declared_idr": 0,
        }
    ]
    told = [event for event in await announced(door.runtime.store) if event.type.startswith("visits.")]
    (event,) = [VisitorsCounted.model_validate_json(one.data) for one in told]
    assert (event.count_id, event.visitors, event.foreign_visitors) == ("a", 5, 1)


async def test_parking_costs_what_the_tariff_of_the_day_says(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    batch = [
        parked("moto", "motorcycle", 3),
        parked("paid", "car", 1, amount_idr=2_000),
        parked("wrong", "car", 1, amount_idr=5_000),
        parked("none", "car", 0),
        parked("tank", "tank", 1),
    ]

    answer = await http.post(VISITS, json={"visits": batch}, headers=gate)

    receipt = answer.json()
    assert [(one["id"], one["status"], one["code"]) for one in receipt["items"]] == [
        ("moto", "accepted", None),
        ("paid", "accepted", None),
        ("wrong", "refused", "parking-amount-differs"),
        ("none", "refused", "vehicles-missing"),
        ("tank", "refused", "invalid-input"),
    ]
    assert (receipt["market_days"][0]["vehicles"], receipt["market_days"][0]["parking_idr"]) == (4, 8_000)
    told = [one for one in await announced(door.runtime.store) if one.type == "visits.parking-charged"]
    events = [ParkingCharged.model_validate_json(one.data) for one in told]
    assert [(event.parking_id, event.amount_idr, event.income) for event in events] == [
        ("moto", 6_000, "village"),
        ("paid", 2_000, "village"),
    ]
    letters = await set_aside(door.runtime.store)
    assert sorted(letter.headers["dlq_code"] for letter in letters) == [
        "invalid-input",
        "parking-amount-differs",
        "vehicles-missing",
    ]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (visitors("x", 0), "visitors-missing"),
        (visitors("x", None), "visitors-missing"),
        (visitors("x", 2, foreign_visitors=3), "foreign-exceed-visitors"),
        (
            visitors("x", 2, occurred_at="2031-01-05T07:30:00+07:00", market_day="2025-01-05"),
            "visit-outside-market-day",
        ),
        (visitors("x", 2, market_day="1850-01-05"), "date-out-of-range"),
        (visitors("x", 2, occurred_at="2025-01-19T07:30:00+07:00"), "market-day-not-open"),
        (visitors("x", 10**7), "invalid-input"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused_with_its_reason_in_both_languages(
    gate: dict[str, str], http: httpx.AsyncClient, entry: dict[str, Any], code: str
) -> None:
    answer = await http.post(VISITS, json=entry, headers=gate)

    problem = answer.json()
    assert (answer.status_code in (409, 422), problem["code"]) == (True, code)
    assert problem["detail_id"]
    assert problem["detail_en"]


async def test_late_repeated_and_shuffled_batches_give_the_same_figures(
    gate: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    rng = random.Random(5)
    entries = [visitors(f"v-{number}", rng.randrange(1, 9)) for number in range(120)]
    entries += [parked(f"p-{number}", "motorcycle", 1) for number in range(60)]
    brought = [*entries, *rng.sample(entries, 90)]
    rng.shuffle(brought)
    await http.post(f"{DAY}/close", headers=door.bearer("market-manager"))

    for first in range(0, len(brought), 45):
        sent = await http.post(VISITS, json=brought[first : first + 45], headers=gate)
        assert sent.status_code == 200, sent.text

    last = await http.post(VISITS, json=entries[0], headers=gate)
    day = last.json()["market_days"][0]
    assert day["visitors"] == sum(entry["visitors"] for entry in entries if entry["kind"] == "visitors")
    assert day["parking"] == {"motorcycle": {"vehicles": 60, "amount_idr": 120_000}}
    listed = await http.get(f"{DAY}/visits?limit=1", headers=door.bearer("market-manager"))
    assert listed.json()["total"] == 180


async def test_visits_are_for_gates_of_the_own_regency(door: Door, http: httpx.AsyncClient) -> None:
    nobody = await http.post(VISITS, json=visitors("a", 1))
    public = await http.post(VISITS, json=visitors("a", 1), headers=door.bearer("citizen"))
    stranger = await http.post(VISITS, json=visitors("a", 1), headers=door.bearer("gate", regency="35.03"))

    assert (nobody.status_code, public.status_code, stranger.status_code) == (401, 403, 404)


async def test_another_systems_visit_comes_in_by_the_door(gate: dict[str, str], door: Door) -> None:
    event = VisitReported(
        occurred_at=MORNING,
        visit_id="counter-1",
        market_id="pasar-bahulak",
        kind="visitors",
        device_id="counter",
        visitors=7,
    )

    for _ in range(2):
        await door.runtime.transactions.run(
            lambda tx: count_reported_visits([Gathered(event, tx.context)], tx),
            context=Context("33.14", "counter", "c-1"),
        )

    assert gate
    told = [one for one in await announced(door.runtime.store) if one.type == "visits.visitors-counted"]
    assert [VisitorsCounted.model_validate_json(one.data).visitors for one in told] == [7]
