"""Cards by HTTP: people say how they are reached, officers with proof; others see it masked."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from servicekit.testing.doors import Door

BUDI = {
    "name": "Budi Santoso",
    "email": "budi@Example.org",
    "phone": "0812-3456-1234",
    "language": "en",
    "quiet": {"from": 20, "to": 5},
    "digest_hour": 7,
    "source": "mobile-app",
}


async def test_people_say_how_they_are_reached_and_only_they_read_it(
    door: Door, http: httpx.AsyncClient
) -> None:
    budi = door.bearer("citizen", subject="budi") | {"Idempotency-Key": "once"}
    officer = door.bearer("officer", subject="officer-1")

    said = [await http.put("/v1/contacts/me", json=BUDI, headers=budi) for _ in range(2)]
    own = (await http.get("/v1/contacts/me", headers=budi)).json()
    shown = (await http.get("/v1/contacts/budi", headers=officer)).json()
    elsewhere = door.bearer("officer", regency="35.22")
    unknown = (await http.get("/v1/contacts/budi", headers=elsewhere)).json()
    curious = await http.get("/v1/contacts/budi", headers=door.bearer("citizen"))

    assert [answer.status_code for answer in said] == [200, 200]
    assert (own["name"], own["email"], own["phone"]) == ("Budi Santoso", "budi@example.org", "+6281234561234")
    assert (own["language"], own["quiet"], own["digest_hour"]) == ("en", {"from": 20, "to": 5}, 7)
    assert own["origins"]["phone"]["recorded_by"] == "budi"
    assert (shown["name"], shown["email"], shown["phone"]) == ("B•••", "b•••@example.org", "+62•••••1234")
    assert (unknown["email"], unknown["origins"]) == (None, {})
    assert curious.status_code == 403
    assert await door.runtime.store.collection("idempotency").find({}) == []


async def test_an_officer_records_with_proof_and_an_old_address_leaves_no_trace(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = door.bearer("officer", subject="officer-1")
    told = {"email": "ani@example.org", "source": "desk"}

    bare = await http.put("/v1/contacts/ani", json=told, headers=officer)
    await http.put("/v1/contacts/ani", json=told | {"proof": "Surat 1/2026"}, headers=officer)
    (before,) = await door.runtime.store.collection("cards").find({})
    changed = told | {"email": "ani@new.example.org", "proof": "Surat 2/2026", "superior": "camat"}
    after = (await http.put("/v1/contacts/ani", json=changed, headers=officer)).json()
    gone = (await http.delete("/v1/contacts/ani/fields/email", headers=officer)).json()

    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (422, "proof")
    assert after["email"] == "a•••@new.example.org"
    assert after["origins"]["email"]["proof"] == "Surat 2/2026"
    assert (gone["email"], gone["superior"], gone["origins"]) == (None, "camat", {})
    (kept,) = await door.runtime.store.collection("cards").find({"subject": "ani"})
    assert before["email"] not in repr(kept)


async def test_nobody_is_their_own_superior_through_others_either(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = door.bearer("officer")

    async def place(subject: str, superior: str) -> httpx.Response:
        body = {"superior": superior, "source": "desk", "proof": "SK 3/2026"}
        return await http.put(f"/v1/contacts/{subject}", json=body, headers=officer)

    first = [await place("staff", "kabid"), await place("kabid", "kadis")]
    at_once = await asyncio.gather(place("camat", "sekcam"), place("sekcam", "kasi"), place("kasi", "camat"))
    circle = await place("kadis", "staff")
    oneself = await place("kadis", "kadis")
    by_themselves = await http.put(
        "/v1/contacts/me", json={"superior": "kadis", "source": "mobile-app"}, headers=door.bearer("citizen")
    )

    assert [answer.status_code for answer in first] == [200, 200]
    assert sorted(answer.status_code for answer in at_once) == [200, 200, 422]
    assert (circle.status_code, circle.json()["code"]) == (422, "superior-in-circle")
    assert oneself.json()["code"] == "superior-in-circle"
    assert by_themselves.status_code == 422


async def test_what_is_no_address_is_refused_at_the_door_and_not_repeated(
    door: Door, http: httpx.AsyncClient
) -> None:
    wrong: dict[str, Any] = {
        "name": "Budi\r\nBcc: x",
        "email": "budi@localhost",
        "phone": "12345",
        "quiet": {"from": 24, "to": 5},
        "nik": "3314012345678901",
        "source": "mobile-app",
    }

    refused = await http.put("/v1/contacts/me", json=wrong, headers=door.bearer("citizen"))

    reasons = {problem["field"]: problem["reason"] for problem in refused.json()["errors"]}
    assert reasons == {
        "name": "plain-line",
        "email": "mail-address",
        "phone": "telephone",
        "quiet.from": "less-than-equal",
        "nik": "extra-forbidden",
    }
    assert "localhost" not in refused.text
    assert "3314012345678901" not in refused.text
