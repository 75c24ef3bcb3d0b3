"""The register of breaches by HTTP: registered, told, overdue, and what the agency gets to read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.event import Event
from notifications.delivery.meters import Meters
from notifications.main import SERVICE, TELLING_BREACHES, WATCHING_BREACHES
from notifications.recount import RECOUNT
from servicekit.routines import Routines
from servicekit.service import Routine
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door

BREACHES = "/v1/breaches"
FOUND = datetime(2025, 3, 28, 9, 30, tzinfo=UTC)
"""Friday 28 March 2025 16.30 WIB, before a weekend and Lebaran (as O-18)."""

BREACH = {
    "discovered_at": "2025-03-28T16:30:00+07:00",
    "found": "Laporan petugas.",
    "data": ["name", "health"],
    "how": "Berkas terkirim ke penerima yang salah.",
    "handling": "Berkas ditarik.",
    "recovery": "Akses dibatasi.",
}


@pytest.fixture
def clock() -> StoppedClock:
    """Half an hour after it was found."""
    return StoppedClock(FOUND + timedelta(minutes=30))


async def run(door: Door, routine: Routine, workers: int = 1) -> None:
    """Workers look at what is due, at the same time."""
    started = [Routines(SERVICE, door.runtime) for _ in range(workers)]
    await asyncio.gather(*(worker.catch_up(routine) for worker in started))


async def inbox(http: httpx.AsyncClient, door: Door, subject: str, regency: str = "33.14") -> list[str]:
    """What somebody finds in their inbox, in Indonesian."""
    person = door.bearer("citizen", subject=subject, regency=regency)
    items = (await http.get("/v1/inbox", headers=person)).json()["items"]
    return [f"{item['title']['id']}: {item['body']['id']}" for item in items]


async def told_of_breaches(door: Door) -> list[Event]:
    """What was announced of breaches, in order."""
    events = await announced_events(door.runtime.store)
    return [event for event in events if ".breach." in event.type]


async def test_a_breach_is_told_to_everybody_it_concerns_once_and_the_rest_is_noticed_at_the_third_day(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    """502 people, more than are told at once; the agency is told late."""
    dpo, admin = door.bearer("dpo", subject="dpo-1"), door.bearer("admin")
    for role in ("dpo", "admin"):
        contact = {"subject": f"{role}-1", "role": role}
        await http.post("/v1/contacts", json=contact, headers=door.bearer("officer"))
    people = [f"citizen-{number}" for number in range(502)]

    made = await http.post(BREACHES, json=BREACH | {"subjects": people}, headers=dpo)
    case = f"{BREACHES}/{made.json()['id']}"
    begun = (await http.post(f"{case}/tell", headers=dpo)).json()
    await run(door, TELLING_BREACHES, workers=2)
    told = (await http.get(case, headers=admin)).json()
    again = await http.post(f"{case}/tell", headers=dpo)
    clock.at = FOUND + timedelta(hours=72)
    await run(door, WATCHING_BREACHES)
    at_the_end = (await http.get(case, headers=dpo)).json()
    clock.advance(timedelta(minutes=1))
    await run(door, WATCHING_BREACHES, workers=2)
    clock.advance(timedelta(hours=5))
    await run(door, WATCHING_BREACHES)
    late = {"addressee": "agency", "at": "2025-03-31T20:00:00+07:00", "reference": "005/123/2025"}
    closed = (await http.post(f"{case}/notices", json=late, headers=dpo)).json()
    letter = (await http.get(f"{case}/letter", headers=dpo)).text

    assert (made.status_code, begun["told_here"], begun["is_telling"]) == (201, 500, True)
    assert (told["told_here"], told["is_telling"], told["missing"]) == (502, False, ["agency"])
    assert (again.status_code, again.json()["code"]) == (409, "nobody-to-tell")
    assert [(one["addressee"], one["hours_left"], one["is_overdue"]) for one in at_the_end["clocks"]] == [
        ("subjects", None, False),
        ("agency", 0, False),
    ]
    assert [len(await inbox(http, door, person)) for person in (people[0], people[-1])] == [1, 1]
    assert "nama lengkap; data dan informasi kesehatan" in (await inbox(http, door, people[0]))[0]
    assert [len(await inbox(http, door, person)) for person in ("dpo-1", "admin-1")] == [1, 1]
    assert "lembaga pelindungan data pribadi belum diberi tahu" in (await inbox(http, door, "dpo-1"))[0]
    assert (closed["missing"], closed["overdue"]) == ([], ["agency"])
    assert "Kepada lembaga: Senin, 31 Maret 2025 pukul 20.00 WIB, 005/123/2025" in letter
    events = await told_of_breaches(door)
    assert [event.type.rsplit(".", 1)[1] for event in events] == [
        "registered",
        "notice-recorded",
        "overdue-detected",
        "notice-recorded",
    ]
    assert "citizen-" not in "".join(event.model_dump_json() for event in events)
    recounted = [
        event.model_dump_json()
        for kind, recount in RECOUNT.items()
        if ".breach." in kind.type
        async for _, event in recount(door.runtime.store)
    ]
    assert sorted(recounted) == sorted(event.model_dump_json() for event in events)
    store = door.runtime.store
    assert await figure_of(store, "breach-notices-in-time") == "50"
    assert await figure_of(store, "breach-notices-in-time", addressee="agency") == "0"
    assert await figure_of(store, "breach-notices-overdue", addressee="agency") == "1"
    assert await figure_of(store, "breaches-registered") == "1"


async def test_who_is_erased_before_they_are_told_was_not_told(door: Door, http: httpx.AsyncClient) -> None:
    """The notice to the people concerned is not on record: somebody has to reach them otherwise."""
    dpo = door.bearer("dpo", subject="dpo-1")
    made = await http.post(BREACHES, json=BREACH | {"subjects": ["ani", "budi", "citra"]}, headers=dpo)
    case = f"{BREACHES}/{made.json()['id']}"

    await http.post("/v1/subjects/budi/erase", json={"reason": "Permohonan 7"}, headers=dpo)
    told = (await http.post(f"{case}/tell", headers=dpo)).json()
    await http.post("/v1/subjects/ani/erase", json={"reason": "Permohonan 8"}, headers=dpo)
    left = (await http.get(case, headers=dpo)).json()

    assert (told["known_here"], told["told_here"], told["is_telling"]) == (2, 2, False)
    assert (left["known_here"], left["told_here"], left["particulars"]["people"]) == (2, 2, 3)
    assert left["missing"] == ["subjects", "agency"]


async def test_what_is_known_better_is_added_and_other_regencies_see_nothing(
    door: Door, http: httpx.AsyncClient
) -> None:
    dpo, other = door.bearer("dpo", subject="dpo-1"), door.bearer("dpo", regency="33.03")
    once = dpo | {"Idempotency-Key": "breach-1"}
    made = await http.post(BREACHES, json=BREACH | {"people": 2}, headers=once)
    twice = await http.post(BREACHES, json=BREACH | {"people": 2}, headers=once)
    case = f"{BREACHES}/{made.json()['id']}"
    better = {"note": "Dua orang lagi.", "people": 4, "subjects": ["citizen-1"]}

    changed = (await http.patch(case, json=better, headers=dpo)).json()
    listed = await http.get(BREACHES, params={"standing": "open"}, headers=dpo | {"Accept": "text/csv"})
    kinds = (await http.get(f"{BREACHES}/data-kinds", headers=dpo)).json()["items"]
    await Meters(door.runtime).read_store(FOUND)
    hidden = [await http.get(path, headers=other) for path in (case, f"{case}/letter")]
    empty = (await http.get(BREACHES, headers=other)).json()

    assert made.json() == twice.json()
    assert (changed["particulars"]["people"], changed["known_here"]) == (4, 1)
    assert [(one["before"], one["note"], one["by"]) for one in changed["amendments"]] == [
        ({"people": 2}, "Dua orang lagi.", "dpo-1")
    ]
    assert listed.headers["X-Total-Count"] == "1"
    assert listed.text.splitlines()[1].startswith(made.json()["id"])
    assert {"health", "child"} <= {kind["code"] for kind in kinds if kind["is_specific"]}
    assert [answer.status_code for answer in hidden] == [404, 404]
    assert empty == {"items": [], "total": 0}
    due_at = door.runtime.metrics.registry.get_sample_value("regency_breach_due_seconds")
    assert due_at == (FOUND + timedelta(hours=72)).timestamp()


async def test_the_register_refuses_what_cannot_be(door: Door, http: httpx.AsyncClient) -> None:
    dpo = door.bearer("dpo")
    made = (await http.post(BREACHES, json=BREACH, headers=dpo)).json()
    early: dict[str, Any] = {"addressee": "agency", "at": "2025-03-28T16:29:00+07:00", "reference": "1"}

    answers = [
        await http.post(BREACHES, json=BREACH | {"data": ["shoe-size"]}, headers=dpo),
        await http.post(BREACHES, json=BREACH | {"discovered_at": "2025-03-29T00:00:00+07:00"}, headers=dpo),
        await http.post(BREACHES, json=BREACH | {"people": 1, "subjects": ["a", "b"]}, headers=dpo),
        await http.post(BREACHES, json=BREACH | {"nik": "1"}, headers=dpo),
        await http.post(BREACHES, json=BREACH | {"revealed_at": "9999-12-31T23:59:59-10:00"}, headers=dpo),
        await http.post(f"{BREACHES}/{made['id']}/notices", json=early, headers=dpo),
        await http.post(f"{BREACHES}/{made['id']}/tell", headers=dpo),
        await http.post(f"{BREACHES}/nowhere/tell", headers=dpo),
        await http.get(BREACHES, headers=door.bearer("officer")),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "data-kind-unknown"),
        (422, "not-yet-discovered"),
        (422, "too-few-people"),
        (422, "invalid-input"),
        (422, "invalid-input"),
        (422, "notice-out-of-time"),
        (409, "nobody-to-tell"),
        (404, "breach-not-found"),
        (403, "role-missing"),
    ]
