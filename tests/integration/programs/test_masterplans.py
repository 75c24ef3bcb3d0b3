"""Masterplans and plan links by HTTP: a regency's way, its corrections, what is not linked, the figures."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from contracts.event import Event
from contracts.indicators import indicator_named
from contracts.registry import TOPICS
from programs.main import SERVICE
from servicekit.service import Service
from servicekit.stream.recounting import recount_of
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

MASTERPLANS = "/v1/masterplans"
STEPS = f"{MASTERPLANS}/contoh/steps"
ASSESSED = {
    "kind": "assessment",
    "on": "2019-03",
    "is_chosen": True,
    "invited": 107,
    "chosen": 25,
    "readiness": [{"element": "infrastructure", "good": 5, "moderate": 3, "poor": 2}],
    "source": "grid.id",
    "source_quote": "awal Maret 2019",
}
SIGNED = {
    "kind": "commitment",
    "on": "2019-05-15",
    "institution": "Dewan Smart City dan Tim Pelaksana",
    "duties": ["institution", "bimtek", "innovation", "rpjmd"],
}
FOURTH = {
    "kind": "bimtek",
    "on": "2019-10-09",
    "number": 4,
    "participants": 120,
    "quick_wins": ["A", "B", "C"],
}
ADOPTED = {
    "kind": "masterplan",
    "on": "2019-12-30",
    "decree": "Perbup 90/2019",
    "first_year": 2020,
    "last_year": 2024,
    "books": [{"number": 1, "title": "Analisis strategis", "link": "https://contoh.go.id/buku-1.pdf"}],
}


@pytest.fixture
def service() -> Service:
    """With what it comes with."""
    return SERVICE


async def told(door: Door) -> list[Event]:
    """What was announced, as events."""
    models = {event.type: event for topic in TOPICS for event in topic.events}
    rows = await announced(door.runtime.store)
    return [models[row.headers["ce_type"]].model_validate_json(row.data) for row in rows]


async def shown(door: Door, name: str, **labels: str) -> str:
    """What an indicator says of everything that was announced."""
    indicator = indicator_named(name)
    figure = recount_of(indicator.measure)
    for event in await told(door):
        if isinstance(event, indicator.source) and labels.items() <= event.model_dump(mode="json").items():
            figure.add(event)
    return str(figure)


def a_program(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": f"Program {name}",
        "kind": "program",
        "sub_dimension": "governance.public-service",
        "owner_opd": "kominfo",
        "year": 2031,
        "target": 10,
        "unit": "layanan",
    }


async def test_a_regencys_way_from_the_assessment_to_the_implementation(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Order is kept, a correction says why, figures follow, everybody reads, no other regency writes."""
    planner = door.bearer("planner", subject="perencana-1")
    opened = await http.post(MASTERPLANS, json={"id": "contoh", "title": "Contoh"}, headers=planner)
    assert (opened.status_code, opened.json()["stage"]) == (201, None)

    early = await http.post(STEPS, json=ADOPTED, headers=planner)
    elsewhere = await http.post(STEPS, json=SIGNED, headers=door.bearer("planner", regency="35.03"))
    assert (early.status_code, early.json()["code"]) == (422, "commitment-missing")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "masterplan-not-found")

    for step in (ASSESSED, SIGNED, FOURTH, ADOPTED, ADOPTED):
        answer = await http.post(STEPS, json=step, headers=planner)
        assert answer.status_code == 200, answer.text
    assert (answer.json()["stage"], answer.json()["months_to_adoption"]) == ("masterplan", 7)

    backwards = {"kind": "implementation", "on": "2019-12-29"}
    refused = [
        await http.post(STEPS, json=step, headers=planner)
        for step in (backwards, FOURTH | {"on": "2019-10-07"}, SIGNED | {"duties": ["magic"]})
    ]
    assert [one.json()["code"] for one in refused] == [
        "dates-run-backwards",
        "step-recorded",
        "not-on-the-list",
    ]

    moved = SIGNED | {"on": "2019-06-15", "reason": "contoh perbaikan"}
    for step in (moved, FOURTH | {"on": "2019-10-07", "reason": "contoh perbaikan"}):
        corrected = await http.post(STEPS, json=step, headers=planner)
        assert corrected.status_code == 200, corrected.text
    started = await http.post(STEPS, json=backwards | {"on": "2020-01-02"}, headers=planner)

    shown_to_all = (await http.get(f"{MASTERPLANS}/contoh")).json()
    assert shown_to_all == started.json()
    assert (shown_to_all["stage"], shown_to_all["months_to_adoption"]) == ("implementation", 6)
    timeline = await http.get(f"{MASTERPLANS}/contoh/timeline", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(timeline.text)))
    assert [(row["step"], row["on"]) for row in rows][:2] == [
        ("assessment", "2019-03"),
        ("commitment", "2019-06-15"),
    ]
    history = (await http.get(f"{MASTERPLANS}/contoh/history", headers=planner)).json()["items"]
    assert [(one["step"], one["actor"]) for one in history if one["reason"] == "contoh perbaikan"] == [
        ("commitment", "perencana-1"),
        ("bimtek-4", "perencana-1"),
    ]
    assert (await http.get(f"{MASTERPLANS}/contoh/history")).status_code == 401

    mine = {"masterplan_id": "contoh"}
    assert await shown(door, "masterplan-stage", **mine) == "5"
    assert await shown(door, "bimtek-held", **mine) == "1"
    assert await shown(door, "masterplan-months-to-adoption") == "6"
    for model, recount in SERVICE.recount.items():
        if model.type.startswith("regency.programs.masterplan."):
            again = [event.model_dump_json() async for _, event in recount(door.runtime.store)]
            events = [event.model_dump_json() for event in await told(door) if isinstance(event, model)]
            assert sorted(again) == sorted(events)


async def test_the_shipped_histories_are_there_for_everybody(http: httpx.AsyncClient) -> None:
    listed = (await http.get(MASTERPLANS)).json()["items"]
    adopted = (await http.get(MASTERPLANS, params={"stage": "masterplan"})).json()["items"]
    sragen = (await http.get(f"{MASTERPLANS}/sragen-2019")).json()
    plans = (await http.get(f"{MASTERPLANS}/plans", params={"regency": "33.14", "kind": "rpjmd"})).json()
    dimensions = (await http.get(f"{MASTERPLANS}/dimensions")).json()
    lists = (await http.get(f"{MASTERPLANS}/lists")).json()

    assert {one["regency"]: one["stage"] for one in listed} == {
        "12.07": "masterplan",
        "33.14": "bimtek",
        "35.03": "masterplan",
        "35.22": "bimtek",
    }
    assert [one["id"] for one in adopted] == ["deli-serdang-2018", "trenggalek-2022"]
    fourth = sragen["timeline"][-1]["facts"]
    assert (sragen["committed_on"], fourth["participants"], len(fourth["quick_wins"])) == (
        "2019-05-15",
        120,
        3,
    )
    assert all(step["source_quote"] for step in sragen["timeline"])
    assert [plan["decree"] for plan in plans["items"]] == ["Perda 4/2021"]
    assert [len(one["sub_dimensions"]) for one in dimensions["dimensions"]] == [3] * 6
    assert (dimensions["version"], lists["meetings"], len(lists["elements"])) == ("2026.1", 4, 5)


async def test_programmes_without_an_rpjmd_indicator_are_listed_until_they_are_linked(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Bojonegoro's duty: the report shows 0 once every programme serves an indicator."""
    planner = door.bearer("planner", regency="35.22")
    for name in ("satu", "dua"):
        registered = await http.post("/v1/programs", json=a_program(name), headers=planner)
        assert registered.status_code == 201, registered.text
    plan = {
        "id": "rpjmd-contoh",
        "kind": "rpjmd",
        "title": "RPJMD contoh",
        "decree": "Perda 1/2031",
        "first_year": 2031,
        "last_year": 2036,
    }
    assert (await http.post(f"{MASTERPLANS}/plans", json=plan, headers=planner)).status_code == 201

    async def unlinked(**headers: str) -> httpx.Response:
        path = f"{MASTERPLANS}/unlinked-programs"
        return await http.get(path, params={"year": 2031}, headers=planner | headers)

    async def link(name: str, **more: str) -> httpx.Response:
        form = {"plan": "rpjmd", "indicator_code": "1.2.3"} | more
        return await http.post(f"/v1/programs/{name}/plan-links", json=form, headers=planner)

    assert [one["id"] for one in (await unlinked()).json()["items"]] == ["dua", "satu"]
    other = [await link("dua", plan="renstra", document="rpjmd-contoh"), await link("dua", document="nihil")]
    assert [one.json()["code"] for one in other] == ["plan-kind-differs", "plan-not-found"]
    for name in ("satu", "dua", "dua"):
        linked = await link(name, document="rpjmd-contoh")
        assert linked.status_code == 200, linked.text
    assert (await unlinked()).json() == {"items": [], "total": 0}
    assert await shown(door, "programs-linked-to-plans", plan="rpjmd") == "2"

    withdrawn = await http.post(
        "/v1/programs/dua/plan-links/withdrawals",
        json={"plan": "rpjmd", "indicator_code": "1.2.3", "reason": "indikator dihapus"},
        headers=planner,
    )

    assert withdrawn.json()["plan_links"][0]["withdrawn_at"] is not None
    in_csv = await unlinked(Accept="text/csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(in_csv.text))] == ["dua"]
    assert await shown(door, "programs-linked-to-plans", plan="rpjmd") == "1"
    threads = {
        row.headers["ce_correlationid"]
        for row in await announced(door.runtime.store)
        if b'"program_id":"dua"' in row.data
    }
    assert len(threads) == 1
