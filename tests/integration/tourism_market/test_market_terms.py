"""Markets by HTTP: registered by the tourism office, changed from a date on, read by anybody."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from servicekit.testing.doors import Door

SENIN = "/v1/markets/pasar-senin"
BAHULAK = "/v1/markets/pasar-bahulak"


def a_market(**changed: Any) -> dict[str, Any]:
    return {
        "id": "pasar-senin",
        "village": "33.14.02.2014",
        "name": "Pasar Senin",
        "ownership": "regency",
        "manager": "UPTD Pasar",
        "place": {"address": "Plupuh", "coordinates": {"latitude": -7.43, "longitude": 110.86}},
        "refunds": False,
        "opened_since": "2024-01-01",
        "tariffs": [{"since": "2024-01-01", "coin_value_idr": 1000, "source": "Perbup 1/2024"}],
        "hours": [{"since": "2024-01-01", "opens": "08:00", "closes": "12:00", "source": "Perbup 1/2024"}],
        "rules": [
            {
                "since": "2024-01-01",
                "days": {"kind": "weekly", "weekdays": ["Senin"]},
                "source": "Perbup 1/2024",
            }
        ],
        "source": "Perbup 1/2024",
    } | changed


async def test_the_office_registers_a_market_that_everybody_reads(
    door: Door, http: httpx.AsyncClient
) -> None:
    office = door.bearer("tourism-office")

    registered = await http.post("/v1/markets", json=a_market(), headers=office)
    again = await http.post("/v1/markets", json=a_market(), headers=office)
    neighbour = await http.post(
        "/v1/markets",
        json=a_market(village="35.03.01.2001"),
        headers=door.bearer("tourism-office", regency="35.03"),
    )

    market = (await http.get(SENIN)).json()
    assert (registered.status_code, registered.json()) == (201, market)
    assert (market["regency"], market["ownership"], market["horizon_days"]) == ("33.14", "regency", 90)
    assert [again.json()["code"], neighbour.json()["code"]] == ["market-taken", "market-taken"]
    mondays = (await http.get(f"{SENIN}/market-days", params={"year": 2025})).json()
    named = (await http.get("/v1/markets", params={"regency": "33.14", "limit": 1, "offset": 1})).json()
    assert ([one["name"] for one in named["items"]], named["total"]) == (["Pasar Senin"], 2)
    assert (await http.get("/v1/markets", params={"regency": "35.03"})).json()["total"] == 0
    assert (mondays["total"], {day["weekday"] for day in mondays["items"]}) == (52, {"Senin"})


STRANGERS = {"residents_only": True, "villages": ["33.14.99.2001"]}
BERLIN = {"address": "Plupuh", "coordinates": {"latitude": 52.5, "longitude": 13.4}}
BACKWARDS = {"since": "2024-01-01", "opens": "12:00", "closes": "08:00", "source": "Perbup"}


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"village": "35.03.01.2001"}, "unknown-village", "village"),
        ({"eligibility": STRANGERS}, "unknown-village", "eligibility.villages"),
        ({"manager": "0812345678901"}, "invalid-input", "manager"),
        ({"nik": "3314020101800001"}, "personal-data", "nik"),
        ({"tariffs": []}, "invalid-input", "tariffs"),
        ({"place": BERLIN}, "outside-indonesia", "coordinates"),
        ({"hours": [BACKWARDS]}, "period-reversed", "closes"),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(
    door: Door, http: httpx.AsyncClient, changed: dict[str, Any], code: str, field: str
) -> None:
    refused = await http.post("/v1/markets", json=a_market(**changed), headers=door.bearer("tourism-office"))

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert [problem["field"] for problem in refused.json()["errors"]] == [field]


async def test_only_the_office_of_this_regency_changes_a_market(door: Door, http: httpx.AsyncClient) -> None:
    tariff = {"since": "2030-01-01", "coin_value_idr": 2500, "source": "Perdes"}

    nobody = await http.post(f"{BAHULAK}/tariffs", json=tariff)
    manager = await http.post(f"{BAHULAK}/tariffs", json=tariff, headers=door.bearer("market-manager"))
    neighbour = await http.post(
        f"{BAHULAK}/tariffs", json=tariff, headers=door.bearer("tourism-office", regency="35.03")
    )

    assert [answer.status_code for answer in (nobody, manager, neighbour)] == [401, 403, 404]
    assert len((await http.get(BAHULAK)).json()["tariffs"]) == 1


async def test_coins_are_worth_what_the_tariff_of_their_day_says(door: Door, http: httpx.AsyncClient) -> None:
    tariff = {"since": "2025-01-19", "coin_value_idr": 2500, "parking_idr": {"car": 5000}, "source": "Perdes"}
    manager = door.bearer("market-manager")

    changed = await http.post(f"{BAHULAK}/tariffs", json=tariff, headers=door.bearer("tourism-office"))
    sold = {}
    for day in ("2025-01-05", "2025-01-19"):
        await http.post(f"{BAHULAK}/market-days/{day}/open", headers=manager)
        entry = {"id": day, "kind": "issue", "device_id": "gate-1", "amount_idr": 10_000}
        at = {"occurred_at": f"{day}T08:00:00+07:00"}
        booked = await http.post(f"{BAHULAK}/coin-transactions", json=entry | at, headers=manager)
        assert booked.status_code == 201, booked.text
        sold[day] = booked.json()["market_days"][0]

    assert changed.status_code == 200, changed.text
    assert [(day["issued_coins"], day["coin_value_idr"], day["issued_idr"]) for day in sold.values()] == [
        (5, 2000, 10_000),
        (4, 2500, 10_000),
    ]
    shown = (await http.get(f"{BAHULAK}/market-days/2025-01-19")).json()
    assert shown["parking_idr"] == {"car": 5000}


async def test_a_day_that_was_held_keeps_its_terms_whatever_is_changed(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager, office = door.bearer("market-manager"), door.bearer("tourism-office")
    for step in ("open", "close", "settle"):
        await http.post(f"{BAHULAK}/market-days/2025-01-05/{step}", headers=manager)
    before = (await http.get(BAHULAK)).json()

    refused = [
        await http.post(
            f"{BAHULAK}/tariffs",
            json={"since": "2024-12-01", "coin_value_idr": 2500, "source": "Perdes"},
            headers=office,
        ),
        await http.post(
            f"{BAHULAK}/hours",
            json={"since": "2025-01-01", "opens": "08:00", "closes": "12:00", "source": "Perdes"},
            headers=office,
        ),
        await http.post(
            f"{BAHULAK}/suspensions",
            json={"since": "2025-01-01", "until": "2025-01-31", "reason": "Renovasi", "source": "Perdes"},
            headers=office,
        ),
        await http.patch(f"{BAHULAK}/calendar-rules/2", json={"until": "2024-12-31"}, headers=office),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (409, "market-days-held")
    ] * 4
    assert (await http.get(BAHULAK)).json() == before


async def test_of_a_suspension_and_an_opening_at_the_same_time_one_wins(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager, office = door.bearer("market-manager"), door.bearer("tourism-office")
    won = []

    for day in ("2025-01-05", "2025-01-19", "2025-02-09", "2025-02-23"):
        suspension = {"since": day, "until": day, "reason": "PPKM", "source": "SE Bupati"}
        opened, suspended = await asyncio.gather(
            http.post(f"{BAHULAK}/market-days/{day}/open", headers=manager),
            http.post(f"{BAHULAK}/suspensions", json=suspension, headers=office),
        )
        won.append(sorted((opened.status_code, suspended.status_code)))

    assert won == [[200, 409]] * 4


async def test_facts_without_a_date_are_corrected_alone(door: Door, http: httpx.AsyncClient) -> None:
    office = door.bearer("tourism-office")

    corrected = await http.patch(BAHULAK, json={"name": "Pasar Bahulak Nusantara"}, headers=office)
    unknown = await http.patch(BAHULAK, json={"ownership": "regency"}, headers=office)

    assert (corrected.json()["name"], corrected.json()["manager"]) == (
        "Pasar Bahulak Nusantara",
        "BUM Desa Karungan",
    )
    assert unknown.status_code == 422


async def test_a_term_that_is_not_there_cannot_be_ended(door: Door, http: httpx.AsyncClient) -> None:
    missing = await http.patch(
        f"{BAHULAK}/suspensions/9", json={"until": None}, headers=door.bearer("tourism-office")
    )

    assert (missing.status_code, missing.json()["code"]) == (404, "term-not-found")
