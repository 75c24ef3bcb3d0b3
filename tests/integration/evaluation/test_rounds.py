"""Rounds of the smart-city evaluation by HTTP: a whole one, tampering, trend, quick wins, calculations."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import httpx

from contracts.programs import ProgramDesignated
from evaluation.main import SERVICE
from evaluation.repository.rounds import ROUNDS
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.boards import Board
from servicekit.testing.consuming import Workbench
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.outgoing import announced

EVALUATIONS = "/v1/evaluations"
ROUND = f"{EVALUATIONS}/rounds/sragen-2022"
GIVEN = {"baseline": "3,60", "output": "3.21", "outcome": "3,23", "impact": "3.07", "quick-win": "3,65"}
IMPACT = {
    "governance": "2,75",
    "branding": "2,75",
    "economy": "3,5",
    "living": "3,33",
    "society": "3.33",
    "environment": "2.75",
}
KEBUMEN = {
    "governance": (9, 9, "100.00"),
    "branding": (6, 7, "85.71"),
    "economy": (10, 12, "83.33"),
    "living": (9, 10, "90.00"),
    "society": (9, 9, "100.00"),
    "environment": (4, 4, "100.00"),
}
SK = {
    "id": "sk-dewan",
    "kind": "institution",
    "component": "output",
    "title": "SK Dewan Smart City",
    "reference": "Arsip Bappeda 12/2022",
    "sha256": "ab" * 32,
}
TENANT = {"regency": "12.07"}


class Desk:
    """One client for callers of several roles; every answer is as expected or the test says what it was."""

    def __init__(self, http: httpx.AsyncClient, door: Door) -> None:
        self._http = http
        self._door = door
        self._tokens: dict[tuple[str, str], dict[str, str]] = {}

    async def post(
        self, path: str, role: str, form: Mapping[str, Any], *, status: int = 200, subject: str = ""
    ) -> Any:
        """What a caller of this role, called after it unless said, is answered."""
        answer = await self._http.post(path, json=form, headers=self._who(role, subject or role))
        assert answer.status_code == status, answer.text
        return answer.json()

    async def get(self, path: str, role: str = "assessor", **params: str) -> Any:
        """What a caller of this role reads."""
        answer = await self._http.get(path, params=params, headers=self._who(role, role))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _who(self, role: str, subject: str) -> dict[str, str]:
        """Signing takes longer than asking, so a token is used again."""
        if (role, subject) not in self._tokens:
            self._tokens[role, subject] = self._door.bearer(role, subject=subject)
        return self._tokens[role, subject]

    async def refused(self, path: str, role: str, form: Mapping[str, Any], status: int, **who: str) -> str:
        """The code it is refused with."""
        return str((await self.post(path, role, form, status=status, **who))["code"])


def marks(given: Mapping[str, str], **more: str) -> list[dict[str, str]]:
    return [{"component": component, "score": score} | more for component, score in given.items()]


async def assess_oneself(desk: Desk) -> None:
    """Everything a regency shows, but the quick win of living."""
    await desk.post(f"{ROUND}/self-scores", "officer", {"scores": marks(GIVEN)})
    sub = {
        "component": "impact",
        "dimension": "living",
        "sub_dimension": "living.health",
        "score": "3",
    }
    await desk.post(f"{ROUND}/self-scores", "officer", {"scores": [sub]})
    executions = [
        {"dimension": name, "executed": executed, "planned": planned}
        for name, (executed, planned, _) in KEBUMEN.items()
    ]
    await desk.post(f"{ROUND}/executions", "officer", {"executions": executions})
    for name in KEBUMEN:
        if name != "living":
            form = {"program_id": f"qw-{name}", "dimension": name, "owner_opd": "kominfo"}
            await desk.post(f"{ROUND}/quick-wins", "officer", form)


async def assess(desk: Desk) -> None:
    await desk.post(f"{ROUND}/interview", "assessor", {"interviewed_on": "2022-11-16"})
    await desk.post(f"{ROUND}/notes", "assessor", {"text": "Forum smart city aktif."})
    dimensions = [
        {"component": "impact", "dimension": name, "score": score} for name, score in IMPACT.items()
    ]
    await desk.post(f"{ROUND}/assessor-scores", "assessor", {"scores": [*marks(GIVEN), *dimensions]})


async def test_a_round_from_its_opening_to_a_score_that_is_computed_again(board: Board) -> None:
    """Kediri's figures of 2022: 3.31 from the exact impact, 0.25 better than the year before, told late."""
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        desk = Desk(http, board.door)
        form = {"round_id": "sragen-2022", "year": 2022, "stage": "year", "opened_on": "2022-10-01"}
        opened = await desk.post(f"{EVALUATIONS}/rounds", "officer", form, status=201)
        assert (opened["status"], opened["weight_set"]) == ("open", "10-20-30-20-20")
        once = board.door.bearer("officer", subject="officer") | {"Idempotency-Key": "evidence-1"}
        answers = [await http.post(f"{ROUND}/evidence", json=SK, headers=once) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[1].headers["Idempotency-Replayed"] == "true"

        await assess_oneself(desk)
        handed_in = {"submitted_on": "2022-11-15"}
        incomplete = await desk.post(f"{ROUND}/submission", "officer", handed_in, status=422)
        reason = handed_in | {"reason": "quick win living masih diuji"}
        submitted = await desk.post(f"{ROUND}/submission", "officer", reason, subject="kepala-dinas")
        assert (incomplete["code"], [one["field"] for one in incomplete["errors"]]) == (
            "submission-incomplete",
            ["quick_wins.living"],
        )
        assert (submitted["status"], submitted["missing_quick_wins"]) == ("submitted", ["living"])

        scores = {"scores": marks({"output": "4,00"})}
        assert await desk.refused(f"{ROUND}/self-scores", "officer", scores, 409) == "round-frozen"
        assert await desk.refused(f"{ROUND}/assessor-scores", "officer", scores, 403) == "role-missing"
        for subject in ("officer", "kepala-dinas"):
            code = await desk.refused(f"{ROUND}/interview", "assessor", {}, 403, subject=subject)
            assert code == "self-assessor"
        assert await desk.refused(f"{ROUND}/assessor-scores", "assessor", scores, 409) == "not-interviewed"

        await assess(desk)
        score = {"scores": marks({"impact": "4,00"})}
        assert await desk.refused(f"{ROUND}/assessor-scores", "assessor", score, 422) == "component-derived"
        computed = await desk.post(f"{ROUND}/score", "publisher", {"basis": "computed"})
        again = await desk.post(f"{ROUND}/score", "publisher", {"basis": "computed"})
        assert computed == again
        assert (computed["score"], computed["maximum"], computed["improvement"]) == ("3.31", "4.00", None)
        assert computed["recorded"]["proof"]["result"]["exact"] == "1243/375"

        await announce_the_year_before(desk)
        improved = await desk.get(ROUND)
        assert (improved["improvement"], improved["previous_year"]) == ("0.25", 2021)
        await read_it_back(desk, http, board.door)
        await tamper(desk, board)
    await agree(board)


async def announce_the_year_before(desk: Desk) -> None:
    """A score that comes late, from a letter, with its rank; a shorter way than through an assessment."""
    form = {"round_id": "sragen-2021", "year": 2021, "stage": "year", "opened_on": "2021-10-01"}
    await desk.post(f"{EVALUATIONS}/rounds", "officer", form, status=201)
    letter = {
        "basis": "announced",
        "score": "3,06",
        "source": "Surat pemberitahuan hasil evaluasi",
        "letter_number": "B-1003/DJAI/AI.01.04/12/2022",
        "letter_date": "2022-12-05",
        "rank": 22,
        "ranked": 140,
    }
    earlier = f"{EVALUATIONS}/rounds/sragen-2021/score"
    await desk.post(earlier, "publisher", letter | {"score": "2,90"})
    assert await desk.refused(earlier, "publisher", letter, 422) == "reason-missing"
    recorded = await desk.post(earlier, "publisher", letter | {"reason": "salah ketik"})
    assert (recorded["weight_set"], recorded["rank"], recorded["ranked"]) == (None, 22, 140)
    code = await desk.refused(f"{earlier}/recompute", "assessor", {}, 404)
    assert code == "nothing-computed"


async def read_it_back(desk: Desk, http: httpx.AsyncClient, door: Door) -> None:
    inputs = await desk.get(f"{ROUND}/scores", judge="assessor", component="impact")
    page = await desk.get(f"{ROUND}/scores", judge="self", limit="2", offset="4")
    executions = (await desk.get(f"{ROUND}/executions"))["items"]
    evidence = (await desk.get(f"{ROUND}/evidence", component="output"))["items"]
    notes = await http.get(f"{ROUND}/notes", headers=door.bearer("planner"))
    history = (await desk.get(f"{ROUND}/history"))["items"]
    elsewhere = await http.get(ROUND, headers=door.bearer("assessor", regency="35.03"))
    table = await http.get(f"{EVALUATIONS}/rounds", headers=door.bearer("planner") | {"Accept": "text/csv"})
    by_status = await desk.get(f"{EVALUATIONS}/rounds", status="recorded", year="2022")

    assert (inputs["total"], page["total"], len(page["items"])) == (7, 6, 2)
    assert {one["dimension"]: one["percent"] for one in executions} == {
        name: percent for name, (_, _, percent) in KEBUMEN.items()
    }
    assert [(one["id"], one["sha256"]) for one in evidence] == [("sk-dewan", "ab" * 32)]
    assert notes.status_code == 403
    assert [one["text"] for one in (await desk.get(f"{ROUND}/notes"))["items"]] == ["Forum smart city aktif."]
    assert {(one["kind"], one["actor"]) for one in history if one["kind"] in ("opened", "submitted")} == {
        ("opened", "officer"),
        ("submitted", "kepala-dinas"),
    }
    assert "Forum" not in str(history)
    assert elsewhere.status_code == 404
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.text))] == ["sragen-2022", "sragen-2021"]
    assert [one["id"] for one in by_status["items"]] == ["sragen-2022"]


async def tamper(desk: Desk, board: Board) -> None:
    """Somebody changes a score behind everybody's back: the next recomputation names what differs."""
    recompute = f"{ROUND}/score/recompute"
    assert await desk.post(recompute, "assessor", {}) == {
        "round_id": "sragen-2022",
        "identical": True,
        "differences": [],
    }
    rounds = board.store.collection(ROUNDS)
    document = await rounds.find_one({"_id": "33.14/sragen-2022"})
    assert document is not None
    (entry,) = [
        one
        for one in document["entries"]
        if one["act"].get("judge") == "assessor" and one["act"]["place"]["component"] == "outcome"
    ]
    for score in ("3.99", "3.23"):
        entry["act"]["score"] = score
        await rounds.replace_one({"_id": document["_id"]}, document)
        answer = await desk.post(recompute, "assessor", {})
        assert answer["identical"] is (score == "3.23")
        if not answer["identical"]:
            assert {
                "field": "proof.result.components.outcome",
                "published": "323/100",
                "recomputed": "399/100",
            } in answer["differences"]


async def agree(board: Board) -> None:
    """The board shows what was announced, and the documents tell the same again."""
    waiting = [one for one in await announced(board.store) if one.headers["ce_regency"] == "33.14"]
    names = ("smart-city-score", "smart-city-improvement", "smart-city-quick-wins-missing")
    await board.show([cell for name in names for cell in counted(waiting, name)])
    shown = {name: (await board.get(f"/{name}?window=all")).json()["items"][0]["exact"] for name in names}
    component = {"component": "impact", "judge": "assessor"}
    assert shown == dict(zip(names, ("331", "25", "1"), strict=True))
    assert await figure_of(board.store, "smart-city-component-score", **component) == "307"
    assert await figure_of(board.store, "smart-city-dimension-score", dimension="economy") == "350"
    told = await announced_events(board.store)
    for model, recount in SERVICE.recount.items():
        if model.type.startswith("regency.evaluation.round."):
            again = sorted([event.model_dump_json() async for _, event in recount(board.store)])
            assert again == sorted(event.model_dump_json() for event in told if isinstance(event, model))
            assert again, model


async def test_deli_serdangs_trend_is_there_for_everybody_with_its_gap(
    door: Door, http: httpx.AsyncClient
) -> None:
    trend = (await http.get(f"{EVALUATIONS}/trend", params=TENANT)).json()
    table = await http.get(f"{EVALUATIONS}/trend", params=TENANT, headers={"Accept": "text/csv"})
    nobody = await http.get(f"{EVALUATIONS}/trend")
    officer = door.bearer("officer", regency="12.07")
    path = f"{EVALUATIONS}/rounds/deli-serdang-2024-2"
    stage_2 = (await http.get(path, headers=officer)).json()
    quick_wins = (await http.get(f"{path}/quick-wins", headers=officer)).json()["items"]

    rows = [(one["year"], one["score"], one["improvement"], one["is_gap"]) for one in trend["items"]]
    assert rows == [
        (2020, "2.47", None, False),
        (2021, "2.94", "0.47", False),
        (2022, None, None, True),
        (2023, "3.23", "0.29", False),
    ]
    scored = [one for one in trend["items"] if not one["is_gap"]]
    assert {(one["maximum"], one["weight_set"], one["basis"]) for one in scored} == {
        ("4.00", None, "announced")
    }
    assert all(one["source"] for one in scored)
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == 4
    assert (nobody.status_code, nobody.json()["code"]) == (422, "regency-missing")
    assert (stage_2["status"], stage_2["submitted_on"]) == ("submitted", "2024-11-13")
    assert stage_2["missing_quick_wins"] == []
    assert {one["dimension"]: one["quick_wins"][0]["name"] for one in quick_wins} == {
        "governance": "E-Padi",
        "branding": "Deli Serdang Berseri",
        "economy": "Pemuda Kaperle",
        "living": "Patogen",
        "society": "Kas Anak Kasir",
        "environment": "Petasan Deli",
    }


async def test_a_designated_programme_is_shown_by_its_id_alone(
    bench: Workbench, door: Door, http: httpx.AsyncClient
) -> None:
    """Given a designation told by programs, when it is shown, its dimension and owner are the decree's."""
    designated = ProgramDesignated(
        occurred_at=datetime(2025, 2, 3, tzinfo=UTC),
        program_id="bahulak",
        kind="quick-win",
        dimension="branding",
        owner_opd="disporapar",
        year=2025,
        decree="050/12/2025",
        decreed_on=date(2025, 2, 3),
    )
    desk = Desk(http, door)
    form = {"round_id": "r-2025", "year": 2025, "stage": "stage-1", "opened_on": "2025-06-01"}
    opened = await desk.post(f"{EVALUATIONS}/rounds", "officer", form, status=201)
    path = f"{EVALUATIONS}/rounds/r-2025/quick-wins"
    bahulak = {"program_id": "bahulak"}
    assert opened["weight_set"] is None
    assert await desk.refused(path, "officer", bahulak, 422) == "quick-win-unknown"

    async with bench.consuming():
        await bench.publish([designated])

        async def is_known() -> bool:
            rows = (await desk.get(path))["items"]
            return [one["designated"] for one in rows if one["dimension"] == "branding"] == [["bahulak"]]

        await eventually(is_known)

    differs = bahulak | {"dimension": "living"}
    assert await desk.refused(path, "officer", differs, 409) == "quick-win-differs"
    other = door.bearer("officer", office="dinkes")
    assert (await http.post(path, json=bahulak, headers=other)).json()["code"] == "other-office"
    await desk.post(path, "officer", bahulak)
    (branding,) = [one for one in (await desk.get(path))["items"] if one["dimension"] == "branding"]
    assert (branding["designated"], branding["is_missing"]) == ([], False)
    assert branding["quick_wins"][0]["is_designated"]
    await desk.post(f"{path}/withdrawals", "officer", bahulak)
    gone = await desk.refused(f"{path}/withdrawals", "officer", bahulak, 404)
    assert gone == "quick-win-not-shown"


async def test_o5_o6_and_o7_for_an_officer_with_a_finished_sheet(http: httpx.AsyncClient) -> None:
    path = f"{EVALUATIONS}/calculations"
    sheet = {"components": GIVEN, "published": "3,31", "previous": "3,06"}

    jambi, sleman = [
        (await http.post(path, json=sheet | {"weight_set": weights})).json()
        for weights in ("10-20-30-20-20", "10-20-30-30-10")
    ]
    impact = (await http.post(path, json={"dimensions": {"impact": IMPACT}})).json()
    later = (await http.post(path, json={"published": "2,94", "previous": "2.47"})).json()
    rules = (await http.get(f"{EVALUATIONS}/rules")).json()
    wrong = await http.post(path, json={"components": {"baseline": "4,5"}})
    weightless = await http.post(path, json={"components": GIVEN})

    assert jambi["score"] == {"fraction": "663/200", "decimal": "3.315", "rounded": "3.32"}
    assert (sleman["score"]["decimal"], sleman["maximum"]) == ("3.257", "4.00")
    assert (jambi["published"]["is_within_tolerance"], jambi["published"]["is_truncated"]) == (True, True)
    assert jambi["comparisons"][-1]["figure"]["decimal"] == "3.352"
    assert impact["parts"][0]["score"] == {"fraction": "1841/600", "decimal": "3.0683", "rounded": "3.07"}
    assert (impact["score"], len(impact["missing"])) == (None, 4)
    assert (jambi["improvement"]["difference"], later["improvement"]["difference"]) == ("0.25", "0.47")
    assert [one["id"] for one in rules["weight_sets"]] == ["10-20-30-20-20", "10-20-30-30-10"]
    assert (rules["maximum"], rules["maximum_certainty"], rules["rounding"]) == ("4.00", "medium", "half-up")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "components.baseline")
    assert (weightless.status_code, weightless.json()["code"]) == (422, "weight-set-missing")
