"""The money thread by HTTP: what one correlation id holds together, for the planners of its regency."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from servicekit.testing.doors import Door

THREAD = "mantri-sayan-2024"
PROGRAM = {
    "id": "mantri-sayan",
    "name": "Mantri Sayan",
    "kind": "quick-win",
    "sub_dimension": "living.health",
    "owner_opd": "dinkes",
    "year": 2024,
    "target": 100,
    "unit": "kunjungan",
    "budgets": {"apbd": 50_000_000, "csr": 7_000_000},
}
DESIGNATION = {"to": "designated", "decree": "188.45/1/KEP/2024", "decreed_on": "2024-01-15"}
ACTION = {"name": "Pelatihan", "start": "2024-02-01", "due": "2024-03-01", "pic": "dinkes.kabid"}


@pytest.fixture
async def planner(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """Who registered a quick win in a thread, and went on with it under other correlation ids."""
    bearer = door.bearer("planner")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/v1/programs", PROGRAM),
        ("POST", "/v1/programs/mantri-sayan/status", DESIGNATION),
        ("PUT", "/v1/programs/mantri-sayan/actions/training", ACTION),
        ("POST", "/v1/programs/mantri-sayan/actions/training/progress", {"percent": 40}),
    ]
    for number, (method, path, body) in enumerate(steps):
        headers = bearer | {"X-Correlation-Id": f"other-{number}" if number else THREAD}
        answer = await http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
    return bearer


async def test_a_thread_tells_its_steps_in_order_with_the_money_set_aside(
    http: httpx.AsyncClient, planner: dict[str, str]
) -> None:
    thread = (await http.get(f"/v1/threads/{THREAD}", headers=planner)).json()

    steps = thread["items"]
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    kinds = [step["kind"] for step in steps]
    assert sorted(kinds) == [
        "action-reported",
        "action-reported",
        "budget-changed",
        "budget-changed",
        "program-designated",
        "program-registered",
    ]
    designated = steps[kinds.index("program-designated")]
    assert (designated["at"], designated["path"]) == ("2024-01-14T17:00:00Z", "/v1/programs/mantri-sayan")
    assert [(one["fund"], one["allocated_idr"], one["breaches"]) for one in thread["money"]] == [
        ("apbd", 50_000_000, []),
        ("csr", 7_000_000, []),
    ]
    assert (thread["thread"], thread["total"], thread["is_conserved"]) == (THREAD, 6, True)


async def test_a_thread_is_paged_and_is_a_table_for_spreadsheets(
    http: httpx.AsyncClient, planner: dict[str, str]
) -> None:
    page = await http.get(f"/v1/threads/{THREAD}?limit=2&offset=5", headers=planner)
    table = await http.get(f"/v1/threads/{THREAD}", headers=planner | {"Accept": "text/csv"})

    assert (len(page.json()["items"]), page.json()["total"]) == (1, 6)
    assert page.json()["money"][0]["allocated_idr"] == 50_000_000
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert (len(rows), table.headers["X-Total-Count"]) == (6, "6")
    assert {row["program_id"] for row in rows} == {"mantri-sayan"}


async def test_a_thread_is_its_regencys_and_its_planners_own(
    door: Door, http: httpx.AsyncClient, planner: dict[str, str]
) -> None:
    path = f"/v1/threads/{THREAD}"

    stranger = await http.get(path, headers=door.bearer("planner", regency="35.22"))
    citizen = await http.get(path, headers=door.bearer("citizen"))
    unknown = await http.get("/v1/threads/other-1", headers=planner)

    assert (stranger.status_code, stranger.json()["code"]) == (404, "thread-not-found")
    assert citizen.status_code == 403
    assert (unknown.status_code, unknown.json()["code"]) == (404, "thread-not-found")
