"""The register of desa wisata by HTTP: kept by the tourism office, taken away by anybody."""

from __future__ import annotations

import csv
from typing import Any

import httpx

from contracts.tourism_market import VillageClassified
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

VILLAGES = "/v1/villages"
KARUNGAN = "33.14.02.2015"
KALIMACAN = f"{VILLAGES}/33.14.01.2003"


def a_village(**more: object) -> dict[str, Any]:
    return {
        "code": "33.14.01.2003",
        "known_as": "Kampung Contoh",
        "pokdarwis": "Pokdarwis Kalimacan",
        "attractions": [{"name": "Sungai"}],
        "homestays": {"units": 4, "rooms": 9},
        "coordinates": {"latitude": -7.45, "longitude": 110.83},
        "sources": [{"about": "homestays", "source": "contoh"}],
    } | more


def a_decree(year: int, village_class: str, **more: object) -> dict[str, Any]:
    return {
        "number": f"example-{year}",
        "issued_on": f"{year}-03-18",
        "village_class": village_class,
        "assessor_opd": "disporapar",
    } | more


async def test_a_village_is_registered_under_its_official_name(door: Door, http: httpx.AsyncClient) -> None:
    answer = await http.post(VILLAGES, json=a_village(), headers=door.bearer("tourism-office"))

    village = answer.json()
    assert answer.status_code == 201, answer.text
    assert (village["name"], village["kind"], village["kecamatan"]) == ("Kalimacan", "desa", "Kalijambe")
    assert (village["homestays"], village["homestay_rooms"], village["village_class"]) == (4, 9, None)
    assert (await http.get(KALIMACAN)).json() == village


async def test_a_code_that_is_no_village_of_the_regency_is_refused(
    door: Door, http: httpx.AsyncClient
) -> None:
    office = door.bearer("tourism-office")

    for code in ("33.14.02.2099", "35.03.01.2001", "33.14.99.2001"):
        answer = await http.post(VILLAGES, json=a_village(code=code), headers=office)

        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-village")
        assert answer.json()["errors"][0]["field"] == "code"


async def test_what_cannot_be_of_a_village_is_refused_by_name(door: Door, http: httpx.AsyncClient) -> None:
    office = door.bearer("tourism-office")
    refused: tuple[dict[str, object], ...] = (
        {"coordinates": {"latitude": 110.8, "longitude": -7.4}},
        {"coordinates": {"latitude": 35.0, "longitude": 139.0}},
        {"homestays": {"units": 3, "rooms": 1}},
        {"head": {"nik": "3314021505800001"}},
        {"about": "hubungi 081234567890"},
        {"attractions": [{"name": "Sungai", "no_hp": "0812"}]},
    )

    answers = [await http.post(VILLAGES, json=a_village(**more), headers=office) for more in refused]

    problems = [answer.json() for answer in answers]
    assert {one["status"] for one in problems} == {422}
    assert [(one["code"], one["errors"][0]["field"]) for one in problems] == [
        ("invalid-input", "coordinates.latitude"),
        ("outside-indonesia", "coordinates"),
        ("too-few-rooms", "homestays.rooms"),
        ("personal-data", "head.nik"),
        ("invalid-input", "about"),
        ("personal-data", "no_hp"),
    ]


async def test_decrees_set_the_class_and_what_is_in_force_is_announced(
    door: Door, http: httpx.AsyncClient
) -> None:
    office = door.bearer("tourism-office")
    await http.post(VILLAGES, json=a_village(), headers=office)
    decrees = (
        a_decree(2021, "berkembang"),
        a_decree(2021, "berkembang"),
        a_decree(2019, "rintisan"),
        a_decree(2022, "maju", corrects="example-2021", reason="nomor salah"),
    )

    for decree in decrees:
        answer = await http.post(f"{KALIMACAN}/classifications", json=decree, headers=office)
        assert answer.status_code == 200, answer.text

    village = (await http.get(KALIMACAN)).json()
    events = [
        VillageClassified.model_validate_json(event.data) for event in await announced(door.runtime.store)
    ]
    assert (village["village_class"], village["decree_number"]) == ("maju", "example-2022")
    assert [one["number"] for one in village["history"]] == ["example-2021", "example-2019", "example-2022"]
    assert [(event.village_class, event.decree_number) for event in events] == [
        ("berkembang", "example-2021"),
        ("maju", "example-2022"),
    ]


async def test_another_profile_leaves_the_class_alone(door: Door, http: httpx.AsyncClient) -> None:
    office = door.bearer("tourism-office")
    await http.post(VILLAGES, json=a_village(), headers=office)
    await http.post(f"{KALIMACAN}/classifications", json=a_decree(2021, "maju"), headers=office)

    changed = await http.put(KALIMACAN, json={"about": "Desa di tepi sungai"}, headers=office)

    assert changed.status_code == 200, changed.text
    assert (changed.json()["about"], changed.json()["known_as"]) == ("Desa di tepi sungai", None)
    assert changed.json()["village_class"] == "maju"


async def test_the_register_is_filtered_paged_and_searched(door: Door, http: httpx.AsyncClient) -> None:
    office = door.bearer("tourism-office")
    for code in ("33.14.01.2003", "33.14.01.2001", "33.14.09.1009"):
        await http.post(VILLAGES, json=a_village(code=code, known_as=None), headers=office)
    await http.post(f"{KALIMACAN}/classifications", json=a_decree(2021, "maju"), headers=office)

    async def codes(**asked: object) -> list[str]:
        answer = await http.get(VILLAGES, params={name: str(value) for name, value in asked.items()})
        return [village["code"] for village in answer.json()["items"]]

    assert await codes() == ["33.14.01.2001", "33.14.01.2003", KARUNGAN, "33.14.09.1009"]
    assert await codes(kecamatan="33.14.01") == ["33.14.01.2001", "33.14.01.2003"]
    assert await codes(**{"class": "maju"}) == ["33.14.01.2003"]
    assert await codes(q="PLUMB") == ["33.14.09.1009"]
    assert await codes(q=".*") == []
    assert await codes(regency="35.03") == []
    assert await codes(limit=1, offset=1) == ["33.14.01.2003"]


async def test_the_register_is_open_data_for_tables_and_maps(door: Door, http: httpx.AsyncClient) -> None:
    office = door.bearer("tourism-office")
    await http.post(VILLAGES, json=a_village(), headers=office)
    await http.post(
        VILLAGES, json=a_village(code="33.14.01.2001", coordinates=None, homestays=None), headers=office
    )

    table = await http.get(VILLAGES, headers={"Accept": "text/csv"})
    maps = await http.get(f"{VILLAGES}.geojson")

    rows = list(csv.DictReader(table.text.splitlines()))
    assert [(row["code"], row["homestays"], row["latitude"]) for row in rows] == [
        ("33.14.01.2001", "", ""),
        ("33.14.01.2003", "4", "-7.45"),
        (KARUNGAN, "", ""),
    ]
    assert maps.headers["content-type"] == "application/geo+json"
    hidden, shown, _ = maps.json()["features"]
    assert (hidden["id"], hidden["geometry"]) == ("33.14.01.2001", None)
    assert shown["geometry"] == {"type": "Point", "coordinates": [110.83, -7.45]}
    assert shown["properties"]["known_as"] == "Kampung Contoh"


async def test_only_the_tourism_office_of_the_regency_keeps_the_register(
    door: Door, http: httpx.AsyncClient
) -> None:
    refused = [
        await http.post(VILLAGES, json=a_village(), headers=headers)
        for headers in ({}, door.bearer("village-head"), door.bearer("tourism-office", regency="35.03"))
    ]

    assert [answer.status_code for answer in refused] == [401, 403, 422]
    assert (await http.get(KALIMACAN)).json()["code"] == "village-not-found"


async def test_karungan_comes_with_the_service_and_without_a_class_nobody_decreed(
    http: httpx.AsyncClient,
) -> None:
    karungan = (await http.get(f"{VILLAGES}/{KARUNGAN}")).json()

    assert (karungan["name"], karungan["kecamatan"]) == ("Karungan", "Plupuh")
    assert karungan["known_as"] == "Desa Wisata Pasar Bahulak Nusantara"
    assert (karungan["village_class"], karungan["history"]) == (None, [])
    assert {source["about"] for source in karungan["sources"]} == {"attractions", "known_as", "bum_desa"}
