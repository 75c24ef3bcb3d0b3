"""Who holds which role: named, found, taken out as a table, and removed."""

from __future__ import annotations

import httpx

from servicekit.testing.doors import Door


async def test_roles_are_named_found_and_given_up(door: Door, http: httpx.AsyncClient) -> None:
    officer = door.bearer("officer")
    treasurer = {"subject": "bendahara-1", "role": "opd-treasurer", "opd": "dinas-pariwisata"}
    old = {"_id": "33.14/bud/bendahara-9", "regency": "33.14", "subject": "bendahara-9", "role": "bud"}
    await door.runtime.store.collection("contacts").insert_one(old | {"village": None})

    named = await http.post("/v1/contacts", json=treasurer, headers=officer)
    unplaced = await http.post("/v1/contacts", json=treasurer | {"opd": None}, headers=officer)
    unknown = await http.post("/v1/contacts", json=treasurer | {"role": "king"}, headers=officer)
    asked = {"opd": "dinas-pariwisata", "role": "opd-treasurer"}
    found = (await http.get("/v1/contacts", params=asked, headers=officer)).json()
    table = await http.get("/v1/contacts", headers=officer | {"Accept": "text/csv"})
    elsewhere = await http.get("/v1/contacts", headers=door.bearer("officer", regency="35.22"))
    removed = [
        (await http.delete("/v1/contacts/opd-treasurer/bendahara-1", headers=officer)).status_code
        for _ in range(2)
    ]
    roles = (await http.get("/v1/contact-roles", headers=door.bearer("citizen"))).json()["items"]

    assert named.status_code == 201
    assert (unplaced.json()["code"], unknown.json()["code"]) == ("opd-missing", "role-unknown")
    assert [one["subject"] for one in found["items"]] == ["bendahara-1"]
    assert table.text.splitlines() == [
        "subject,role,village,opd",
        "bendahara-9,bud,,",
        "bendahara-1,opd-treasurer,,dinas-pariwisata",
    ]
    assert elsewhere.json() == {"items": [], "total": 0}
    assert removed == [204, 404]
    assert {"opd-treasurer", "opd-head", "planner", "dpo"} <= {role["role"] for role in roles}
