"""Consents on record: for several channels at once, by a guardian, shown to officers who must prove them."""

from __future__ import annotations

import httpx

from servicekit.testing.doors import Door

AGREED = {"wording_version": "1", "source": "desk"}


async def test_consent_is_given_for_several_channels_or_for_none(door: Door, http: httpx.AsyncClient) -> None:
    budi = door.bearer("citizen", subject="budi")

    empty = await http.post("/v1/consents/channels", json=AGREED | {"channels": []}, headers=budi)
    given = await http.post(
        "/v1/consents/channels", json=AGREED | {"channels": ["push", "email"]}, headers=budi
    )
    said = (await http.get("/v1/consents", headers=budi)).json()["items"]

    assert empty.status_code == 422
    assert (given.status_code, [one["channel"] for one in given.json()]) == (201, ["email", "push"])
    assert {one["channel"]: one["given"] for one in said} == {"email": True, "push": True}


async def test_a_guardian_agrees_for_a_child_and_an_officer_can_show_it(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = door.bearer("officer", subject="officer-1")
    for_child = AGREED | {"subject": "child-1", "given_by": "mother-1"}

    bare = await http.post("/v1/consents", json=for_child, headers=officer)
    by_child = await http.post(
        "/v1/consents",
        json=for_child | {"proof": "kata ibu"},
        headers=door.bearer("citizen", subject="child-1"),
    )
    telling = await http.post("/v1/consents", json=for_child | {"proof": "ibu@example.org"}, headers=officer)
    proved = await http.post("/v1/consents", json=for_child | {"proof": "Formulir 9/2026"}, headers=officer)
    shown = await http.get("/v1/consents", params={"subject": "child-1"}, headers=officer)
    curious = await http.get("/v1/consents", params={"subject": "child-1"}, headers=door.bearer("citizen"))
    elsewhere = await http.get(
        "/v1/consents", params={"subject": "child-1"}, headers=door.bearer("officer", regency="35.22")
    )

    assert (bare.json()["code"], by_child.json()["code"]) == ("proof-missing", "proof-missing")
    assert (telling.status_code, telling.json()["errors"][0]["field"]) == (422, "proof")
    assert "ibu@example.org" not in telling.text
    assert proved.status_code == 201
    (record,) = shown.json()["items"][0]["records"]
    assert (record["given_by"], record["recorded_by"]) == ("mother-1", "officer-1")
    assert record["proof"] == "Formulir 9/2026"
    assert (curious.status_code, curious.json()["code"]) == (403, "not-your-consent")
    assert elsewhere.json()["items"] == []


async def test_texts_say_from_when_they_can_be_agreed_to(http: httpx.AsyncClient) -> None:
    wordings = (await http.get("/v1/consent-wordings")).json()["items"]

    assert {(one["valid_from"], one["valid_until"]) for one in wordings} == {("2022-10-17", None)}
