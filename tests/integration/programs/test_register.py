"""One quick win from its proposal to its end, by HTTP; and who may say what of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.programs import ProgramProgressReported
from programs.handlers import mark_late_actions
from servicekit.context import Context
from servicekit.days import WIB
from servicekit.service import Tick
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

PROGRAMS = "/v1/programs"
TURNOVER = f"{PROGRAMS}/omzet-2025"


def a_program(**more: object) -> dict[str, Any]:
    return {
        "id": "omzet-2025",
        "name": "Omzet pasar desa",
        "kind": "quick-win",
        "sub_dimension": "economy.welfare",
        "owner_opd": "disperindag",
        "partners": ["dinas-pmd"],
        "legal_basis": "188.45/12/2025",
        "activity_code": "3.30.02.2.01",
        "year": 2025,
        "baseline": 4,
        "target": 12,
        "unit": "kali",
        "budgets": {"apbd": 250_000_000, "csr": 40_000_000},
        "beneficiaries_planned": 200,
        "locations": ["33.14.02", "33.14.02.2015"],
        "links": ["https://sragenkab.go.id/berita"],
        "risks": [{"text": "Cuaca", "level": "medium", "mitigation": "Tenda"}],
    } | more


def report(name: str, amount: int, day: int, **more: object) -> dict[str, Any]:
    return {"report_id": name, "amount": amount, "occurred_at": f"2025-06-{day:02d}T09:00:00+07:00"} | more


async def say(http: httpx.AsyncClient, caller: dict[str, str], path: str, **form: object) -> dict[str, Any]:
    method = "PUT" if path.endswith("/step-1") else "POST"
    answer = await http.request(method, f"{TURNOVER}{path}", json=form, headers=caller)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def figures(door: Door, name: str) -> list[tuple[str, tuple[object, ...]]]:
    """What an indicator says of everything that was announced: labels and state."""
    cells = counted(await announced(door.runtime.store), name)
    return [(key.split("33.14|")[1], cell.v) for key, cell in cells if "|all|all|" in key]


async def test_a_quick_win_is_designated_carried_out_measured_and_completed(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Target 12, 10 done: 83.33, rounded to 83, is Tinggi; CSR money stands beside the APBD, never in it."""
    planner = door.bearer("planner")
    registered = await http.post(PROGRAMS, json=a_program(), headers=planner)
    assert registered.status_code == 201, registered.text

    await say(http, planner, "/status", to="designated", decree="556/14/2025", decreed_on="2025-01-20")
    await say(http, planner, "/status", to="running", on="2025-02-03")
    for telling in (
        report("q1", 4, 1, beneficiaries=70),
        report("q2", 6, 2, link="https://sragenkab.go.id/q2"),
    ):
        await say(http, planner, "/progress", **telling)
        await say(http, planner, "/progress", **telling)
    await say(http, planner, "/progress", **report("q1", 5, 3, beneficiaries=74))
    moved = await say(http, planner, "/progress", **report("q1", 4, 4, beneficiaries=74))
    await say(http, planner, "/reviews", verdict="on-track", note="Baik", reviewed_on="2025-07-21")
    program = await say(http, planner, "/status", to="completed", on="2025-12-20")

    assert (moved["realised"], moved["achievement"], moved["achievement_percent"]) == (10, "5/6", "83.33")
    assert moved["scale"] == {"code": "high", "label": {"id": "Tinggi", "en": "High"}, "version": "2017.1"}
    assert (program["status"], program["beneficiaries_reached"]) == ("completed", 74)
    assert (program["budgets"], program["budget_apbd_idr"]) == (
        {"apbd": 250_000_000, "csr": 40_000_000},
        250_000_000,
    )
    assert [step["after"] for step in program["history"]] == ["designated", "running", "completed"]
    ((labels, achievement),) = await figures(door, "program-achievement")
    assert (labels, achievement[-1]) == ("omzet-2025|economy", 8333)
    assert await figures(door, "program-beneficiaries") == [("economy", (74,))]
    assert await figures(door, "program-execution-ratio") == [("economy|2025", (1, 1))]
    assert await figures(door, "program-budget") == [
        ("apbd|economy|2025", (250_000_000,)),
        ("csr|economy|2025", (40_000_000,)),
    ]
    assert [cell for cell in await figures(door, "quick-wins") if cell[1] != (0,)] == [
        ("economy|2025|completed", (1,))
    ]


async def test_steps_that_may_not_follow_are_refused_with_their_codes(
    door: Door, http: httpx.AsyncClient
) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(), headers=planner)

    async def refused(**form: object) -> str:
        answer = await http.post(f"{TURNOVER}/status", json=form, headers=planner)
        code: str = answer.json()["code"]
        return code

    codes = [
        await refused(to="running"),
        await refused(to="designated"),
        await refused(to="stopped"),
        await refused(to="designated", decree="1/2099", decreed_on="2099-01-01"),
    ]

    assert codes == ["status-not-allowed", "decree-missing", "reason-missing", "in-the-future"]


async def test_a_step_of_the_plan_is_late_once_its_day_is_over_in_wib(
    door: Door, http: httpx.AsyncClient
) -> None:
    """A step due yesterday is late when it is entered, and no longer once it is done."""
    planner = door.bearer("planner")
    today = datetime.now(WIB).date()
    await http.post(PROGRAMS, json=a_program(), headers=planner)
    step = {"name": "Papan", "start": "2025-02-01", "pic": "disporapar.kabid-pariwisata"}

    in_time = await say(http, planner, "/actions/step-1", due=str(today + timedelta(days=1)), **step)
    late = await say(http, planner, "/actions/step-1", due=str(today - timedelta(days=1)), **step)
    done = await say(http, planner, "/actions/step-1/progress", percent=100)
    unknown = await http.post(f"{TURNOVER}/actions/no/progress", json={"percent": 1}, headers=planner)

    assert [one["actions"][0]["is_late"] for one in (in_time, late, done)] == [False, True, False]
    assert (unknown.status_code, unknown.json()["code"]) == (404, "action-not-found")
    assert await figures(door, "program-actions-late") == [("economy", (0,))]


async def test_the_clock_marks_a_late_step_once(door: Door, http: httpx.AsyncClient) -> None:
    planner, run = door.bearer("planner"), door.runtime.transactions.run
    await http.post(PROGRAMS, json=a_program(), headers=planner)
    due = datetime.now(WIB).date() + timedelta(days=1)
    form = {"name": "Papan", "start": "2025-02-01", "due": str(due), "pic": "kabid"}
    await say(http, planner, "/actions/step-1", **form)
    store = door.runtime.store.collection("programs")
    passed = {"actions.0.plan.due": "2025-03-01", "next_due": "2025-03-01"}
    await store.update_one({"_id": "33.14/omzet-2025"}, {"$set": passed})

    for _ in range(2):
        await run(lambda tx: mark_late_actions(Tick(None), tx), context=Context("33.14", "c-1"))

    assert await figures(door, "program-actions-late") == [("economy", (1,))]
    shown = (await http.get(TURNOVER, headers=planner)).json()
    assert shown["actions"][0]["is_late"] is True


async def test_a_target_nobody_knows_is_not_measured_until_it_is_set(
    door: Door, http: httpx.AsyncClient
) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(target=None, unit=None), headers=planner)

    unmeasured = await say(http, planner, "/progress", **report("q1", 9, 1))
    profile = {
        name: value
        for name, value in a_program(budgets={"apbd": 200_000_000}).items()
        if name not in {"id", "kind", "sub_dimension", "owner_opd", "year"}
    }
    revised = (await http.put(TURNOVER, json=profile, headers=planner)).json()

    assert (unmeasured["achievement"], unmeasured["scale"]) == (None, None)
    assert unmeasured["achievement_note"]["id"].startswith("Target belum ditetapkan")
    assert (revised["achievement_percent"], revised["scale"]["code"]) == ("75.00", "medium")
    assert revised["budgets"] == {"apbd": 200_000_000}
    assert await figures(door, "program-budget") == [
        ("apbd|economy|2025", (200_000_000,)),
        ("csr|economy|2025", (0,)),
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"patients": ["Fulan"]}, "personal-data"),
        ({"nik": "3314010101010001"}, "personal-data"),
        ({"name": "Pasien 3314010101010001"}, "invalid-input"),
        ({"links": ["http://plain.example"]}, "invalid-input"),
        ({"links": ["https://user@host/x"]}, "invalid-input"),
        ({"locations": ["35.03.01"]}, "unknown-location"),
        ({"target": 5, "unit": None}, "unit-missing"),
        ({"budgets": {"loan": 1}}, "invalid-input"),
    ],
)
async def test_what_the_register_may_not_hold_is_refused(
    door: Door, http: httpx.AsyncClient, changed: dict[str, object], code: str
) -> None:
    answer = await http.post(PROGRAMS, json=a_program(**changed), headers=door.bearer("planner"))

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_form_with_patients_or_pupils_is_refused_and_kept_nowhere(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Patogen: only how many were checked, never who."""
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(), headers=planner)

    for personal in ({"patients": ["x"]}, {"siswa": 3}, {"diagnosis": "x"}):
        answer = await http.post(f"{TURNOVER}/progress", json=report("q1", 1, 1) | personal, headers=planner)
        assert (answer.status_code, answer.json()["code"]) == (422, "personal-data")

    assert (await http.get(TURNOVER, headers=planner)).json()["evidence"] == []


async def test_another_system_reports_through_the_door_once(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(), headers=planner)
    event = {
        "specversion": "1.0",
        "id": "r-1",
        "source": "urn:test:gates",
        "type": ProgramProgressReported.type,
        "regency": "33.14",
        "data": {"program_id": "omzet-2025", "beneficiaries": 3} | report("q1", 6, 1),
    }
    cloud = {"Content-Type": "application/cloudevents+json"}
    publisher = door.bearer("publisher", subject="urn:test:gates") | cloud

    first = await http.post("/events", json=event, headers=publisher)
    again = await http.post("/events", json=event | {"id": "r-2"}, headers=publisher)
    data = event["data"] | {"nama_pasien": "Fulan"}  # type: ignore[operator]
    personal = await http.post("/events", json=event | {"id": "r-3", "data": data}, headers=publisher)

    assert [one.json()[0]["status"] for one in (first, again)] == ["accepted", "accepted"]
    assert personal.json()[0]["code"] == "personal-data"
    program = (await http.get(TURNOVER, headers=planner)).json()
    assert (program["realised"], program["beneficiaries_reached"]) == (6, 3)
    assert len(program["evidence"]) == 1


async def test_everything_about_a_programme_shares_its_thread(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    program = (await http.post(PROGRAMS, json=a_program(), headers=planner)).json()

    await say(http, planner, "/progress", **report("q1", 6, 1))
    await say(http, planner, "/status", to="stopped", reason="Pindah tahun")

    threads = {one.headers["ce_correlationid"] for one in await announced(door.runtime.store)}
    assert threads == {program["thread"]}


async def test_citizens_read_and_change_nothing_and_neighbours_do_not_even_read(
    door: Door, http: httpx.AsyncClient
) -> None:
    citizen, neighbour = door.bearer("citizen"), door.bearer("planner", regency="35.03")
    await http.post(PROGRAMS, json=a_program(), headers=door.bearer("planner"))

    answers = [
        (await http.get(TURNOVER, headers=citizen)).status_code,
        (await http.post(f"{TURNOVER}/progress", json=report("q", 1, 1), headers=citizen)).status_code,
        (await http.post(f"{TURNOVER}/status", json={"to": "stopped"}, headers=citizen)).status_code,
        (await http.get(TURNOVER, headers=neighbour)).status_code,
        (await http.post(f"{TURNOVER}/progress", json=report("q", 1, 1), headers=neighbour)).status_code,
    ]

    assert answers == [200, 403, 403, 404, 404]


KEBUMEN = {
    "governance": (9, 9, "100.00"),
    "living": (9, 10, "90.00"),
    "branding": (6, 7, "85.71"),
    "society": (9, 9, "100.00"),
    "economy": (10, 12, "83.33"),
    "environment": (4, 4, "100.00"),
}
SUBS = {
    "governance": "bureaucracy",
    "living": "health",
    "branding": "tourism",
    "society": "education",
    "economy": "industry",
    "environment": "waste",
}


async def test_the_execution_ratios_of_kebumen_come_out_by_http_and_on_the_board(board: Board) -> None:
    """2022, executed of planned: 9/9, 9/10, 6/7, 9/9, 10/12, 4/4; brought as an office would, as a table."""
    planner = board.door.bearer("planner")
    header = "id,name,kind,sub_dimension,owner_opd,year,status,decree,decreed_on,started_on,ended_on"
    lines = [
        f"{dimension}-{number},Program,program,{dimension}.{SUBS[dimension]},opd,2022,"
        + ("completed" if number < executed else "running")
        + f",1/2022,2022-01-10,2022-02-01,{'2022-12-20' if number < executed else ''}"
        for dimension, (executed, planned, _) in KEBUMEN.items()
        for number in range(planned)
    ]
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        table = "\n".join([header, *lines]).encode()
        imported = (await http.post(f"{PROGRAMS}/import", content=table, headers=planner)).json()
        shown = (await http.get(f"{PROGRAMS}/execution", params={"year": 2022}, headers=planner)).json()
        other_year = (await http.get(f"{PROGRAMS}/execution", params={"year": 2023}, headers=planner)).json()
    cells = counted(await announced(board.store), "program-execution-ratio")
    await board.show(cells)
    on_board = (await board.get("/program-execution-ratio?window=all")).json()["items"]

    assert (imported["accepted"], imported["refused"]) == (51, 0)
    assert {
        one["dimension"]: (one["executed"], one["planned"], one["ratio_percent"]) for one in shown["items"]
    } == KEBUMEN
    assert {one["ratio"] for one in other_year["items"]} == {None}
    assert {one["labels"]["dimension"]: one["exact"] for one in on_board} == {
        "governance": "100",
        "living": "90",
        "branding": "600/7",
        "society": "100",
        "economy": "250/3",
        "environment": "100",
    }
