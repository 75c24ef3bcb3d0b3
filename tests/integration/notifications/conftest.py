"""notifications is the service under test; the people it knows, and a day it tells them about."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.event import Event
from contracts.tourism_market import MarketDaySettled
from notifications.delivery import deliver
from notifications.domain.channels import Channel
from notifications.domain.letter import Content
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice
from notifications.domain.wording import Text
from notifications.handlers import notify
from notifications.handlers.post import post
from notifications.main import SERVICE
from servicekit.context import Context
from servicekit.service import Service
from servicekit.testing.certificates import Authority
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.webhook_receiver import WebhookReceiver
from servicekit.transaction import Transaction

KARUNGAN = "33.14.02.2015"


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use."""
    return SERVICE


@pytest.fixture
def field_keys() -> dict[str, str]:
    """Keys that seal contacts, made for this test; the first one seals."""
    return {"test-1": base64.b64encode(os.urandom(32)).decode()}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Certifies the servers of this test; notifications trusts it where the settings say so."""
    return Authority(tmp_path)


@pytest.fixture
async def receiver(authority: Authority) -> AsyncIterator[WebhookReceiver]:
    """A system that takes messages."""
    async with WebhookReceiver(authority.server_context()) as running:
        yield running


@pytest.fixture
def channel_settings() -> Mapping[str, str]:
    """Which channels are set up; a module that has one says how."""
    return {}


@pytest.fixture
def own_settings(field_keys: dict[str, str], channel_settings: Mapping[str, str]) -> Mapping[str, str]:
    """What notifications is told beside what every service is told."""
    return {"field_keys": json.dumps(field_keys), **channel_settings}


Delivering = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
def delivering(door: Door) -> Delivering:
    """A worker that delivers for the time of a block."""

    @asynccontextmanager
    async def run() -> AsyncIterator[None]:
        stop = asyncio.Event()
        errand = asyncio.create_task(deliver(door.runtime, stop))
        try:
            yield
        finally:
            stop.set()
            await errand

    return run


Queueing = Callable[..., Awaitable[str]]


@pytest.fixture
def queueing(door: Door) -> Queueing:
    """Queues a notice for a person over a route of channels, without any event; gives the message's id."""

    async def queue(recipient: str, *route: Channel, body: str = "Lihat /skm/33.14/x.") -> str:
        cause = door.runtime.clock.new_id()
        channel, *others = route
        notice = Notice(Text("Tenggat lewat", "Deadline missed"), Text(body, body))
        content = Content(cause, "sla-breached", notice, MarketDaySettled.type, datetime.now(UTC), {})

        async def put(tx: Transaction) -> str:
            message = Message(
                id=tx.new_id(),
                cause=cause,
                rule_id="sla-breached",
                recipient=recipient,
                basis="duty",
                purpose="treasury-duties",
                channel=channel,
                others=tuple(others),
                history=(Step("queued", tx.now),),
                urgency="urgent",
                next_at=tx.now,
            )
            await post([message], content, tx)
            return message.id

        context = Context("33.14", cause)
        return await door.runtime.transactions.run(put, context=context)

    return queue


@dataclass(frozen=True, slots=True)
class Village:
    """The people of a regency, as far as notifications knows them."""

    door: Door
    http: httpx.AsyncClient

    async def know(self, subject: str, role: str, *, regency: str = "33.14", **more: Any) -> None:
        """An officer names who holds a role."""
        contact = {"subject": subject, "role": role} | more
        officer = self.door.bearer("officer", regency=regency)
        answer = await self.http.post("/v1/contacts", json=contact, headers=officer)
        assert answer.status_code == 201, answer.text

    async def consent(
        self, subject: str, *, regency: str = "33.14", purpose: str = "service-notices"
    ) -> None:
        """A person agrees to be told."""
        agreed = {"purpose": purpose, "wording_version": "1", "source": "mobile-app"}
        person = self.door.bearer("citizen", regency=regency, subject=subject)
        answer = await self.http.post("/v1/consents", json=agreed, headers=person)
        assert answer.status_code == 201, answer.text

    async def inbox(self, subject: str, *, regency: str = "33.14") -> dict[str, Any]:
        """What a person finds in their inbox."""
        person = self.door.bearer("citizen", regency=regency, subject=subject)
        found: dict[str, Any] = (await self.http.get("/v1/inbox", headers=person)).json()
        return found

    async def titles(self, subject: str, *, regency: str = "33.14") -> list[str]:
        """What their inbox says in Indonesian, the latest first."""
        return [item["title"]["id"] for item in (await self.inbox(subject, regency=regency))["items"]]

    async def ledger(self, *, regency: str = "33.14", **wanted: str) -> list[dict[str, Any]]:
        """The rows an operator finds in the ledger."""
        operator = self.door.bearer("operator", regency=regency)
        answer = await self.http.get("/v1/messages", params=wanted, headers=operator)
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows


@pytest.fixture
def village(door: Door, http: httpx.AsyncClient) -> Village:
    """The people of Karungan and around."""
    return Village(door, http)


@dataclass(frozen=True, slots=True)
class Office:
    """Officers of a regency who look after endpoints."""

    door: Door
    http: httpx.AsyncClient

    async def ask(
        self, method: str, path: str = "", *, role: str = "officer", regency: str = "33.14", **more: Any
    ) -> httpx.Response:
        """What an endpoint about webhooks answers."""
        headers = self.door.bearer(role, regency=regency, subject="petugas") | more.pop("headers", {})
        answer: httpx.Response = await self.http.request(
            method, f"/v1/webhooks{path}", headers=headers, **more
        )
        return answer

    async def register(
        self, receiver: WebhookReceiver, headers: Mapping[str, str] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Register a receiver, which knows its secret then."""
        new = {"url": receiver.url, "description": "Dasbor kabupaten"} | more
        answer = await self.ask("POST", json=new, headers=headers or {})
        assert answer.status_code == 201, answer.text
        known: dict[str, Any] = answer.json()
        receiver.know(known["secret"])
        return known

    async def state(self, webhook_id: str) -> dict[str, Any]:
        """How an endpoint is doing."""
        found: dict[str, Any] = (await self.ask("GET", f"/{webhook_id}", role="operator")).json()
        return found

    async def becomes(self, webhook_id: str, state: str) -> dict[str, Any]:
        """Wait until an endpoint is in a state."""

        async def there() -> dict[str, Any] | None:
            shown = await self.state(webhook_id)
            return shown if shown["state"] == state else None

        found: dict[str, Any] | None = await eventually(there)
        assert found is not None
        return found

    async def messages(self, webhook_id: str) -> list[dict[str, Any]]:
        """What became of each message to an endpoint, the latest first."""
        found: list[dict[str, Any]] = (await self.ask("GET", f"/{webhook_id}/messages")).json()["items"]
        return found

    async def retried(self, webhook_id: str, times: int, *, rule: str = "webhooks") -> None:
        """Wait until a try came to nothing so often."""

        async def waits() -> bool:
            rows = await self.messages(webhook_id)
            [row] = [row for row in rows if row["rule_id"] == rule]
            return (row["state"], row["attempts"]) == ("queued", times)

        await eventually(waits)

    async def happens(self, event: Event, event_id: str) -> None:
        """An event is told."""
        context = Context("33.14", "thread-1", causation_id=event_id)
        await self.door.runtime.transactions.run(lambda tx: notify(event, tx), context=context)


@pytest.fixture
def office(door: Door, http: httpx.AsyncClient) -> Office:
    """Officers of Sragen."""
    return Office(door, http)


@pytest.fixture
def settled() -> MarketDaySettled:
    """O-14: the settled day of Pasar Bahulak."""
    return MarketDaySettled(
        occurred_at=datetime(2021, 10, 3, 5, 0, tzinfo=UTC),
        market_day_id="pasar-bahulak.2021-10-03",
        market_id="pasar-bahulak",
        village=KARUNGAN,
        market_day=date(2021, 10, 3),
        coin_value_idr=2_000,
        issued_coins=16_600,
        refunded_coins=600,
        redeemed_coins=15_900,
        outstanding_coins=100,
        turnover_idr=31_800_000,
        pasaran="Pahing",
    )
