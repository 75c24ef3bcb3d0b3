"""A survey closes by its last day, is published with evidence, doubted, followed up; all by HTTP."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from evaluation.main import CLOSING_SURVEYS, MARKING_LATE, SERVICE
from evaluation.repository.responses import RESPONSES
from servicekit.routines import Routines
from servicekit.service import Routine
from servicekit.testing.announcements import figure_of
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

LAST_DAY = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
SKM = "/v1/skm"
SURVEY = f"{SKM}/surveys/ktp-2026-s1"
PUBLIC = {"regency": "33.14"}
SUMS = {
    "PERSYARATAN": 105,
    "PROSEDUR": 101,
    "WAKTU": 100,
    "BIAYA": 116,
    "PRODUK": 102,
    "KOMPETENSI": 105,
    "PERILAKU": 106,
    "SARPRAS": 105,
    "PENGADUAN": 115,
}


@pytest.fixture
def clock() -> StoppedClock:
    """Ten in the morning WIB of the last day."""
    return StoppedClock(LAST_DAY)


def answers(first: int = 0, last: int = 29) -> list[dict[str, Any]]:
    """Some of 29 responses whose sums are the published sheet's, filled in on the last day."""
    return [
        {
            "id": f"r-{number}",
            "answers": {code: total // 29 + (number < total % 29) for code, total in SUMS.items()},
            "occurred_at": (LAST_DAY - timedelta(minutes=number)).isoformat(),
        }
        for number in range(first, last)
    ]


async def open_survey(door: Door, http: httpx.AsyncClient, **more: object) -> None:
    """Open a survey of Sragen that closes on the last day of June."""
    survey = {
        "survey_id": "ktp-2026-s1",
        "service_id": "ktp-el",
        "opd": "dukcapil",
        "period": "2026-S1",
        "opens_on": "2026-06-01",
        "closes_on": "2026-06-30",
    }
    opened = await http.post(f"{SKM}/surveys", json=survey | more, headers=door.bearer("officer"))
    assert opened.status_code == 201, opened.text


async def turn(door: Door, routine: Routine) -> None:
    """A worker that has just started looks at what is due."""
    await Routines(SERVICE, door.runtime).catch_up(routine)


def sha256_of(lines: list[str]) -> str:
    """The digest as the API document describes it, with nothing of the service."""
    each = sorted(hashlib.sha256(line.encode()).hexdigest() for line in lines)
    return hashlib.sha256("\n".join(each).encode()).hexdigest()


async def told(door: Door, kind: str) -> int:
    """How often something was announced."""
    return [one.type for one in await announced(door.runtime.store)].count(kind)


async def test_a_survey_closes_with_its_last_day_and_takes_late_batches_until_it_is_published(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    officer = door.bearer("officer")
    await open_survey(door, http)
    await turn(door, CLOSING_SURVEYS)
    still_open = (await http.get(SURVEY, headers=officer)).json()["status"]
    await http.post(f"{SURVEY}/responses", json=answers(last=20), headers=officer)

    clock.advance(timedelta(days=1))
    await turn(door, CLOSING_SURVEYS)
    clock.advance(timedelta(days=1))
    await turn(door, CLOSING_SURVEYS)
    closed = (await http.get(SURVEY, headers=officer)).json()
    offline = await http.post(f"{SURVEY}/responses", json=answers(20), headers=officer)
    published = await http.post(f"{SURVEY}/publication", headers=officer)
    after = await http.post(f"{SURVEY}/responses", json=answers(0, 1)[0] | {"id": "y"}, headers=officer)

    assert (still_open, closed["status"]) == ("open", "closed")
    assert datetime.fromisoformat(closed["closed_at"]) == datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    assert offline.json()["accepted"] == 9
    assert (published.json()["n"], published.json()["ikm"]) == (29, 91.48)
    assert (after.status_code, after.json()["code"]) == (409, "survey-closed")
    assert await told(door, "skm-survey.period-closed") == 1


async def test_a_published_result_is_open_to_all_stays_the_same_and_can_be_doubted(
    door: Door, http: httpx.AsyncClient
) -> None:
    """O-1, published below the sample of 30 users; then one stored answer is tampered with."""
    officer, publisher = door.bearer("officer"), door.bearer("publisher")
    await open_survey(door, http, users=32)
    await http.post(f"{SURVEY}/responses", json=answers(), headers=officer)
    missing = await http.get(f"{SURVEY}/publication", params=PUBLIC)
    future = await http.post(f"{SURVEY}/publication", json={"published_on": "2026-07-01"}, headers=publisher)
    await http.post(f"{SURVEY}/publication", json={"published_on": "2026-06-29"}, headers=publisher)
    again = await http.post(f"{SURVEY}/publication", headers=publisher)
    stranger = await http.post(f"{SURVEY}/close", headers=door.bearer("officer", office="rsud"))

    first = await http.get(f"{SURVEY}/publication", params=PUBLIC)
    known = await http.get(
        f"{SURVEY}/publication", params=PUBLIC, headers={"If-None-Match": first.headers["etag"]}
    )
    listed = (await http.get(f"{SKM}/publications", params=PUBLIC | {"year": 2026, "grade": "A"})).json()
    others = (await http.get(f"{SKM}/publications", params=PUBLIC | {"opd": "rsud"})).json()
    table = await http.get(f"{SKM}/publications", params=PUBLIC, headers={"Accept": "text/csv"})
    lines = (await http.get(first.json()["evidence"]["query"], headers=officer)).text.splitlines()
    unseen = await http.get(f"{SURVEY}/evidence", params=PUBLIC)
    same = (await http.post(f"{SURVEY}/publication/recompute", headers=officer)).json()
    await door.runtime.store.collection(RESPONSES).update_one(
        {"response_id": "r-3"}, {"$set": {"answers.WAKTU": 1}}
    )
    tampered = (await http.post(f"{SURVEY}/publication/recompute", headers=officer)).json()

    assert (missing.status_code, future.json()["code"]) == (404, "published-on-invalid")
    assert again.json()["ikm"] == 91.48
    assert stranger.json()["code"] == "other-office"
    document = first.json()
    assert (document["ikm"], document["published_on"]) == ("91.48", "2026-06-29")
    assert (document["n"], document["target"], document["below_target"]) == (29, 30, True)
    assert document["evidence"]["inputs"] == 29
    assert (len(lines), sha256_of(lines)) == (29, document["evidence"]["digest"])
    assert unseen.status_code == 401
    assert known.status_code == 304
    assert (listed["total"], listed["items"][0]["digest"]) == (1, document["evidence"]["digest"])
    assert others["total"] == 0
    assert table.text.splitlines()[1].startswith("ktp-2026-s1,ktp-el,dukcapil,2026-S1,,2026-06-29,29,30,")
    assert (same["identical"], same["differences"]) == (True, [])
    named = {one["field"] for one in tampered["differences"]}
    assert not tampered["identical"]
    assert {"ikm", "elements.2.sum", "evidence.digest"} <= named
    assert first.content == (await http.get(f"{SURVEY}/publication", params=PUBLIC)).content


async def test_a_low_element_is_followed_up_late_and_done(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    officer, store = door.bearer("officer"), door.runtime.store
    await open_survey(door, http)
    await http.post(f"{SURVEY}/responses", json=answers(), headers=officer)
    plan = {"element": "WAKTU", "due": "2026-07-10", "owner_opd": "dukcapil", "action": "Tambah loket"}
    early = await http.put(f"{SURVEY}/follow-ups/loket", json=plan, headers=officer)
    await http.post(f"{SURVEY}/publication", headers=officer)
    planned = await http.put(f"{SURVEY}/follow-ups/loket", json=plan, headers=officer)
    again = await http.put(f"{SURVEY}/follow-ups/loket", json=plan, headers=officer)
    stranger = await http.put(
        f"{SURVEY}/follow-ups/x", json=plan, headers=door.bearer("officer", office="rsud")
    )

    clock.advance(timedelta(days=11))
    await turn(door, MARKING_LATE)
    late = (await http.get(f"{SURVEY}/follow-ups", params=PUBLIC)).json()
    late_figures = (
        await figure_of(store, "skm-follow-ups-late"),
        await figure_of(store, "skm-follow-ups-open"),
    )
    report = {"percent": 100, "note": "Dua loket dibuka"}
    done = await http.post(f"{SURVEY}/follow-ups/loket/reports", json=report, headers=officer)
    after = await http.post(f"{SURVEY}/follow-ups/loket/drop", json={"note": "tidak jadi"}, headers=officer)

    assert (early.status_code, early.json()["code"]) == (404, "publication-not-found")
    assert (planned.json()["horizon"], planned.json()) == ("short", again.json())
    assert stranger.json()["code"] == "other-office"
    assert (late["total"], late["items"][0]["is_late"], late_figures) == (1, True, ("1", "1"))
    assert (done.json()["status"], done.json()["is_late"]) == ("done", False)
    assert (after.status_code, after.json()["code"]) == (409, "follow-up-ended")
    assert await figure_of(store, "skm-follow-ups-late") == "0"
    assert await figure_of(store, "skm-follow-ups-open") == "0"
    assert await told(door, "skm-survey.follow-up-planned") == 1


async def test_services_owe_a_published_survey_a_year_and_a_sample_has_its_size(
    door: Door, http: httpx.AsyncClient
) -> None:
    """O-4, and Permenpan RB 14/2017 art. 1."""
    officer = door.bearer("officer")
    await open_survey(door, http)
    before = (await http.get(f"{SKM}/duties", params={"year": 2026}, headers=officer)).json()
    await http.post(f"{SURVEY}/responses", json=answers(), headers=officer)
    await http.post(f"{SURVEY}/close", headers=officer)
    closed = await http.get(f"{SKM}/surveys", params={"status": "closed", "opd": "dukcapil"}, headers=officer)
    await http.post(f"{SURVEY}/publication", headers=officer)
    by_status = [
        (await http.get(f"{SKM}/surveys", params={"status": status}, headers=officer)).json()["total"]
        for status in ("open", "closed", "published")
    ]
    after = (await http.get(f"{SKM}/duties", params={"year": 2026}, headers=officer)).json()
    sizes = [
        (await http.get(f"{SKM}/sample-size", params={"users": users})).json()["target"]
        for users in (10, 1_000, 75_000)
    ]

    owed = {"service_id": "ktp-el", "opd": "dukcapil", "year": 2026, "surveys": 1, "last_published": None}
    assert before["items"] == [owed]
    assert after["total"] == 0
    assert (closed.json()["total"], by_status) == (1, [0, 0, 1])
    assert sizes == [10, 278, 382]


async def test_a_survey_of_another_scale_or_with_its_days_reversed_is_refused(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = door.bearer("officer")
    survey = {"service_id": "ktp-el", "opd": "dukcapil", "period": "2016"}
    fourteen = {"n": 10, "sums": {f"U{number}": 30 for number in range(1, 15)}}
    reversed_days = survey | {"period": "2026", "opens_on": "2026-06-02", "closes_on": "2026-06-01"}

    old = await http.post(f"{SKM}/surveys", json=survey, headers=officer)
    sheet = await http.post(f"{SKM}/calculations", json=fourteen)
    days = await http.post(f"{SKM}/surveys", json=reversed_days, headers=officer)

    codes = [answer.json()["code"] for answer in (old, sheet, days)]
    assert codes == ["no-rule-set", "former-scale", "survey-days-reversed"]
