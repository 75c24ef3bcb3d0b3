"""Requests for services by HTTP: asked by a citizen or at a counter, answered once, and counted."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.programs import SatisfactionInvited, ServiceRequestCompleted
from programs.recount.service_requests import RECOUNT
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import Waiting, announced

REQUESTS = "/v1/service-requests"
PANGGUL = "35.03.01.2001"
SKCK = {"service_id": "pengantar-skck", "village": PANGGUL}


def as_citizen(door: Door, subject: str = "warga-1") -> dict[str, str]:
    return door.bearer("citizen", regency="35.03", subject=subject)


def as_officer(door: Door) -> dict[str, str]:
    return door.bearer("officer", regency="35.03")


async def told(door: Door) -> list[Waiting]:
    """What was announced of requests."""
    return [one for one in await announced(door.runtime.store) if one.type.startswith("service.")]


async def told_again(door: Door) -> list[bytes]:
    """What the documents say happened."""
    return sorted(
        [
            event.model_dump_json().encode()
            for recount in RECOUNT.values()
            async for _, event in recount(door.runtime.store)
        ]
    )


async def test_a_request_is_asked_answered_once_measured_and_followed_by_one_invitation(
    door: Door, http: httpx.AsyncClient
) -> None:
    citizen, officer = as_citizen(door), as_officer(door)
    counter = SKCK | {"submitted_at": "2024-11-15T10:00:00.123456+07:00"}

    own = (await http.post(REQUESTS, json=SKCK, headers=citizen)).json()
    there = (await http.post(REQUESTS, json=counter, headers=officer)).json()
    granted = {"outcome": "granted", "completed_at": "2024-11-19T09:00:00+07:00"}
    refusal = {"outcome": "refused", "reason": "Berkas belum lengkap"}
    first = await http.post(f"{REQUESTS}/{there['id']}/complete", json=granted, headers=officer)
    second = await http.post(f"{REQUESTS}/{own['id']}/complete", json=refusal, headers=officer)
    again = await http.post(f"{REQUESTS}/{own['id']}/complete", json=refusal, headers=officer)

    assert (own["status"], own["opd"]) == ("submitted", "kec-panggul")
    assert (first.json()["working_days"], first.json()["outcome"]) == (2, "granted")
    assert (second.json()["status"], second.json()["reason"]) == ("completed", "Berkas belum lengkap")
    assert (again.status_code, again.json()["code"]) == (409, "service-request-ended")
    events = await told(door)
    invitations = [
        SatisfactionInvited.model_validate_json(one.data) for one in events if one.type.endswith("invited")
    ]
    assert {(one.request_id, one.recipient) for one in invitations} == {
        (own["id"], "warga-1"),
        (there["id"], None),
    }
    answers = [
        ServiceRequestCompleted.model_validate_json(one.data)
        for one in events
        if one.type.endswith("request-completed")
    ]
    assert (answers[0].working_days, answers[0].refused) == (2, 0)
    assert sorted(one.data for one in events) == await told_again(door)


async def test_a_citizen_sees_and_withdraws_their_own_requests_only(
    door: Door, http: httpx.AsyncClient
) -> None:
    citizen, other, officer = as_citizen(door), as_citizen(door, "warga-2"), as_officer(door)
    own = (await http.post(REQUESTS, json=SKCK, headers=citizen)).json()
    at_own = f"{REQUESTS}/{own['id']}"
    await http.post(REQUESTS, json=SKCK, headers=other)

    hidden = await http.get(at_own, headers=other)
    forbidden = await http.post(f"{at_own}/withdraw", headers=other)
    answered_by_oneself = await http.post(f"{at_own}/complete", json={"outcome": "granted"}, headers=citizen)
    neighbour = await http.get(at_own, headers=door.bearer("officer"))
    withdrawn = await http.post(f"{at_own}/withdraw", headers=citizen)
    late = await http.post(f"{at_own}/complete", json={"outcome": "granted"}, headers=officer)

    assert [one.status_code for one in (hidden, forbidden, answered_by_oneself, neighbour)] == [
        404,
        404,
        403,
        404,
    ]
    assert (withdrawn.json()["status"], late.json()["code"]) == ("withdrawn", "service-request-ended")
    mine = (await http.get(REQUESTS, headers=citizen)).json()
    every = (await http.get(REQUESTS, params={"status": "submitted"}, headers=officer)).json()
    assert ([one["id"] for one in mine["items"]], every["total"]) == ([own["id"]], 1)
    table = await http.get(REQUESTS, headers=officer | {"Accept": "text/csv"})
    assert (table.headers["x-total-count"], len(table.text.splitlines())) == ("2", 3)


async def test_what_cannot_be_asked_is_refused_with_its_field(door: Door, http: httpx.AsyncClient) -> None:
    citizen, officer = as_citizen(door), as_officer(door)

    async def asked(headers: dict[str, str] = citizen, **more: object) -> tuple[int, str, Any]:
        answer = await http.post(REQUESTS, json=SKCK | more, headers=headers)
        fields = [error["field"] for error in answer.json().get("errors", [])]
        return answer.status_code, answer.json()["code"], fields

    assert await asked(village=None) == (422, "village-missing", ["village"])
    assert await asked(village="33.14.02.2015") == (422, "unknown-village", ["village"])
    assert await asked(service_id="perizinan") == (422, "service-by-queue", [])
    assert await asked(service_id="paspor") == (404, "service-not-found", [])
    assert await asked(submitted_at="2024-11-15T10:00:00Z") == (422, "own-time-only", ["submitted_at"])
    assert await asked(officer, submitted_at="2999-01-01T00:00:00Z") == (
        422,
        "time-not-true",
        ["submitted_at"],
    )
    assert await asked(nik="3503010101010001") == (422, "personal-data", ["nik"])
    assert await asked(note="x") == (422, "invalid-input", ["note"])
    assert await told(door) == []


async def test_a_reason_with_a_number_of_a_person_is_not_kept(door: Door, http: httpx.AsyncClient) -> None:
    officer = as_officer(door)
    request = (await http.post(REQUESTS, json=SKCK, headers=officer)).json()

    answer = await http.post(
        f"{REQUESTS}/{request['id']}/complete",
        json={"outcome": "refused", "reason": "NIK 3503010101010001 tidak cocok"},
        headers=officer,
    )

    assert (answer.status_code, answer.json()["errors"][0]["reason"]) == (422, "personal-data")


async def test_the_catalogue_is_public_with_its_sources(http: httpx.AsyncClient) -> None:
    found = (await http.get(f"{REQUESTS}/catalogue", params={"regency": "35.03"})).json()
    elsewhere = (await http.get(f"{REQUESTS}/catalogue", params={"regency": "33.14"})).json()

    services = {one["id"]: one for one in found["items"]}
    assert services["pengantar-skck"]["source"].startswith("jatim.tribunnews.com")
    assert (services["perizinan"]["by_queue"], services["perizinan"]["opd"]) == (True, "dpmptsp")
    assert elsewhere == {"items": [], "total": 0}
