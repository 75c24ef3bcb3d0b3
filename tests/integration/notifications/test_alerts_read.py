"""Alerts climb until somebody reads or answers for them; what is unread is known exactly, live too."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.event import Event
from contracts.example import example_of
from contracts.notifications import UnreadAlertsChanged
from contracts.programs import DeviceReturned, DeviceSilenceDetected, SlaBreached
from notifications.handlers import notify
from notifications.main import ESCALATING, SERVICE
from notifications.recount import RECOUNT
from servicekit.context import Context
from servicekit.routines import Routines
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.fixture
def clock() -> StoppedClock:
    """It is eight in the morning."""
    return StoppedClock(MORNING)


class Office:
    """What happens to people's inboxes."""

    def __init__(self, door: Door, http: httpx.AsyncClient) -> None:
        self.door = door
        self.http = http

    def person(self, subject: str, regency: str = "33.14") -> dict[str, str]:
        """The header of somebody."""
        return self.door.bearer("citizen", subject=subject, regency=regency)

    async def happens(self, event: Event, cause: str) -> None:
        """An event reaches the service."""

        async def work(tx: Transaction) -> None:
            await notify(event, tx)

        await self.door.runtime.transactions.run(work, context=Context("33.14", f"thread-{cause}", cause))

    async def is_under(self, subject: str, superior: str) -> None:
        """An officer records who is above a person."""
        card = {"superior": superior, "proof": "SK-12/2026", "source": "desk"}
        answer = await self.http.put(
            f"/v1/contacts/{subject}", json=card, headers=self.door.bearer("officer")
        )
        assert answer.status_code == 200, answer.text

    async def escalates(self) -> None:
        """Three workers look for unread alerts at once."""
        turns = [Routines(SERVICE, self.door.runtime).catch_up(ESCALATING) for _ in range(3)]
        await asyncio.gather(*turns)

    async def inbox(self, subject: str, regency: str = "33.14", **wanted: Any) -> dict[str, Any]:
        """What somebody finds."""
        answer = await self.http.get("/v1/inbox", params=wanted, headers=self.person(subject, regency))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def had(self, subject: str, item: str, at: datetime) -> None:
        """A notice as it was kept before there were alerts and changes."""
        text = {"id": "Lama", "en": "Old"}
        kept = {"_id": f"33.14/{item}", "regency": "33.14", "item_id": item, "subject": subject}
        told = {"title": text, "body": text, "created_at": at, "read_at": None}
        await self.door.runtime.store.collection("inbox_items").insert_one(kept | told)

    async def does(self, subject: str, item: str, what: str) -> dict[str, Any]:
        """Somebody reads a notice or answers for it."""
        answer = await self.http.post(f"/v1/inbox/{item}/{what}", headers=self.person(subject))
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def told(self) -> Counter[str]:
        """How many events of each type were announced; they are what a recount tells."""
        store = self.door.runtime.store
        events = await announced(store)
        recounted = [event for recount in RECOUNT.values() async for _, event in recount(store)]
        assert sorted(one.data.decode() for one in events) == sorted(
            one.model_dump_json() for one in recounted
        )
        return Counter(event.type.removeprefix("message.") for event in events)

    async def unread_alerts(self) -> int:
        """What the figure says: the sum of all changes."""
        kind = UnreadAlertsChanged.type.removeprefix("regency.notifications.")
        events = await announced(self.door.runtime.store)
        return sum(json.loads(one.data)["change"] for one in events if one.type == kind)


@pytest.fixture
def office(door: Door, http: httpx.AsyncClient) -> Office:
    """The offices of a regency."""
    return Office(door, http)


async def test_an_unread_alert_climbs_to_the_superior_and_from_there_to_whoever_holds_the_fallback_role(
    office: Office, village: Any, clock: StoppedClock
) -> None:
    await village.know("bud-1", "bud")
    await village.know("asisten", "officer")
    await office.is_under("bud-1", "kepala")
    await office.happens(example_of(SlaBreached), "late")

    clock.advance(DAY - timedelta(minutes=1))
    await office.escalates()
    before = await office.inbox("kepala")
    clock.advance(timedelta(minutes=1))
    await office.escalates()
    (first,) = (await office.inbox("kepala"))["items"]
    clock.advance(DAY)
    await office.escalates()
    (second,) = (await office.inbox("asisten"))["items"]
    clock.advance(DAY)
    await office.escalates()

    assert before["items"] == []
    (original,) = (await office.inbox("bud-1"))["items"]
    assert first["title"]["id"] == f"Eskalasi: {original['title']['id']}"
    assert "disampaikan kepada Bendahara umum daerah dan tidak dibaca selama 24 jam" in first["body"]["id"]
    assert "went to Regency treasury first and was not read for 48 hours" in second["body"]["en"]
    assert "bud-1" not in repr(first["body"])
    assert [one["level"] for one in (original, first, second)] == [0, 1, 2]
    told = await office.told()
    assert (told["escalated"], told["unread-changed"], await office.unread_alerts()) == (2, 3, 3)
    rows = await village.ledger(cause="late")
    assert {row["correlation_id"] for row in rows} == {"thread-late"}


async def test_who_reads_is_left_alone_and_who_answers_spares_everybody(
    office: Office, village: Any, clock: StoppedClock
) -> None:
    for subject in ("opr-1", "opr-2"):
        await village.know(subject, "operator")
        await office.is_under(subject, "kepala")
    await office.happens(example_of(DeviceSilenceDetected), "silent-1")
    (read,) = (await office.inbox("opr-1"))["items"]
    clock.advance(timedelta(minutes=90))
    await office.does("opr-1", read["id"], "read")
    clock.advance(timedelta(minutes=151))
    await office.escalates()
    climbed = await office.inbox("kepala")
    await office.happens(example_of(DeviceSilenceDetected), "silent-2")
    answered = (await office.inbox("opr-1"))["items"][0]
    await office.does("opr-1", answered["id"], "acknowledge")
    again = await office.does("opr-1", answered["id"], "acknowledge")
    clock.advance(DAY)
    await office.escalates()

    assert climbed["unread_alerts"] == 1
    assert len((await office.inbox("kepala"))["items"]) == 1
    assert again["acknowledged_at"] == again["read_at"] == again["answered_at"]
    seen = (await office.inbox("opr-2"))["items"][0]
    assert (seen["answered_at"], seen["acknowledged_at"], seen["read_at"]) == (
        again["answered_at"],
        None,
        None,
    )
    told = await office.told()
    assert (told["escalated"], told["opened"], told["acknowledged"]) == (1, 2, 1)
    inboxes = [await office.inbox(subject) for subject in ("opr-1", "opr-2", "kepala")]
    assert await office.unread_alerts() == sum(one["unread_alerts"] for one in inboxes) == 3


async def test_an_inbox_is_asked_for_in_parts_and_read_in_parts(
    office: Office, village: Any, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    await village.know("opr-1", "operator")
    await office.happens(example_of(DeviceSilenceDetected), "silent")
    clock.advance(timedelta(hours=1))
    await office.happens(example_of(DeviceReturned), "returned")
    await office.had("opr-1", "old", MORNING - timedelta(days=400))

    whole = await office.inbox("opr-1")
    alerts = await office.inbox("opr-1", alerts=True)
    by_rule = await office.inbox("opr-1", rule="device-returned", limit=1)
    lately = await office.inbox("opr-1", since=(MORNING + timedelta(minutes=1)).isoformat())
    refused = await http.get("/v1/inbox", params={"since": "today"}, headers=office.person("opr-1"))
    marked = await http.post("/v1/inbox/read-all", json={"alerts": True}, headers=office.person("opr-1"))
    left = await office.inbox("opr-1", unread=True)
    await office.does("opr-1", "old", "read")

    assert (whole["total"], whole["unread"], whole["unread_alerts"]) == (3, 3, 1)
    assert [item["rule_id"] for item in alerts["items"]] == ["device-silent"]
    assert [item["rule_id"] for item in by_rule["items"]] == ["device-returned"]
    assert lately["items"] == by_rule["items"]
    assert refused.status_code == 422
    assert (marked.status_code, marked.json()) == (200, {"read": 1, "is_more": False})
    assert [item["id"] for item in left["items"]] == [by_rule["items"][0]["id"], "old"]
    assert await office.inbox("opr-1", regency="33.13") == {
        "items": [],
        "total": 0,
        "unread": 0,
        "unread_alerts": 0,
    }
    assert (await office.told())["opened"] == 1
    assert await office.unread_alerts() == 0


async def test_a_live_inbox_says_how_much_is_unread_also_when_it_is_read_elsewhere(
    office: Office, village: Any, http: httpx.AsyncClient
) -> None:
    await village.know("opr-1", "operator")

    await office.had("opr-1", "seen", MORNING - timedelta(hours=2))
    await office.had("opr-1", "missed", MORNING - timedelta(hours=1))
    reader = office.person("opr-1") | {"Last-Event-ID": "seen"}

    async with http.stream("GET", "/v1/inbox/stream", headers=reader) as stream:
        events = live(stream)
        missed, *seen = [await anext(events), await anext(events)]
        await office.happens(example_of(DeviceSilenceDetected), "silent")
        seen += [await anext(events), await anext(events)]
        await office.does("opr-1", seen[1][1]["id"], "read")
        seen.append(await anext(events))
        office.door.runtime.health.is_draining = True
        rest = [event async for event in events]

    assert (missed[0], missed[1]["id"]) == ("inbox-item", "missed")
    assert [name for name, _ in seen] == ["unread", "inbox-item", "unread", "unread"]
    counts = [(data["unread"], data["unread_alerts"]) for name, data in seen if name == "unread"]
    assert counts == [(2, 0), (3, 1), (2, 0)]
    assert rest == []


async def live(stream: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """The events of a live inbox: name and data."""
    name = ""
    async for line in stream.aiter_lines():
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        if line.startswith("data:"):
            yield name, json.loads(line.removeprefix("data:"))
