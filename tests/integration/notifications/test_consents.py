"""Contacts, consents and inboxes by HTTP: people decide about themselves, officers only with proof."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from contracts.tourism_market import MarketDaySettled
from notifications.domain.message import queue
from notifications.handlers import notify
from notifications.recount import RECOUNT
from notifications.reference import shipped_notices
from notifications.repository.ledger import Ledger
from servicekit.context import Context
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

KARUNGAN = "33.14.02.2015"
CONTEXT = Context("33.14", "thread-1", "settled-1", "urn:regency:service:tourism-market")
AGREED = {"wording_version": "1", "source": "mobile-app"}


async def settle(door: Door, settled: MarketDaySettled) -> None:
    """Let the settled day reach the handler, as the pipeline does."""

    async def work(tx: Transaction) -> None:
        await notify(settled, tx)

    await door.runtime.transactions.run(work, context=CONTEXT)


async def test_each_route_to_a_recipient_is_one_event_without_a_name_and_one_recount(
    door: Door, village: Any, settled: MarketDaySettled
) -> None:
    await village.know("kades-karungan", "village-head", village=KARUNGAN)
    await village.know("dinas-pariwisata", "tourism-office")
    await village.consent("kades-karungan")

    await settle(door, settled)
    await settle(door, settled)

    events = await announced(door.runtime.store)
    assert sorted(event.type for event in events) == ["message.delivered", *["message.suppressed"] * 3]
    assert "kades" not in repr(events)
    assert "dinas" not in repr(events)
    told = [event for recount in RECOUNT.values() async for event in recount(door.runtime.store)]
    assert sorted(event.model_dump_json() for _, event in told) == sorted(
        event.data.decode() for event in events
    )


async def test_a_waiting_message_is_suppressed_the_moment_consent_is_withdrawn(
    door: Door, village: Any, http: httpx.AsyncClient
) -> None:
    """O-18: the law allows three days, the platform takes none."""
    (rule,) = shipped_notices().book(datetime.now(UTC)).rules_for(MarketDaySettled.type)
    await village.consent("kades")

    async def wait_in_line(tx: Transaction) -> None:
        message = queue(rule, "kades", ("inbox",), message_id=tx.new_id(), cause="settled-1", at=tx.now)
        await Ledger(tx).save([message])

    await door.runtime.transactions.run(wait_in_line, context=CONTEXT)
    withdrawn = await http.post(
        "/v1/consents/withdrawals", json={}, headers=door.bearer("citizen", subject="kades")
    )

    assert (withdrawn.status_code, withdrawn.json()["given"]) == (200, False)
    (row,) = await village.ledger()
    assert (row["state"], row["reason"]) == ("suppressed", "consent-withdrawn")
    assert [event.type for event in await announced(door.runtime.store)] == ["message.suppressed"]


async def test_a_consent_is_given_withdrawn_and_given_again_on_record(
    door: Door, http: httpx.AsyncClient
) -> None:
    kades = door.bearer("citizen", subject="kades")

    too_early = await http.post("/v1/consents/withdrawals", json={}, headers=kades)
    for path, body in (("", AGREED), ("", AGREED), ("/withdrawals", {}), ("/withdrawals", {}), ("", AGREED)):
        answer = await http.post(f"/v1/consents{path}", json=body, headers=kades)
        assert answer.is_success, answer.text
    (said,) = (await http.get("/v1/consents", headers=kades)).json()["items"]

    assert (too_early.status_code, too_early.json()["code"]) == (404, "consent-not-given")
    assert (said["given"], len(said["records"])) == (True, 2)
    assert said["records"][0]["withdrawn_by"] == "kades"
    assert said["records"][1]["withdrawn_at"] is None


async def test_an_officer_needs_proof_and_a_neighbour_has_no_say(door: Door, http: httpx.AsyncClient) -> None:
    for_kades = AGREED | {"subject": "kades"}

    neighbour = await http.post("/v1/consents", json=for_kades, headers=door.bearer("citizen"))
    bare = await http.post("/v1/consents", json=for_kades, headers=door.bearer("officer"))
    proved = await http.post(
        "/v1/consents", json=for_kades | {"proof": "Surat 12/2025"}, headers=door.bearer("officer")
    )

    assert (neighbour.status_code, neighbour.json()["code"]) == (403, "not-your-consent")
    assert (bare.status_code, bare.json()["code"]) == (422, "proof-missing")
    assert proved.status_code == 201
    assert proved.json()["records"][0]["proof"] == "Surat 12/2025"


async def test_only_a_text_that_exists_can_be_agreed_to(door: Door, http: httpx.AsyncClient) -> None:
    wordings = (await http.get("/v1/consent-wordings")).json()["items"]

    answer = await http.post(
        "/v1/consents", json=AGREED | {"wording_version": "99"}, headers=door.bearer("citizen")
    )

    assert [(wording["purpose"], wording["version"]) for wording in wordings] == [
        ("service-notices", "1"),
        ("queue-reminders", "1"),
        ("satisfaction-surveys", "1"),
        ("survey-results", "1"),
    ]
    assert (answer.status_code, answer.json()["code"]) == (422, "wording-unknown")


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        ({"subject": "kades", "role": "village-head"}, "village-missing"),
        ({"subject": "kades", "role": "village-head", "village": "35.22.01.2001"}, "village-elsewhere"),
        ({"subject": "kades", "role": "bupati"}, "role-unknown"),
        ({"subject": "kades", "role": "tourism-office", "phone": "0812"}, "invalid-input"),
    ],
)
async def test_a_contact_that_cannot_be_is_refused(
    door: Door, http: httpx.AsyncClient, contact: dict[str, str], code: str
) -> None:
    answer = await http.post("/v1/contacts", json=contact, headers=door.bearer("admin"))

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_notice_is_read_once_and_only_by_its_owner(
    door: Door, village: Any, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.consent("kades")
    await settle(door, settled)
    (item,) = (await village.inbox("kades"))["items"]
    path = f"/v1/inbox/{item['id']}/read"

    stranger = await http.post(path, headers=door.bearer("citizen", subject="neighbour"))
    first = await http.post(path, headers=door.bearer("citizen", subject="kades"))
    again = await http.post(path, headers=door.bearer("citizen", subject="kades"))

    assert (stranger.status_code, stranger.json()["code"]) == (404, "inbox-item-not-found")
    assert first.json()["read_at"] == again.json()["read_at"] is not None
    inbox = await village.inbox("kades")
    assert (inbox["total"], inbox["unread"]) == (1, 0)
    unread = await http.get("/v1/inbox?unread=true", headers=door.bearer("citizen", subject="kades"))
    assert unread.json()["items"] == []


async def test_another_regency_sees_nothing(
    door: Door, village: Any, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.consent("kades")
    await settle(door, settled)
    (item,) = (await village.inbox("kades"))["items"]
    stranger = door.bearer("admin", "operator", regency="35.22", subject="kades")

    assert (await village.inbox("kades", regency="35.22"))["total"] == 0
    assert await village.ledger(regency="35.22") == []
    for path in ("/v1/contacts", "/v1/consents", "/v1/messages"):
        assert (await http.get(path, headers=stranger)).json()["items"] == []
    assert (await http.post(f"/v1/inbox/{item['id']}/read", headers=stranger)).status_code == 404


async def test_only_the_right_roles_come_in(door: Door, http: httpx.AsyncClient) -> None:
    contact = {"subject": "kades", "role": "tourism-office"}

    answers = [
        await http.get("/v1/inbox"),
        await http.get("/v1/inbox/stream"),
        await http.post("/v1/contacts", json=contact, headers=door.bearer("citizen")),
        await http.get("/v1/contacts", headers=door.bearer("citizen")),
        await http.get("/v1/messages", headers=door.bearer("citizen")),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 403, 403, 403]
