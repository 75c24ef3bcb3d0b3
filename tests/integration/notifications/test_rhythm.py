"""People are disturbed when they agreed to be: quiet hours, limits, and one digest a day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.evaluation import ImpactQuotaReached, ImpactSurveyCompleted, SkmIndexPublished
from contracts.event import Event
from contracts.example import example_of
from notifications.delivery.last_look import without_withdrawn
from notifications.domain.letter import Content, Letter, NotNow, Outcome, Taken
from notifications.domain.message import queue
from notifications.domain.notices import Notice, Rule
from notifications.domain.wording import same
from notifications.handlers import notify
from notifications.handlers.claim import Claim, claim
from notifications.handlers.post import post
from notifications.handlers.settle import Sent, settle
from notifications.main import COMPOSING_DIGESTS, SERVICE
from notifications.recount import RECOUNT
from notifications.reference import channel_policies
from servicekit.context import Context
from servicekit.days import WIB
from servicekit.gathering import Gathered
from servicekit.routines import Routines
from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import MailServer
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

EVENING = datetime(2026, 11, 23, 20, 30, tzinfo=WIB).astimezone(UTC)
EMAIL = channel_policies()["email"]


@pytest.fixture
def clock() -> StoppedClock:
    """It is half past eight in the evening."""
    return StoppedClock(EVENING)


@pytest.fixture
async def server(authority: Authority) -> AsyncIterator[MailServer]:
    """A mail server."""
    async with MailServer(authority.server_context()) as listening:
        yield listening


@pytest.fixture
def channel_settings(server: MailServer, authority: Authority) -> Mapping[str, str]:
    """How it is reached."""
    return {
        "mail_host": "127.0.0.1",
        "mail_port": str(server.port),
        "mail_from": "pemberitahuan@sragen.test",
        "trusted_certificates": str(authority.file),
    }


class Desk:
    """What a worker does, step by step."""

    def __init__(self, door: Door, http: httpx.AsyncClient) -> None:
        self.door = door
        self.http = http

    async def has(self, subject: str, **wishes: Any) -> None:
        """A person can be reached by mail, and wants to be told like this."""
        card = {"email": f"{subject}@contoh.id", "source": "mobile-app"} | wishes
        person = self.door.bearer("citizen", subject=subject)
        answer = await self.http.put("/v1/contacts/me", json=card, headers=person)
        assert answer.status_code == 200, answer.text

    async def happens(self, event: Event, cause: str) -> None:
        """An event reaches the service."""

        async def work(tx: Transaction) -> None:
            await notify(event, tx)

        await self.door.runtime.transactions.run(work, context=Context("33.14", f"thread-{cause}", cause))

    async def mail(
        self, subject: str, cause: str, *, purpose: str | None = None, digest: bool = False
    ) -> None:
        """A message is queued: of a duty, or resting on a consent to this purpose."""
        rule = Rule(
            id=f"rule-{cause}",
            event="regency.test",
            audience=(),
            basis="consent" if purpose else "duty",
            purpose=purpose or "test-duties",
            routes=(("email",),),
            template="test",
            is_digestible=digest,
        )
        notice = Notice(same(f"Judul {cause}"), same(f"Isi {cause}"))

        async def work(tx: Transaction) -> None:
            content = Content(cause, rule.id, notice, rule.event, tx.now, {})
            message = queue(rule, subject, ("email",), message_id=tx.new_id(), cause=cause, at=tx.now)
            await post([message], content, tx)

        await self.door.runtime.transactions.run(work, context=Context("33.14", f"thread-{cause}", cause))

    async def claims(self, most: int = 100) -> Sequence[Letter]:
        """What a worker may send now."""
        command = Claim("email", most, EMAIL)
        run, context = self.door.runtime.transactions.run, Context("33.14", "worker")
        return (await run(lambda tx: claim(command, tx), context=context)).letters

    async def settles(self, letter: Letter, outcome: Outcome) -> None:
        """What became of a letter is noted."""
        sent = Gathered(Sent(letter, outcome, 0.5, EMAIL), Context("33.14", "worker"))
        run, context = self.door.runtime.transactions.run, Context("33.14", "worker")
        await run(lambda tx: settle([sent], tx), context=context)

    async def composes(self) -> None:
        """Three workers look for digests at once."""
        turns = [Routines(SERVICE, self.door.runtime).catch_up(COMPOSING_DIGESTS) for _ in range(3)]
        await asyncio.gather(*turns)

    async def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """The rows of the ledger over e-mail, in the order they were made."""
        operator = self.door.bearer("operator")
        answer = await self.http.get("/v1/messages", params={"channel": "email"} | wanted, headers=operator)
        return sorted(answer.json()["items"], key=lambda row: str(row["queued_at"]))

    async def drift(self) -> tuple[list[str], list[str]]:
        """What was announced and what a recount tells."""
        store = self.door.runtime.store
        told = [event for recount in RECOUNT.values() async for _, event in recount(store)]
        said = [event.data.decode() for event in await announced(store)]
        return sorted(said), sorted(event.model_dump_json() for event in told)


@pytest.fixture
def desk(door: Door, http: httpx.AsyncClient) -> Desk:
    """A worker's desk."""
    return Desk(door, http)


async def test_what_was_told_in_the_evening_comes_in_one_mail_in_the_morning(
    desk: Desk, village: Any, server: MailServer, delivering: Any, clock: StoppedClock
) -> None:
    """Novu #2569: events of the same second make no second digest, nor do several workers."""
    await village.know("rina", "officer")
    await desk.has("rina", digest_hour=7)

    async with delivering():
        await desk.happens(example_of(ImpactQuotaReached), "quota")
        clock.advance(timedelta(minutes=5))
        await desk.happens(example_of(SkmIndexPublished), "index")
        await desk.happens(example_of(ImpactSurveyCompleted), "survey")

        async def wait() -> bool:
            return [row["held"] for row in await desk.rows()] == ["digest"] * 3

        await eventually(wait)
        await desk.composes()
        waiting = await desk.rows()
        clock.at = EVENING + timedelta(hours=10, minutes=30)
        await desk.composes()

        async def arrived() -> bool:
            return {row["state"] for row in await desk.rows()} == {"delivered"}

        await eventually(arrived)
        await desk.composes()

    assert len(waiting) == 3
    (mail,) = server.accepted
    text = mail.part("plain")
    assert "3 pemberitahuan untuk Anda" in str(mail.message["Subject"])
    places = [text.index(part) for part in ("1. Kuota survei dampak", "2. ", "3. ")]
    assert places == sorted(places)
    assert "Senin, 23 November 2026 pukul 20.30 WIB" in text
    (digest,) = await desk.rows(rule="digest")
    members = await desk.rows(digest=digest["id"])
    assert [(row["reason"], row["digest_id"]) for row in members] == [("digest", digest["id"])] * 3
    said, told = await desk.drift()
    assert said == told


async def test_what_is_withdrawn_before_a_digest_leaves_is_not_in_it(
    desk: Desk, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    """One consent is withdrawn while it waits, one when a worker has the digest in hand; one worker dies."""
    purposes = {"a": "survey-results", "b": "queue-reminders", "c": "satisfaction-surveys", "d": None}
    await desk.has("sari", digest_hour=7)
    sari = desk.door.bearer("citizen", subject="sari")

    async def decide(path: str, cause: str, **more: str) -> None:
        said = {"purpose": purposes[cause], "channel": "email"} | more
        answer = await http.post(f"/v1/consents{path}", json=said, headers=sari)
        assert answer.status_code in (200, 201), answer.text

    for cause, purpose in purposes.items():
        if purpose:
            await decide("", cause, wording_version="1", source="mobile-app")
        await desk.mail("sari", cause, purpose=purpose, digest=True)
    assert await desk.claims() == []
    clock.at = EVENING + timedelta(hours=11)
    await desk.composes()
    await decide("/withdrawals", "a")
    (dropped,) = await desk.claims()
    clock.advance(EMAIL.lease)
    (letter,) = await desk.claims()
    await decide("/withdrawals", "b")
    (looked,) = await without_withdrawn(desk.door.runtime.store, "33.14", [letter])
    await desk.settles(looked, NotNow("smtp-451"))
    clock.advance(timedelta(hours=1))
    (again,) = await desk.claims()
    await desk.settles(again, Taken(is_delivered=True))

    assert (dropped.message.id, dropped.content) == (letter.message.id, letter.content)
    assert "Judul a" not in letter.content.notice.body.id
    assert [entry.content.notice.title.id for entry in letter.entries] == ["Judul b", "Judul c", "Judul d"]
    assert [entry.content.notice.title.id for entry in looked.entries] == ["Judul c", "Judul d"]
    assert "Judul b" not in looked.content.notice.body.id
    assert again.content == looked.content
    ends = {row["cause"]: (row["state"], row["reason"]) for row in await desk.rows()}
    assert {cause: ends[cause] for cause in "abcd"} == {
        "a": ("suppressed", "consent-withdrawn"),
        "b": ("suppressed", "consent-withdrawn"),
        "c": ("delivered", "digest"),
        "d": ("delivered", "digest"),
    }
    said, told = await desk.drift()
    assert said == told


async def test_a_notice_whose_words_nobody_kept_holds_up_no_digest(desk: Desk, clock: StoppedClock) -> None:
    await desk.has("sari", digest_hour=7)
    for cause in ("a", "b", "c"):
        await desk.mail("sari", cause, digest=True)
    assert await desk.claims() == []
    clock.at = EVENING + timedelta(hours=11)
    await desk.composes()
    await desk.door.runtime.store.collection("contents").delete_one({"cause": "b"})

    (letter,) = await desk.claims()
    await desk.settles(letter, Taken(is_delivered=True))

    assert [entry.content.cause for entry in letter.entries] == ["a", "c"]
    ends = {row["cause"]: (row["state"], row["reason"]) for row in await desk.rows()}
    assert [ends[cause] for cause in "abc"] == [
        ("delivered", "digest"),
        ("failed", "not-sendable"),
        ("delivered", "digest"),
    ]
    said, told = await desk.drift()
    assert said == told


async def test_a_single_notice_goes_as_it_is_and_one_that_waited_too_long_not_at_all(
    desk: Desk, clock: StoppedClock
) -> None:
    await desk.has("sari", digest_hour=7)
    await desk.mail("sari", "lone", digest=True)

    assert await desk.claims() == []
    clock.at = EVENING + timedelta(hours=11)
    await desk.composes()
    (letter,) = await desk.claims()
    await desk.settles(letter, Taken(is_delivered=True))
    await desk.mail("sari", "old", digest=True)
    assert await desk.claims() == []
    clock.advance(timedelta(days=5))
    await desk.composes()

    assert (letter.message.rule_id, letter.content.notice.title.id) == ("rule-lone", "Judul lone")
    assert [(row["state"], row["digest_id"]) for row in await desk.rows()] == [
        ("delivered", None),
        ("expired", None),
    ]


async def test_a_retry_wakes_nobody_at_night(desk: Desk, clock: StoppedClock) -> None:
    await desk.has("budi", quiet={"from": 21, "to": 6})
    clock.at = EVENING + timedelta(minutes=29, seconds=50)
    await desk.mail("budi", "late")

    (letter,) = await desk.claims()
    await desk.settles(letter, NotNow("smtp-451"))
    clock.advance(timedelta(minutes=2))
    at_night = await desk.claims()
    (row,) = await desk.rows()
    clock.at = datetime.fromisoformat(row["next_at"])
    in_the_morning = await desk.claims()

    assert at_night == []
    assert (row["held"], clock.at.astimezone(WIB).hour) == ("quiet-hours", 6)
    assert [one.message.id for one in in_the_morning] == [letter.message.id]


async def test_nobody_gets_more_than_the_limit_however_many_workers_there_are(
    desk: Desk, clock: StoppedClock
) -> None:
    assert EMAIL.per_recipient is not None
    most = EMAIL.per_recipient.count
    await desk.has("budi")
    await desk.has("wati")
    for number in range(most + 3):
        await desk.mail("budi", f"n{number:02}")
    await desk.mail("wati", "other")

    hands = await asyncio.gather(*(desk.claims(9) for _ in range(5)))
    begun = [letter.message.recipient for hand in hands for letter in hand]
    held = [row for row in await desk.rows() if row["held"]]
    clock.advance(EMAIL.per_recipient.span)
    for hand in hands:
        for letter in hand:
            await desk.settles(letter, Taken(is_delivered=True))
    later = await desk.claims()

    assert (begun.count("budi"), begun.count("wati")) == (most, 1)
    assert [row["held"] for row in held] == ["recipient-limit"] * 3
    assert len(later) == 3
