"""A stolen copy of the store, the topics or the logs tells nobody's name, address, token or secret."""

from __future__ import annotations

import base64
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bson
import httpx
import pytest

from contracts.tourism_market import MarketDaySettled
from servicekit.kafka import admin, make_consumer
from servicekit.mongo import Store
from servicekit.outbox import OUTBOX, unpack
from servicekit.parting import leave
from servicekit.testing.certificates import Authority
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.https import https
from servicekit.testing.mail_server import MailServer
from servicekit.testing.push_service import PushService
from servicekit.testing.sms_provider import SmsProvider
from servicekit.testing.webhook_receiver import WebhookReceiver
from servicekit.topic_reading import places_of, records_so_far

TOKEN = "cTj8-telephone-of-budi:APA91bHun4MxP5egoKMwt2KZFBaFUH"
PEOPLE: Mapping[str, Mapping[str, str]] = {
    "s-1001": {"name": "Budi Wicaksono", "email": "budi.wicaksono@contoh.id", "phone": "0812-3456-1234"},
    "s-1002": {"name": "Ani Rahmawati", "email": "ani.rahmawati@contoh.id", "phone": "+62 813 9876 5432"},
    "s-1003": {"name": "Citra Maharani", "email": "citra.m@contoh.id", "phone": "085712340099"},
}
"""One is reached by push, one by mail, and one's mail server knows nobody of that name."""

PRIVATE = (
    *(person[field] for person in PEOPLE.values() for field in ("name", "email")),
    *("Wicaksono", "Rahmawati", "Maharani", "budi.wicaksono", "ani.rahmawati", "citra.m"),
    *("81234561234", "0812-3456-1234", "81398765432", "813 9876 5432", "85712340099"),
    TOKEN,
)
"""Every number without its first digits is in +62…, 62… and 08… alike."""

LOG_OF_THE_MAIL_SERVER = "mail.log"
"""The other side may write down whom mails were for."""

LONG_ENOUGH = 8
"""Letters of Base64 that do not come about by chance."""


@pytest.fixture
async def mails(authority: Authority) -> AsyncIterator[MailServer]:
    """A mail server that names whom it refuses, as they do."""
    async with MailServer(authority.server_context()) as server:
        server.refused[PEOPLE["s-1003"]["email"]] = "550"
        yield server


@pytest.fixture
def pushes() -> PushService:
    """Cloud Messaging."""
    return PushService(devices={TOKEN})


@pytest.fixture
async def push_url(pushes: PushService, authority: Authority) -> AsyncIterator[str]:
    """Where it answers."""
    async with https(pushes.app, authority.server_context()) as url:
        yield url


@pytest.fixture
async def texts(authority: Authority) -> AsyncIterator[SmsProvider]:
    """Who sends text messages, and reports what became of them."""
    async with SmsProvider(authority.server_context()) as provider:
        yield provider


@dataclass(frozen=True, slots=True)
class Outside:
    """Where messages go."""

    mails: MailServer
    pushes: PushService
    texts: SmsProvider
    receiver: WebhookReceiver


@pytest.fixture
def outside(mails: MailServer, pushes: PushService, texts: SmsProvider, receiver: WebhookReceiver) -> Outside:
    """Everybody who is sent something."""
    return Outside(mails, pushes, texts, receiver)


@pytest.fixture
def channel_settings(
    outside: Outside, push_url: str, authority: Authority, tmp_path: Path
) -> Mapping[str, str]:
    """Every channel is set up."""
    return {
        "mail_host": "127.0.0.1",
        "mail_port": str(outside.mails.port),
        "mail_from": "pemberitahuan@sragen.test",
        "push_account": str(outside.pushes.write_account(tmp_path, push_url)),
        "push_url": push_url,
        "sms_url": outside.texts.url,
        "sms_token": outside.texts.token,
        "sms_report_secret": outside.texts.report_secret,
        "trusted_certificates": str(authority.file),
        "private_targets": "true",
    }


def spellings(text: str) -> Iterator[bytes]:
    """The text as it is, in small letters, in hex, and as it looks within something that is in Base64."""
    plain = text.encode()
    yield plain
    yield plain.hex().encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain)
        inner = encoded[4 if shift else 0 : -4]  # what stands around it changes its first and last letters
        if len(inner) < LONG_ENOUGH:
            continue
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


def leaks(said: Iterable[bytes], private: Iterable[str]) -> list[str]:
    """Which of the private texts stand in something that was said, in whatever spelling."""
    whole = b"\n".join(said)
    small = whole.lower()
    return [
        text
        for text in private
        if text.lower().encode() in small or any(spelled in whole for spelled in spellings(text))
    ]


async def dumped(store: Store) -> list[bytes]:
    """Every document of every collection there is, as the store has it; what is packed is unpacked too."""
    listed = await store.command({"listCollections": 1, "nameOnly": True})
    found: list[bytes] = []
    for one in listed["cursor"]["firstBatch"]:
        documents = await store.collection(one["name"]).find({})
        found += [bson.encode(document) for document in documents]
        if one["name"] == OUTBOX:
            found += [repr(unpack(document["events"])).encode() for document in documents]
    return found


async def on_the_topics(bench: Workbench) -> list[bytes]:
    """Keys, headers and values of all records on every topic of this test."""
    prefix = bench.settings.topic_prefix
    async with admin(bench.settings.broker) as client:
        names = [name for name in await client.list_topics() if name.startswith(prefix)]
    consumer = make_consumer(bench.settings.broker)
    await consumer.start()
    try:
        places = await places_of(bench.settings.broker, names)
        return [
            repr((record.key, record.headers)).encode() + (record.value or b"")
            async for record in records_so_far(consumer, places)
        ]
    finally:
        await leave(consumer)


class Office:
    """People and officers who fill the service through its front door, with keys that remember answers."""

    def __init__(self, door: Door, http: httpx.AsyncClient) -> None:
        self.http = http
        self._door = door
        self._asked = 0

    async def ask(self, method: str, path: str, role: str, subject: str, body: Any) -> Any:
        """What is answered to a request that succeeds."""
        self._asked += 1
        headers = self._door.bearer(role, subject=subject) | {"Idempotency-Key": f"key-{self._asked}"}
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, (path, answer.text)
        return answer.json()

    async def ledger(self) -> list[dict[str, Any]]:
        """What became of everybody's messages."""
        operator = self._door.bearer("operator")
        answer = await self.http.get("/v1/messages", headers=operator)
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows

    async def fill(self) -> None:
        """Cards by the people and by an officer, roles, consents with proof, a device."""
        for subject, person in PEOPLE.items():
            card = {**person, "quiet": {"from": 0, "to": 0}, "source": "mobile-app"}
            await self.ask("PUT", "/v1/contacts/me", "citizen", subject, card)
            proved = {"phone": person["phone"], "source": "desk", "proof": "Formulir 7/2026"}
            await self.ask("PUT", f"/v1/contacts/{subject}", "officer", "s-2001", proved)
            role = {"subject": subject, "role": "tourism-office"}
            await self.ask("POST", "/v1/contacts", "officer", "s-2001", role)
            for channel in ("inbox", "push", "email"):
                agreed = {"subject": subject, "channel": channel, "wording_version": "1", "source": "desk"}
                given = agreed | {"proof": "Formulir 7/2026"}
                await self.ask("POST", "/v1/consents", "officer", "s-2001", given)
        device = {"platform": "android", "token": TOKEN}
        await self.ask("PUT", "/v1/contacts/me/devices/phone-1", "citizen", "s-1001", device)


@pytest.fixture
def office(door: Door, http: httpx.AsyncClient) -> Office:
    """The people of this test."""
    return Office(door, http)


async def test_a_stolen_copy_tells_no_name_no_address_no_token_and_no_secret(
    office: Office,
    outside: Outside,
    bench: Workbench,
    delivering: Any,
    queueing: Any,
    settled: MarketDaySettled,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    await office.fill()
    webhook = {"url": outside.receiver.url, "description": "Dasbor kabupaten"}
    secret = (await office.ask("POST", "/v1/webhooks", "officer", "s-2001", webhook))["secret"]
    outside.receiver.know(secret)
    outside.texts.reports_to = f"{office.http.base_url}/v1/sms/reports"
    await queueing("s-1003", "sms")

    async def is_verified() -> bool:
        (webhook,) = (await office.ask("GET", "/v1/webhooks", "officer", "s-2001", None))["items"]
        return bool(webhook["state"] == "active")

    async def has_ended() -> bool:
        states = {row["state"] for row in await office.ledger()}
        waits = await bench.runtime.store.collection(OUTBOX).count({})
        is_told = bool(outside.mails.accepted) and bool(outside.pushes.pushed)
        return not waits and is_told and states <= {"delivered", "failed", "suppressed"}

    async with delivering(), bench.consuming():
        await eventually(is_verified, interval=0.2)
        await bench.publish([settled], id="cause-0")
        await bench.send("tourism-market.market-day", [([], b"not an event")])
        await eventually(has_ended, interval=0.2)
        letters = await eventually(lambda: bench.dead_letters("tourism-market.market-day"))
    said = [
        *await dumped(bench.runtime.store),
        *await on_the_topics(bench),
        repr(bench.logs).encode(),
        *(one.getMessage().encode() for one in caplog.records if one.name != LOG_OF_THE_MAIL_SERVER),
        (await office.http.get("/metrics")).content,
    ]

    keys = (secret, outside.texts.token, outside.texts.report_secret)
    private = [*PRIVATE, *keys, *(key.removeprefix("whsec_") for key in keys)]
    assert leaks(said, private) == []
    ends = {(row["channel"], row["state"], row["reason"]) for row in await office.ledger()}
    assert {("email", "failed", "address-unknown"), ("email", "delivered", "accepted")} <= ends
    assert {channel for channel, state, _ in ends if state == "delivered"} >= {"push", "sms", "webhook"}
    assert "Ani Rahmawati" in outside.mails.accepted[0].part("plain")
    assert (len(outside.pushes.pushed), len(letters)) == (1, 1)


async def test_a_copy_with_something_in_it_would_be_found(bench: Workbench) -> None:
    """Whether it is written out, in hex or in Base64, among other things or alone."""
    plain = [f"tel:{text}," for text in PRIVATE]
    in_hex = [text.encode().hex() for text in PRIVATE]
    in_base64 = [base64.urlsafe_b64encode(f"x{text} and more".encode()) for text in PRIVATE if len(text) > 12]
    cards = bench.runtime.store.collection("cards")
    assert leaks(await dumped(bench.runtime.store), PRIVATE) == []

    for planted in (plain, in_hex, in_base64):
        await cards.insert_one({"_id": "planted", "regency": "33.14", "notes": planted})
        found = leaks(await dumped(bench.runtime.store), PRIVATE)
        await cards.delete_one({"_id": "planted"})

        assert set(found) >= {text for text in PRIVATE if planted is not in_base64 or len(text) > 12}
