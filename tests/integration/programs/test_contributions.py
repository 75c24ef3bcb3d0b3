"""Taman Harmoni Hijau from the pledge to the inventory, by HTTP and on the board; no rupiah of it is APBD."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from contracts.indicators import Window, indicator_named
from contracts.programs import ContributionCounted
from programs.main import SERVICE
from servicekit.service import Service
from servicekit.stream import measures
from servicekit.stream.cells import Cell, prefix, suffix
from servicekit.stream.windows import ALL_TIME
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted as cells_of
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

CONTRIBUTIONS = "/v1/contributions"
PARK = f"{CONTRIBUTIONS}/taman-harmoni-hijau"


@pytest.fixture
def service() -> Service:
    """With what it comes with."""
    return SERVICE


def a_contribution(**more: object) -> dict[str, Any]:
    return {
        "id": "bangku-taman",
        "name": "Bangku taman",
        "company": {"id": "pt-contoh", "name": "PT Contoh", "nib": "1234567890123", "is_forum_member": True},
        "dimension": "living",
        "form": "goods",
        "location": "33.14.09",
        "unit": "bangku",
        "memorandum": {"number": "01/MoU/2024", "signed_on": "2024-01-10"},
        "beneficiaries": 5_000,
        "on": "2024-01-10",
        "pledged_idr": 100_000_000,
        "planned_units": 50,
    } | more


async def counted(door: Door, contribution_id: str) -> list[ContributionCounted]:
    """What was announced of the sums of one contribution."""
    events = [
        ContributionCounted.model_validate_json(row.data)
        for row in await announced(door.runtime.store)
        if row.type == "contribution.counted"
    ]
    return [event for event in events if event.contribution_id == contribution_id]


async def test_o_16_on_the_page_and_on_the_board(board: Board) -> None:
    """Phase one is done: 800 of 2.500 metres are 32 %, 1 of 3 milliar is a third."""
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        park = (await http.get(PARK)).json()
    events = await counted(board.door, "taman-harmoni-hijau")
    figures = [indicator_named(name) for name in ("csr-physical-share", "csr-money-share")]
    place = suffix(ALL_TIME, "33.14", ["taman-harmoni-hijau"])
    states = [measures.summarise(one.measure, events) for one in figures]
    at = "2026-11-22T02:05:07.123Z"

    await board.show(
        [
            (prefix(0, one, Window.ALL) + place, Cell(state, len(events), 1, 1, at))
            for one, state in zip(figures, states, strict=True)
        ]
        + cells_of(await announced(board.door.runtime.store), "csr-realised-by-phase")
    )

    answers = [(await board.get(f"/{one.name}?window=all")).json()["items"][0] for one in figures]
    assert [(answer["exact"], answer["labels"]) for answer in answers] == [
        ("32", {"regency": "33.14", "contribution_id": "taman-harmoni-hijau"}),
        ("100/3", {"regency": "33.14", "contribution_id": "taman-harmoni-hijau"}),
    ]
    by_phase = (await board.get("/csr-realised-by-phase?window=all")).json()["items"]
    assert [(item["labels"]["phase"], item["exact"]) for item in by_phase] == [("1", "1000000000")]
    assert (park["physical_percent"], park["physical_share"]) == ("32.00", "8/25")
    assert (park["money_percent"], park["money_share"], park["fund"]) == ("33.33", "1/3", "csr")
    assert (park["realised_idr"], park["status"], park["is_over_realised"]) == (
        1_000_000_000,
        "under-way",
        False,
    )
    assert park["source_quote"]


async def test_a_contribution_from_the_pledge_to_the_inventory(door: Door, http: httpx.AsyncClient) -> None:
    """It serves a programme and joins its thread; its budget and every other room stay as they were."""
    planner = door.bearer("planner")
    program = {
        "id": "taman-kota",
        "name": "Taman kota",
        "kind": "program",
        "sub_dimension": "living.harmony",
        "owner_opd": "dlh",
        "year": 2024,
        "target": 1,
        "unit": "taman",
    }
    registered = await http.post("/v1/programs", json=program, headers=planner)
    assert registered.status_code == 201, registered.text
    before = (await http.get("/v1/programs/taman-kota", headers=planner)).json()
    announced_before = len(await announced(door.runtime.store))

    refused = [
        await http.post(CONTRIBUTIONS, json=a_contribution(**wrong), headers=planner)
        for wrong in (
            {"location": "35.03.01"},
            {"dimension": "magic"},
            {"program_id": "nihil"},
            {"unit": None},
            {"director_name": "x"},
            {"company": {"id": "a", "name": "b", "nib": "12"}},
        )
    ]
    assert [one.json()["code"] for one in refused] == [
        "unknown-place",
        "not-on-the-list",
        "program-not-found",
        "nothing-pledged",
        "personal-data",
        "invalid-input",
    ]

    pledged = await http.post(CONTRIBUTIONS, json=a_contribution(program_id="taman-kota"), headers=planner)
    assert (pledged.status_code, pledged.json()["status"]) == (201, "pledged"), pledged.text
    path = f"{CONTRIBUTIONS}/bangku-taman"
    delivery = {"id": "d-1", "phase": 1, "on": "2024-03-01", "realised_idr": 60_000_000, "realised_units": 30}
    handover = {"bast": "01/BAST/2024", "on": "2024-06-01", "value_idr": 95_000_000, "maintained_by": "dlh"}
    steps = (
        ("handover", handover, "nothing-realised"),
        ("realisations", delivery | {"phase": 2}, "no-such-phase"),
        ("realisations", delivery, None),
        ("realisations", delivery, None),
        ("realisations", delivery | {"realised_units": 29}, "fact-recorded"),
        ("realisations", delivery | {"realised_units": 29, "reason": "hitung ulang"}, None),
        ("realisations", delivery | {"id": "d-2", "realised_units": 25, "realised_idr": 35_000_000}, None),
        ("handover", handover, None),
        ("handover", handover | {"kib": "Z", "reason": "KIB"}, "not-on-the-list"),
        ("handover", handover | {"kib": "B", "value_idr": 94_000_000, "reason": "masuk KIB"}, None),
    )
    for part, form, code in steps:
        answer = await http.post(f"{path}/{part}", json=form, headers=planner)
        assert answer.json().get("code") == code, answer.text

    done = (await http.get(path)).json()
    assert (done["realised_units"], done["planned_units"], done["is_over_realised"]) == (54, 50, True)
    assert (done["realised_idr"], done["money_share"], done["status"]) == (95_000_000, "19/20", "recorded")
    assert (done["maintained_by"], done["handover"]["kib"]) == ("dlh", "B")
    history = (await http.get(f"{path}/history", headers=planner)).json()["items"]
    assert [one["reason"] for one in history] == [None, None, None, "hitung ulang", None, None, "masuk KIB"]

    fresh = (await announced(door.runtime.store))[announced_before:]
    assert {row.lane.partition("/")[0].rpartition(".")[2] for row in fresh} == {"contribution"}
    assert {row.headers["ce_correlationid"] for row in fresh} == {registered.headers["x-correlation-id"]}
    assert [event.realised_units_change for event in await counted(door, "bangku-taman")] == [0, 30, -1, 25]
    assert (await http.get("/v1/programs/taman-kota", headers=planner)).json() == before
    for model, recount in SERVICE.recount.items():
        if model.type.startswith("regency.programs.contribution."):
            again = [event.model_dump_json().encode() async for _, event in recount(door.runtime.store)]
            told = [
                row.data
                for row in await announced(door.runtime.store)
                if row.headers["ce_type"] == model.type
            ]
            assert sorted(again) == sorted(told)


async def test_the_list_is_filtered_and_open_data_and_kept_by_its_own_planners(
    door: Door, http: httpx.AsyncClient
) -> None:
    created = await http.post(CONTRIBUTIONS, json=a_contribution(), headers=door.bearer("planner"))
    less = {"on": "2024-02-01", "pledged_idr": 80_000_000, "planned_units": 40, "reason": "adendum"}
    amend = f"{CONTRIBUTIONS}/bangku-taman/amendments"

    amended = await http.post(amend, json=less, headers=door.bearer("planner"))
    elsewhere = await http.post(amend, json=less, headers=door.bearer("planner", regency="35.03"))
    citizen = await http.post(amend, json=less, headers=door.bearer("citizen"))

    assert (created.status_code, amended.json()["pledged_idr"]) == (201, 80_000_000)
    told = {name: a_contribution()[name] for name in ("name", "company", "location")}
    described = await http.put(
        f"{CONTRIBUTIONS}/bangku-taman",
        json=told | {"beneficiaries": 7_000, "reason": "dihitung"},
        headers=door.bearer("planner"),
    )
    assert (described.json()["beneficiaries"], described.json()["memorandum"]) == (7_000, None)
    assert (elsewhere.status_code, citizen.status_code) == (404, 403)

    async def ids(**asked: str) -> list[str]:
        return [one["id"] for one in (await http.get(CONTRIBUTIONS, params=asked)).json()["items"]]

    assert await ids() == ["bangku-taman", "taman-harmoni-hijau"]
    assert await ids(form="building") == ["taman-harmoni-hijau"]
    assert await ids(status="pledged", company_id="pt-contoh", dimension="living") == ["bangku-taman"]
    assert await ids(regency="35.03") == []
    in_csv = await http.get(CONTRIBUTIONS, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(in_csv.text)))
    assert [(row["id"], row["fund"]) for row in rows] == [
        ("bangku-taman", "csr"),
        ("taman-harmoni-hijau", "csr"),
    ]
