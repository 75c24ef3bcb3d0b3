"""Destinations by HTTP: kept by the tourism office, their visitors counted once, however late."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.tourism_market import DestinationVisited, DestinationVisitReported
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside

DESTINATIONS = "/v1/destinations"
BERSERI = f"{DESTINATIONS}/deli-serdang-berseri"


def an_event(**more: object) -> dict[str, Any]:
    """A festival of Deli Serdang; place and fee are made up."""
    return {
        "id": "deli-serdang-berseri",
        "village": "12.07.28.1009",
        "name": "Deli Serdang Berseri",
        "kind": "event",
        "manager": "Disbudporapar Deli Serdang",
        "income": "regency",
        "source": "contoh",
        "fee": {"since": "2025-01-01", "fee_idr": 5_000, "source": "contoh"},
        "coordinates": {"latitude": 3.55, "longitude": 98.87},
    } | more


def a_count(name: str, visitors: int = 10, **more: object) -> dict[str, Any]:
    return {
        "id": name,
        "device_id": "gate-9",
        "visitors": visitors,
        "occurred_at": "2025-01-05T09:00:00+07:00",
    } | more


async def registered(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """The office of the regency, once it has registered the event."""
    office = door.bearer("tourism-office", regency="12.07")
    answer = await http.post(DESTINATIONS, json=an_event(), headers=office)
    assert answer.status_code == 201, answer.text
    return office


async def test_visits_count_once_in_any_order_and_bad_ones_are_set_aside(
    door: Door, http: httpx.AsyncClient
) -> None:
    await registered(door, http)
    gate = door.bearer("gate", regency="12.07")
    late = a_count("b", 4, occurred_at="2025-01-04T09:00:00+07:00", foreign_visitors=1, amount_idr=15_000)
    batch = [a_count("a"), late, a_count("a"), a_count("c", amount_idr=1)]

    first = await http.post(f"{BERSERI}/visits", json=batch, headers=gate)
    again = await http.post(f"{BERSERI}/visits", json={"visits": batch[::-1]}, headers=gate)
    differs = await http.post(f"{BERSERI}/visits", json=a_count("a", 11), headers=gate)

    assert first.status_code == 200, first.text
    assert [row["status"] for row in first.json()["items"]] == [
        "accepted",
        "accepted",
        "duplicate",
        "refused",
    ]
    assert (again.json()["accepted"], again.json()["duplicate"], again.json()["refused"]) == (0, 3, 1)
    assert differs.json()["items"][0]["code"] == "content-differs"
    events = [DestinationVisited.model_validate_json(one.data) for one in await announced(door.runtime.store)]
    facts = [(one.count_id, one.visitors, one.foreign_visitors, one.amount_idr, one.income) for one in events]
    assert facts == [("a", 10, 0, 50_000, "regency"), ("b", 4, 1, 15_000, "regency")]
    assert {letter.headers["dlq_code"] for letter in await set_aside(door.runtime.store)} == {"fees-disagree"}
    listed = (await http.get(f"{BERSERI}/visits", params={"on": "2025-01-04"}, headers=gate)).json()
    assert [(one["id"], one["day"]) for one in listed["items"]] == [("b", "2025-01-04")]


async def test_other_systems_report_at_the_door_what_a_gate_may_have_told_before(
    door: Door, http: httpx.AsyncClient
) -> None:
    await registered(door, http)
    gate = door.bearer("gate", regency="12.07")
    await http.post(f"{BERSERI}/visits", json=a_count("a"), headers=gate)

    def reported(name: str, **more: object) -> dict[str, Any]:
        fields = a_count(name) | {"count_id": name, "destination_id": "deli-serdang-berseri"} | more
        envelope = {"specversion": "1.0", "id": f"e-{name}", "source": "urn:test:gates"}
        return envelope | {"type": DestinationVisitReported.type, "data": fields}

    batch = [reported("a"), reported("b"), reported("c", amount_idr=1), reported("d", destination_id="x")]
    answer = await http.post(
        "/events", json=batch, headers=gate | {"Content-Type": "application/cloudevents-batch+json"}
    )

    assert [(one["status"], one.get("code")) for one in answer.json()] == [
        ("accepted", None),
        ("accepted", None),
        ("refused", "fees-disagree"),
        ("refused", "destination-not-found"),
    ]
    counted = (await http.get(f"{BERSERI}/visits", headers=gate)).json()
    assert [one["id"] for one in counted["items"]] == ["a", "b"]


async def test_a_single_bad_count_is_a_problem(door: Door, http: httpx.AsyncClient) -> None:
    await registered(door, http)
    gate = door.bearer("gate", regency="12.07")

    refused = await http.post(f"{BERSERI}/visits", json=a_count("a", foreign_visitors=11), headers=gate)
    unreadable = await http.post(f"{BERSERI}/visits", json=a_count("a", 0), headers=gate)
    elsewhere = await http.post(f"{BERSERI}/visits", json=a_count("a"), headers=door.bearer("gate"))

    assert (refused.status_code, refused.json()["code"]) == (422, "foreign-exceed-visitors")
    assert (unreadable.status_code, unreadable.json()["code"]) == (422, "invalid-input")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "destination-not-found")
    assert await announced(door.runtime.store) == []


async def test_a_fee_changes_ahead_and_never_for_days_that_were_counted(
    door: Door, http: httpx.AsyncClient
) -> None:
    office = await registered(door, http)
    gate = door.bearer("gate", regency="12.07")
    await http.post(f"{BERSERI}/visits", json=a_count("a"), headers=gate)

    async def charge(since: str) -> tuple[int, str | None]:
        fee = {"since": since, "fee_idr": 8_000, "source": "contoh"}
        answer = await http.post(f"{BERSERI}/fees", json=fee, headers=office)
        return answer.status_code, answer.json().get("code")

    assert await charge("2025-01-01") == (409, "fee-out-of-order")
    assert await charge("2025-01-05") == (409, "fee-of-counted-days")
    assert await charge("2025-01-06") == (200, None)
    assert [fee["fee_idr"] for fee in (await http.get(BERSERI)).json()["fees"]] == [5_000, 8_000]


async def test_the_register_is_public_and_its_office_s_alone_to_keep(
    door: Door, http: httpx.AsyncClient
) -> None:
    office = await registered(door, http)
    neighbour = door.bearer("tourism-office")
    changed = {"name": "Berseri", "kind": "event", "manager": "Disbudporapar", "source": "contoh"}

    taken = await http.post(DESTINATIONS, json=an_event(village="33.14.02.2015"), headers=neighbour)
    abroad = await http.post(DESTINATIONS, json=an_event(id="lain"), headers=neighbour)
    foreign = await http.put(BERSERI, json=changed, headers=neighbour)
    gate = await http.put(BERSERI, json=changed, headers=door.bearer("gate", regency="12.07"))
    own = await http.put(BERSERI, json=changed, headers=office)

    assert [(one.status_code, one.json()["code"]) for one in (taken, abroad, foreign, gate)] == [
        (409, "destination-exists"),
        (422, "unknown-village"),
        (404, "destination-not-found"),
        (403, "role-missing"),
    ]
    assert (own.status_code, own.json()["name"], own.json()["village"]) == (200, "Berseri", "12.07.28.1009")


async def test_destinations_are_listed_for_tables_and_maps(door: Door, http: httpx.AsyncClient) -> None:
    await registered(door, http)

    everywhere = (await http.get(DESTINATIONS)).json()["items"]
    parks = (await http.get(DESTINATIONS, params={"kind": "park"})).json()["items"]
    maps = (await http.get(f"{DESTINATIONS}.geojson", params={"regency": "12.07"})).json()

    assert [one["id"] for one in everywhere] == ["deli-serdang-berseri", "taman-harmoni-hijau"]
    assert [(one["village"], one["income"]) for one in parks] == [("33.14.09.1009", "regency")]
    assert [one["geometry"]["coordinates"] for one in maps["features"]] == [[98.87, 3.55]]
