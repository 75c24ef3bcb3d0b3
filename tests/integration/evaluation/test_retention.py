"""Raw answers are destroyed after their retention; figures, the published result and its evidence stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from contracts.indicators import INDICATORS
from evaluation.main import CLOSING_SURVEYS, PURGING_RESPONSES, SERVICE
from evaluation.repository.responses import RESPONSES
from servicekit.routines import Routines
from servicekit.service import Service
from servicekit.stream.cells import Cell
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.outgoing import announced

SURVEY = "/v1/skm/surveys/ktp-2023-s1"
OPENING = {
    "survey_id": "ktp-2023-s1",
    "service_id": "ktp-el",
    "opd": "dukcapil",
    "period": "2023-S1",
    "opens_on": "2023-03-01",
    "closes_on": "2023-06-30",
    "users": 40,
}
CODES = (
    "PERSYARATAN",
    "PROSEDUR",
    "WAKTU",
    "BIAYA",
    "PRODUK",
    "KOMPETENSI",
    "PERILAKU",
    "PENGADUAN",
    "SARPRAS",
)


@pytest.fixture
def service() -> Service:
    """Evaluation without what it comes with: its figures are those of this survey alone."""
    return replace(SERVICE, seeds=tuple)


def answers() -> list[dict[str, Any]]:
    """Twenty respondents over three days, some of them around midnight WIB."""
    times = ("2023-04-03T16:59:00Z", "2023-04-03T17:00:00Z", "2023-05-04T08:00:00+07:00")
    return [
        {
            "id": f"r-{number}",
            "answers": {code: 1 + (number * 7 + place * number) % 4 for place, code in enumerate(CODES)},
            "occurred_at": times[number % 3],
        }
        for number in range(20)
    ]


async def cells(board: Board) -> list[tuple[str, Cell]]:
    """What the figures of surveys are, by everything that was announced."""
    waiting = await announced(board.store)
    names = [indicator.name for indicator in INDICATORS if indicator.name.startswith("skm-")]
    return [cell for name in names for cell in counted(waiting, name)]


async def test_a_purge_destroys_answers_once_and_no_figure_drifts(board: Board) -> None:
    officer, operator = board.door.bearer("officer"), board.door.bearer("operator")
    routines = Routines(SERVICE, board.door.runtime)
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        await http.post("/v1/skm/surveys", json=OPENING, headers=officer)
        await http.post(f"{SURVEY}/responses", json=answers(), headers=officer)
        await routines.catch_up(CLOSING_SURVEYS)
        await http.post(f"{SURVEY}/publication", json={"published_on": "2023-07-10"}, headers=officer)
        before = (await http.get(f"{SURVEY}/publication", params={"regency": "33.14"})).content

        await routines.catch_up(PURGING_RESPONSES)
        await routines.catch_up(PURGING_RESPONSES)
        left = await board.store.collection(RESPONSES).count({})
        await board.show(await cells(board))
        verdict = (await http.post("/v1/indicators/reconciliation", headers=operator)).json()
        recomputed = (await http.post(f"{SURVEY}/publication/recompute", headers=officer)).json()
        after = (await http.get(f"{SURVEY}/publication", params={"regency": "33.14"})).content
        resent = await http.post(f"{SURVEY}/responses", json=answers()[0], headers=officer)
        gone = await http.get(f"{SURVEY}/evidence", headers=officer)
        survey = (await http.get(SURVEY, headers=officer)).json()

    types = [one.type for one in await announced(board.store)]
    assert (left, types.count("skm-survey.responses-purged")) == (0, 1)
    checked = {one["name"]: one["figures"] for one in verdict["indicators"] if one["checked"]}
    assert verdict["drift"] == 0, verdict
    assert checked["skm-responses"] == 1 + 3 + 1
    assert {name for name in checked if name.startswith("skm-element-")} == {
        f"skm-element-{code.lower()}" for code in CODES
    }
    assert before == after
    assert (recomputed["identical"], recomputed["is_purged"]) == (True, True)
    assert resent.json()["code"] == "survey-closed"
    assert gone.json()["code"] == "answers-purged"
    assert survey["responses"] == 20
    assert survey["purged_at"] is not None
