"""E-mail over a real mail server: what arrives, what a refusal leads to, and how it is stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from notifications.domain.letter import Content
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice
from notifications.domain.stop import AT_ONCE
from notifications.domain.wording import Text
from notifications.handlers import stop_on
from notifications.reference import channel_policies
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from servicekit.context import Context
from servicekit.service import Tick
from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import Login, MailServer
from servicekit.testing.troubles import Troubles
from servicekit.transaction import Transaction

LOGIN = Login("regency", "rahasia-9")
NOTICE = Notice(
    Text("Hasil survei <KTP>: 91,48 (A)", "Survey result <ID card>: 91.48 (A)"),
    Text("Lihat hasilnya di halaman /skm/33.14/hasil/s-1.", "See the result on /skm/33.14/hasil/s-1."),
)


@pytest.fixture
def clock() -> StoppedClock:
    """Time passes when a test says so: nothing is tried again before."""
    return StoppedClock(datetime.now(UTC))


@pytest.fixture
async def server(authority: Authority) -> AsyncIterator[MailServer]:
    """A mail server that demands TLS and a login."""
    async with MailServer(authority.server_context(), login=LOGIN) as listening:
        yield listening


@pytest.fixture
def channel_settings(server: MailServer, authority: Authority) -> Mapping[str, str]:
    return {
        "mail_host": "127.0.0.1",
        "mail_port": str(server.port),
        "mail_user": LOGIN.user,
        "mail_password": LOGIN.password,
        "mail_from": "pemberitahuan@sragen.test",
        "trusted_certificates": str(authority.file),
        "site_url": "https://sragen.test",
        "public_url": "https://layanan.sragen.test",
    }


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Puts messages into the ledger, for people who can be reached by mail."""

    door: Door
    http: httpx.AsyncClient

    async def agree(self, subject: str, *, regency: str = "33.14", **card: str) -> None:
        """A person says how they are reached, and agrees to be told results by mail."""
        person = self.door.bearer("citizen", regency=regency, subject=subject)
        told = {"email": f"{subject}@contoh.id", "source": "mobile-app"} | card
        agreed = {
            "purpose": "survey-results",
            "channel": "email",
            "wording_version": "1",
            "source": "mobile-app",
        }
        kept = await self.http.put("/v1/contacts/me", json=told, headers=person)
        given = await self.http.post("/v1/consents", json=agreed, headers=person)
        assert (kept.status_code, given.status_code) == (200, 201), (kept.text, given.text)

    async def queue(self, recipients: Sequence[str], *, regency: str = "33.14") -> list[str]:
        """One message more to each of these, each about an event of its own; their ids."""
        clock, ids = self.door.runtime.clock, []
        for first in range(0, len(recipients), 100):
            some = recipients[first : first + 100]
            context = Context(regency, clock.new_id(), actor="test")
            ids += await self.door.runtime.transactions.run(partial(_queue, some), context=context)
        return ids

    async def stop_on(self) -> bool:
        """One turn of the routine."""
        context = Context("33.14", self.door.runtime.clock.new_id(), actor="notifications")
        return await self.door.runtime.transactions.run(lambda tx: stop_on(Tick(None), tx), context=context)

    async def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """Rows of the ledger as an operator finds them."""
        operator = self.door.bearer("operator")
        answer = await self.http.get("/v1/messages", params={"limit": "500"} | wanted, headers=operator)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def count(self, state: str) -> int:
        """How many rows are in a state."""
        wanted = {"state": state, "limit": "1"}
        answer = await self.http.get("/v1/messages", params=wanted, headers=self.door.bearer("operator"))
        total: int = answer.json()["total"]
        return total


async def _queue(recipients: Sequence[str], tx: Transaction) -> list[str]:
    messages = [_message(recipient, tx) for recipient in recipients]
    contents = Contents(tx)
    for one in messages:
        await contents.keep(Content(one.cause, one.rule_id, NOTICE, "event", tx.now, {}))
    await Ledger(tx).save(messages)
    return [message.id for message in messages]


def _message(recipient: str, tx: Transaction) -> Message:
    return Message(
        id=tx.new_id(),
        cause=tx.new_id(),
        rule_id="index-for-citizens",
        recipient=recipient,
        basis="consent",
        purpose="survey-results",
        channel="email",
        history=(Step("queued", tx.now),),
        next_at=tx.now,
    )


@pytest.fixture
def mailroom(door: Door, http: httpx.AsyncClient) -> Mailroom:
    """The mailroom of the service under test."""
    return Mailroom(door, http)


async def test_letters_arrive_once_encrypted_in_the_readers_language_over_few_connections(
    mailroom: Mailroom, server: MailServer, delivering: Any
) -> None:
    await mailroom.agree("siti", name="Siti Aminah")
    await mailroom.agree("john", language="en")
    ids = await mailroom.queue(["siti"] * 20 + ["john"])

    async with delivering():
        await eventually(lambda: _are(mailroom, delivered=21))

    assert sorted(mail.id for mail in server.accepted) == sorted(f"<{one}@sragen.test>" for one in ids)
    assert server.connections <= channel_policies()["email"].concurrency
    assert {(mail.user, mail.is_encrypted) for mail in server.accepted} == {("regency", True)}
    by_recipient = {mail.recipients[0]: mail for mail in server.accepted}
    siti, john = by_recipient["siti@contoh.id"], by_recipient["john@contoh.id"]
    assert siti.message["Subject"] == "Hasil survei <KTP>: 91,48 (A)"
    assert "Yth. Siti Aminah," in siti.part("plain")
    assert "https://sragen.test/skm/33.14/hasil/s-1" in siti.part("plain")
    assert "Hasil survei &lt;KTP&gt;" in siti.part("html")
    assert john.message["Subject"] == "Survey result <ID card>: 91.48 (A)"
    row = (await mailroom.rows())[0]
    assert (row["reason"], row["attempts"]) == ("accepted", 1)


async def test_what_the_server_says_decides_what_becomes_of_a_letter(
    mailroom: Mailroom, server: MailServer, delivering: Any
) -> None:
    server.refused = {"pindah@contoh.id": "550", "penuh@contoh.id": "450"}
    for subject in ("pindah", "penuh", "siti"):
        await mailroom.agree(subject)
    await mailroom.queue(["pindah", "penuh", "tanpa-alamat", "siti"])

    async with delivering():
        await eventually(lambda: _are(mailroom, delivered=1, failed=1, suppressed=1, queued=1))

    rows = {row["recipient"]: row for row in await mailroom.rows()}
    assert rows["pindah"]["reason"] == "address-unknown"
    assert (rows["penuh"]["reason"], rows["penuh"]["held"]) == ("smtp-450", "retry")
    assert rows["tanpa-alamat"]["reason"] == "no-consent"
    assert [mail.recipients for mail in server.accepted] == [("siti@contoh.id",)]


async def test_an_address_that_cannot_be_opened_is_sent_nothing_and_the_log_has_no_address(
    mailroom: Mailroom, server: MailServer, delivering: Any, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    await mailroom.agree("siti")
    await mailroom.agree("budi")
    cards = door.runtime.store.collection("cards")
    (siti,) = await cards.find({"subject": "siti"})
    (budi,) = await cards.find({"subject": "budi"})
    await cards.replace_one({"_id": budi["_id"]}, budi | {"email": siti["email"]})
    await mailroom.queue(["budi"])

    async with delivering():
        await eventually(lambda: _are(mailroom, suppressed=1))

    (row,) = await mailroom.rows()
    said = capsys.readouterr().out
    assert (row["reason"], server.tries) == ("no-contact", 0)
    assert "address_not_opened" in said
    assert "contoh.id" not in said


async def test_a_letter_that_was_taken_over_without_a_word_comes_again_under_the_same_id(
    mailroom: Mailroom, server: MailServer, delivering: Any, clock: StoppedClock
) -> None:
    server.troubles = Troubles({"drop-after": 1.0})
    await mailroom.agree("siti")
    (message_id,) = await mailroom.queue(["siti"])

    async with delivering():
        await eventually(lambda: _waits_for(mailroom, "retry"))
        server.troubles = Troubles({})
        clock.advance(timedelta(minutes=1))
        await eventually(lambda: _are(mailroom, delivered=1))

    (row,) = await mailroom.rows()
    assert [mail.id for mail in server.accepted] == [f"<{message_id}@sragen.test>"] * 2
    assert [step["reason"] for step in row["history"]][2] == "connection"


async def test_the_link_in_a_mail_stops_that_consent_only_and_at_once_and_following_it_does_not(
    mailroom: Mailroom, server: MailServer, delivering: Any, http: httpx.AsyncClient, door: Door
) -> None:
    for regency in ("33.14", "35.22"):
        await mailroom.agree("siti", regency=regency)
    await mailroom.queue(["siti"])
    async with delivering():
        await eventually(lambda: _are(mailroom, delivered=1))
    await mailroom.queue(["siti"])
    message = server.accepted[0].message
    link = message["List-Unsubscribe"].strip("<>").removeprefix("https://layanan.sragen.test")
    siti = door.bearer("citizen", subject="siti")
    elsewhere = door.bearer("citizen", subject="siti", regency="35.22")

    page = await http.get(link)
    before = (await http.get("/v1/consents", headers=siti)).json()["items"]
    bare = await http.post(link)
    clicks = [await http.post(link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    after = (await http.get("/v1/consents", headers=siti)).json()["items"]
    (other,) = (await http.get("/v1/consents", headers=elsewhere)).json()["items"]
    foreign = await http.post(f"{link[:-4]}AAAA", data={"List-Unsubscribe": "One-Click"})

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "siti" not in link
    assert (page.status_code, "<form" in page.text, "set-cookie" in page.headers) == (200, True, False)
    assert "style-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert [consent["given"] for consent in before] == [True]
    assert (bare.status_code, bare.json()["code"]) == (422, "one-click-missing")
    assert [click.status_code for click in clicks] == [200, 200]
    (consent,) = after
    (record,) = consent["records"]
    assert (consent["given"], record["withdrawal_source"]) == (False, "unsubscribe-link")
    assert other["given"] is True
    assert (await mailroom.count("suppressed"), await mailroom.count("queued")) == (1, 0)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unsubscribe-link-unknown")


@pytest.mark.timeout(180)
async def test_a_withdrawal_stops_a_thousand_queued_letters_but_those_on_their_way(
    mailroom: Mailroom, server: MailServer, delivering: Any, http: httpx.AsyncClient, door: Door
) -> None:
    """UU 27/2022 art. 40, O-18.

    Given 1,000 letters to one person and a slow mail server, when the person withdraws in the middle of it,
    then no letter leaves that was not on its way at that instant.
    """
    await mailroom.agree("siti")
    ids = await mailroom.queue(["siti"] * 1_000)
    siti = door.bearer("citizen", subject="siti")
    withdrawal = {"purpose": "survey-results", "channel": "email"}

    server.open.clear()
    server.waits_after = 4

    async with delivering():
        await eventually(lambda: len(server.accepted) == 4 and server.tries > 4)
        answer = (await http.post("/v1/consents/withdrawals", json=withdrawal, headers=siti)).json()
        server.open.set()
        await eventually(lambda: _are(mailroom, sending=0))
    while await mailroom.stop_on():
        pass

    left = [mail.id for mail in server.accepted]
    delivered, suppressed = await mailroom.count("delivered"), await mailroom.count("suppressed")
    assert answer["given"] is False
    assert 4 <= len(left) <= 4 + answer["on_their_way"]
    assert len(left) == len(set(left)) == delivered
    assert delivered + suppressed == len(ids)
    assert await mailroom.count("queued") == 0
    assert {row["reason"] for row in await mailroom.rows(state="suppressed")} == {"consent-withdrawn"}
    record = answer["records"][-1]
    withdrawn_at, stop_by = (datetime.fromisoformat(record[name]) for name in ("withdrawn_at", "stop_by"))
    assert stop_by - withdrawn_at == timedelta(hours=72)


async def test_what_a_withdrawal_does_not_reach_in_one_transaction_follows_and_a_later_consent_is_not_touched(
    mailroom: Mailroom, http: httpx.AsyncClient, door: Door, clock: StoppedClock
) -> None:
    await mailroom.agree("siti")
    await mailroom.queue(["siti"] * (AT_ONCE + 1))
    siti = door.bearer("citizen", subject="siti")
    withdrawal = {"purpose": "survey-results", "channel": "email"}

    await http.post("/v1/consents/withdrawals", json=withdrawal, headers=siti)
    first = await mailroom.count("suppressed")
    clock.advance(timedelta(seconds=1))
    await mailroom.agree("siti")
    await mailroom.queue(["siti"])
    more = [await mailroom.stop_on() for _ in range(2)]

    assert first == AT_ONCE
    assert more == [True, False]
    assert (await mailroom.count("suppressed"), await mailroom.count("queued")) == (AT_ONCE + 1, 1)


async def _are(mailroom: Mailroom, **states: int) -> bool:
    """Whether so many rows are in these states."""
    return [await mailroom.count(state) for state in states] == list(states.values())


async def _waits_for(mailroom: Mailroom, reason: str) -> bool:
    """Whether a row waits for this."""
    return any(row["held"] == reason for row in await mailroom.rows())
