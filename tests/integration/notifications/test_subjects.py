"""People's own data by HTTP: a copy of everything, a halt, and the end of it; figures stay exact."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from contracts.event import Event
from contracts.programs import DeviceSilenceDetected
from contracts.tourism_market import MarketDaySettled
from notifications.domain.message import queue
from notifications.domain.subject_request import AT_ONCE
from notifications.handlers import notify
from notifications.main import SERVICE, SUBJECT_REQUESTS
from notifications.recount import RECOUNT
from notifications.reference import shipped_notices
from notifications.repository.ledger import Ledger
from servicekit.context import Context
from servicekit.process import collections_of
from servicekit.routines import Routines
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

SILENT = DeviceSilenceDetected.model_validate(
    {
        "occurred_at": "2024-08-05T02:20:00Z",
        "device_id": "bench-1",
        "device_kind": "smart-bench",
        "silence_id": "bench-1.s1",
        "village": "33.14.02.2015",
        "last_heard_at": "2024-08-05T02:05:00Z",
    }
)
"""An alert; nobody reads it."""

BREACH = {
    "discovered_at": "2025-03-28T16:30:00+07:00",
    "found": "Laporan petugas.",
    "data": ["name"],
    "how": "Berkas terkirim ke penerima yang salah.",
    "handling": "Berkas ditarik.",
    "recovery": "Akses dibatasi.",
}

CONTEXT = Context("33.14", "thread-1", "settled-1", "urn:regency:service:tourism-market")
BUDI = "budi-7f3a91"
REMEMBERED = {"cards", "consent_proofs", "subject_requests"}
"""Where a person who was erased is still named: that they were, when, and what proves it was all allowed."""


async def settle(door: Door, settled: Event) -> None:
    """Let the event reach the handler, as the pipeline does."""

    async def work(tx: Transaction) -> None:
        await notify(settled, tx)

    await door.runtime.transactions.run(work, context=CONTEXT)


async def wait_in_line(door: Door, many: int) -> None:
    """Mails to the person that wait to be sent."""
    (rule,) = shipped_notices().book(datetime.now(UTC)).rules_for(MarketDaySettled.type)

    async def work(tx: Transaction) -> None:
        waiting = [
            queue(rule, BUDI, ("email",), message_id=tx.new_id(), cause=f"earlier-{number}", at=tx.now)
            for number in range(many)
        ]
        await Ledger(tx).save(waiting)

    await door.runtime.transactions.run(work, context=CONTEXT)


async def known_to_the_office(door: Door, village: Any, http: httpx.AsyncClient) -> dict[str, str]:
    """A person with a card, a device, a role and a consent; their headers."""
    own = door.bearer("citizen", subject=BUDI)
    card = {"name": "Budi Santoso", "email": "budi@example.org", "phone": "081234561234", "source": "app"}
    device = {"platform": "android", "token": "fcm-token-of-budi-1"}
    await village.know(BUDI, "tourism-office")
    await village.consent(BUDI)
    assert (await http.put("/v1/contacts/me", json=card, headers=own)).is_success
    assert (await http.put("/v1/contacts/me/devices/phone-1", json=device, headers=own)).is_success
    return own


async def in_which_collections(door: Door, text: str) -> set[str]:
    """Where the store has a document with this text anywhere in it."""
    return {
        spec.name
        for spec in collections_of(SERVICE)
        if any(text in repr(one) for one in await door.runtime.store.collection(spec.name).find({}))
    }


async def test_a_person_gets_a_copy_of_everything_and_others_only_for_a_recorded_reason(
    door: Door, village: Any, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    own = await known_to_the_office(door, village, http)
    await settle(door, settled)
    dpo = door.bearer("dpo", subject="dpo-1")

    copy = await http.get(f"/v1/subjects/{BUDI}", headers=own)
    bare = await http.get(f"/v1/subjects/{BUDI}", headers=dpo)
    curious = await http.get(f"/v1/subjects/{BUDI}", headers=door.bearer("officer"))
    asked = {"reason": "Permohonan 4/2026"}
    for_them = await http.get(f"/v1/subjects/{BUDI}", params=asked, headers=dpo)
    elsewhere = await http.get(
        f"/v1/subjects/{BUDI}", params=asked, headers=door.bearer("dpo", regency="35.22")
    )
    record = (await http.get(f"/v1/subjects/{BUDI}/requests", headers=own)).json()

    found = copy.json()
    assert (found["card"]["phone"], found["card"]["name"]) == ("+6281234561234", "Budi Santoso")
    assert [device["id"] for device in found["devices"]] == ["phone-1"]
    assert [role["role"] for role in found["roles"]] == ["tourism-office"]
    assert [consent["purpose"] for consent in found["consents"]] == ["service-notices"]
    assert "delivered" in {message["state"] for message in found["messages"]}
    assert len(found["inbox"]) == 1
    assert "fcm-token" not in copy.text
    assert copy.headers["cache-control"] == "no-store"
    assert (bare.status_code, bare.json()["code"]) == (422, "reason-missing")
    assert (curious.status_code, curious.json()["code"]) == (403, "not-your-data")
    assert for_them.json()["card"]["email"] == "budi@example.org"
    assert (elsewhere.json()["messages"], elsewhere.json()["roles"]) == ([], [])
    assert [(one["kind"], one["asked_by"], one["reason"]) for one in record["items"]] == [
        ("access", "dpo-1", "Permohonan 4/2026"),
        ("access", BUDI, None),
    ]


async def test_who_is_erased_is_named_nowhere_gets_nothing_again_and_no_figure_moves(
    door: Door, village: Any, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    own = await known_to_the_office(door, village, http)
    await http.put(
        "/v1/contacts/staff-1",
        json={"superior": BUDI, "source": "desk", "proof": "SK 1/2026"},
        headers=door.bearer("officer"),
    )
    await village.know(BUDI, "operator")
    concerned = BREACH | {"subjects": [BUDI, "other-1"]}
    breach = await http.post("/v1/breaches", json=concerned, headers=door.bearer("dpo"))
    await settle(door, settled)
    await settle(door, SILENT)
    await wait_in_line(door, AT_ONCE + 50)

    begun = (await http.post(f"/v1/subjects/{BUDI}/erase", json={}, headers=own)).json()
    await Routines(SERVICE, door.runtime).catch_up(SUBJECT_REQUESTS)
    (record,) = (await http.get(f"/v1/subjects/{BUDI}/requests", headers=own)).json()["items"]
    left = (await http.get(f"/v1/subjects/{BUDI}", headers=own)).json()
    named = await in_which_collections(door, BUDI)
    await settle(door, settled)
    await village.know(BUDI, "tourism-office")
    await village.consent(BUDI)
    await settle(door, settled)

    assert breach.status_code == 201, breach.text
    assert (begun["done_at"], begun["rows"]) == (None, AT_ONCE)
    assert record["done_at"] is not None
    assert named <= REMEMBERED
    assert (left["card"]["name"], left["roles"], left["consents"], left["messages"]) == (None, [], [], [])
    assert [(one["purpose"], len(one["records"])) for one in left["proofs"]] == [("service-notices", 1)]
    assert await door.runtime.store.collection("inbox_items").find({}) == []
    rows = await village.ledger(limit="500")
    waited = [row for row in rows if row["cause"].startswith("earlier-")]
    assert {(row["state"], row["reason"]) for row in waited} == {("suppressed", "restricted")}
    assert len({row["recipient"] for row in rows}) == len(rows)
    assert not any(BUDI in row["recipient"] for row in rows)
    (card,) = await door.runtime.store.collection("cards").find({"subject": BUDI})
    assert (card["name"], card["email"], card["devices"], card["origins"]) == (None, None, [], {})
    told = [event for recount in RECOUNT.values() async for event in recount(door.runtime.store)]
    outbox = await announced(door.runtime.store)
    assert [one.type for one in outbox].count("message.unread-changed") == 2
    assert sorted(event.model_dump_json() for _, event in told) == sorted(one.data.decode() for one in outbox)


async def test_a_restriction_stops_everything_at_once_until_it_is_lifted(
    door: Door, village: Any, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    own = await known_to_the_office(door, village, http)
    await wait_in_line(door, 3)
    await village.know("camat", "tourism-office")
    await village.consent("camat")

    halted = await http.post(f"/v1/subjects/{BUDI}/restriction", json={}, headers=own)
    await settle(door, settled)
    during = [row for row in await village.ledger() if row["recipient"] == BUDI]
    lifted = [
        await http.post(f"/v1/subjects/{BUDI}/restriction/lift", json={}, headers=own) for _ in range(2)
    ]
    again = settled.model_copy(update={"market_day_id": "pasar-bahulak.2021-11-07"})

    async def work(tx: Transaction) -> None:
        await notify(again, tx)

    await door.runtime.transactions.run(work, context=Context("33.14", "thread-2", "settled-2", "x"))

    assert halted.json()["done_at"] is not None
    assert {(row["state"], row["reason"]) for row in during} == {("suppressed", "restricted")}
    assert len({row["cause"] for row in during}) == 4
    assert await village.titles("camat") != []
    assert [answer.status_code for answer in lifted] == [201, 409]
    assert len(await village.titles(BUDI)) == 1
