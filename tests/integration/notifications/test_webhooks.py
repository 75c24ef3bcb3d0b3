"""Other systems are told of events over HTTPS: signed, under one id, as long as they want to be."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.evaluation import SkmInvitationIssued
from contracts.event import Event
from contracts.tourism_market import MarketDaySettled
from notifications.config import own
from notifications.delivery.private_networks import PrivateAddress, outside
from notifications.delivery.resealing import renew_all
from notifications.delivery.web import open_client
from notifications.domain.card import field_of
from notifications.handlers import notify
from notifications.reference import channel_policies, webhook_terms
from notifications.repository.endpoints import ENDPOINTS
from servicekit import idempotency
from servicekit.clock import Clock
from servicekit.context import Context
from servicekit.sealing import Sealer
from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.troubles import Troubles
from servicekit.testing.webhook_receiver import WebhookReceiver

SETTLED = "regency.tourism-market.market-day.settled"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Who certifies the receivers of this test."""
    return Authority(tmp_path)


@pytest.fixture
def channel_settings(authority: Authority) -> Mapping[str, str]:
    """Receivers on this machine may be sent to, and their authority is trusted."""
    return {"private_targets": "true", "trusted_certificates": str(authority.file)}


@pytest.fixture
def clock() -> Clock:
    """The test says how time passes."""
    return StoppedClock(datetime.now(UTC))


@pytest.fixture
async def receiver(authority: Authority) -> AsyncIterator[WebhookReceiver]:
    """A system that takes messages."""
    async with WebhookReceiver(authority.server_context()) as running:
        yield running


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

    async def happens(self, event: Event, event_id: str) -> None:
        """An event is told."""
        context = Context("33.14", "thread-1", causation_id=event_id)
        await self.door.runtime.transactions.run(lambda tx: notify(event, tx), context=context)


@pytest.fixture
def office(door: Door, http: httpx.AsyncClient) -> Office:
    """Officers of Sragen."""
    return Office(door, http)


async def test_a_system_that_gave_proof_is_told_of_each_event_once_and_of_nothing_before(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, door: Door
) -> None:
    registered = await office.register(receiver, headers={"Idempotency-Key": "once"})
    await office.happens(settled, "before-1")

    async with delivering():
        await office.becomes(registered["id"], "active")
        await office.happens(settled, "settled-1")
        await office.happens(settled, "settled-1")
        await office.happens(settled, "before-1")
        await eventually(lambda: len(receiver.accepted) == 1)
        shown = await office.becomes(registered["id"], "active")

    [one] = receiver.accepted
    assert one.told["type"] == SETTLED
    assert one.told["timestamp"] == "2021-10-03T05:00:00.000Z"
    assert one.told["data"]["id"] == "settled-1"
    assert one.told["data"]["regency"] == "33.14"
    assert one.told["data"]["title"]["id"] == "Pasar Bahulak: omzet Rp31.800.000"
    assert one.told["data"]["facts"]["issued"] == {"id": "16.600", "en": "16,600"}
    rows = {row["rule_id"]: row for row in await office.messages(registered["id"])}
    assert one.id == rows["webhooks"]["id"]
    assert {rule: row["state"] for rule, row in rows.items()} == {
        "webhooks": "delivered",
        "webhook-verification": "delivered",
    }
    assert rows["webhooks"]["reason"] == "received"
    assert receiver.refused == []
    assert (shown["circuit"], shown["failures"], shown["failed_at"]) == ("closed", 0, None)
    assert shown["succeeded_at"] is not None
    assert "secret" not in shown
    store = door.runtime.store
    kept = [await store.collection(name).find({}) for name in (ENDPOINTS, idempotency.COLLECTION)]
    assert registered["secret"] not in str(kept)


async def test_what_fails_for_now_comes_again_under_the_same_id_with_the_same_words(
    office: Office,
    receiver: WebhookReceiver,
    delivering: Any,
    settled: MarketDaySettled,
    clock: StoppedClock,
) -> None:
    registered = await office.register(receiver)

    async with delivering():
        await office.becomes(registered["id"], "active")
        receiver.troubles = Troubles({"drop-after": 1.0})
        await office.happens(settled, "settled-1")
        await eventually(lambda: len(receiver.accepted) == 1)
        receiver.troubles = Troubles({"429": 1.0})
        receiver.retry_after = "7200"
        await _retried(office, registered["id"], 1)
        clock.advance(timedelta(seconds=5))
        await _retried(office, registered["id"], 2)
        receiver.troubles = Troubles({})
        clock.advance(timedelta(hours=2))
        await eventually(lambda: len(receiver.accepted) == 2)

    first, second = receiver.accepted
    assert first.id == second.id
    assert first.content == second.content
    rows = await office.messages(registered["id"])
    [row] = [row for row in rows if row["rule_id"] == "webhooks"]
    steps = [(step["state"], step["reason"]) for step in row["history"]]
    assert steps == [
        ("queued", None),
        ("sending", None),
        ("queued", "connection"),
        ("sending", None),
        ("queued", "throttled"),
        ("sending", None),
        ("sent", None),
        ("delivered", "received"),
    ]


async def _retried(office: Office, webhook_id: str, times: int, *, rule: str = "webhooks") -> None:
    """Wait until a try came to nothing so often."""

    async def waits() -> bool:
        rows = await office.messages(webhook_id)
        [row] = [row for row in rows if row["rule_id"] == rule]
        return (row["state"], row["attempts"]) == ("queued", times)

    await eventually(waits)


async def test_an_answer_without_the_challenge_proves_nothing(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, clock: StoppedClock
) -> None:
    """Neither the body sent back nor more than anybody reads; an address nobody can call proves nothing."""
    receiver.proves = False
    registered = await office.register(receiver)
    nowhere = {"url": "https://xn--n1ahbQ-w.test/hook", "description": "Bukan nama"}
    unreachable = (await office.ask("POST", json=nowhere)).json()

    async with delivering():
        await _retried(office, registered["id"], 1, rule="webhook-verification")
        receiver.troubles = Troubles({"flood": 1.0})
        clock.advance(timedelta(seconds=5))
        await _retried(office, registered["id"], 2, rule="webhook-verification")
        before = await office.state(registered["id"])
        receiver.proves, receiver.troubles = True, Troubles({})
        clock.advance(timedelta(seconds=30))
        await office.becomes(registered["id"], "active")
        receiver.troubles = Troubles({"flood": 1.0})
        await office.happens(settled, "settled-1")
        await eventually(lambda: len(receiver.accepted) == 1)
    [row] = await office.messages(unreachable["id"])

    assert before["state"] == "pending"
    assert (row["state"], row["reason"]) == ("failed", "not-sendable")
    told, challenge = await office.messages(registered["id"])
    assert (told["state"], told["reason"]) == ("delivered", "received")
    assert challenge["history"][2]["reason"] == "challenge-not-answered"


async def test_a_regency_has_only_so_many_endpoints(office: Office, door: Door) -> None:
    most = webhook_terms().endpoints
    taken = [{"_id": f"33.14/{n}", "regency": "33.14", "url": f"https://{n}.test"} for n in range(most)]
    await door.runtime.store.collection(ENDPOINTS).insert_many(taken)

    refused = await office.ask("POST", json={"url": "https://localhost/hook", "description": "Satu lagi"})

    assert (refused.status_code, refused.json()["code"]) == (422, "endpoints-too-many")


async def test_while_a_secret_is_replaced_both_sign(
    office: Office, receiver: WebhookReceiver, delivering: Any
) -> None:
    registered = await office.register(receiver)

    async with delivering():
        await office.becomes(registered["id"], "active")
        renewed = (await office.ask("POST", f"/{registered['id']}/secret")).json()
        ping = await office.ask("POST", f"/{registered['id']}/ping")
        await eventually(lambda: len(receiver.accepted) == 1)
        receiver.know(renewed["secret"])
        await office.ask("POST", f"/{registered['id']}/ping")
        await eventually(lambda: len(receiver.accepted) == 2)

    assert renewed["secret"] != registered["secret"]
    assert ping.status_code == 202
    assert receiver.accepted[0].id == ping.json()["id"]
    assert receiver.accepted[0].told["type"] == "endpoint.ping"
    assert [len(one.signatures) for one in receiver.accepted] == [2, 2]
    assert receiver.refused == []


async def test_secrets_stay_good_when_the_key_that_seals_them_is_replaced(
    office: Office, receiver: WebhookReceiver, door: Door, field_keys: dict[str, str]
) -> None:
    registered = await office.register(receiver)
    fresh = {"test-2": base64.b64encode(os.urandom(32)).decode()}

    await renew_all(door.runtime, Sealer(fresh | field_keys), asyncio.Event())

    [kept] = await door.runtime.store.collection(ENDPOINTS).find({})
    about = field_of("33.14", f"webhook.{registered['id']}", "secret")
    assert registered["secret"] == Sealer(fresh).open(kept["secrets"][0]["sealed"], about=about)


async def test_an_endpoint_that_is_gone_is_turned_off_and_officials_are_told_until_it_gives_proof_again(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, village: Any
) -> None:
    await village.know("siti", "operator")
    registered = await office.register(receiver)

    async with delivering():
        await office.becomes(registered["id"], "active")
        receiver.troubles = Troubles({"410": 1.0})
        await office.happens(settled, "settled-1")
        off = await office.becomes(registered["id"], "off")
        await office.happens(settled, "settled-2")
        refused = await office.ask("POST", f"/{registered['id']}/ping")
        receiver.troubles = Troubles({})
        await office.ask("POST", f"/{registered['id']}/verify")
        await office.becomes(registered["id"], "active")

    assert off["off_reason"] == "gone"
    assert (refused.status_code, refused.json()["code"]) == (409, "endpoint-not-active")
    assert receiver.accepted == []
    assert len(receiver.challenges) == 2
    told = "Webhook ke localhost dimatikan"
    assert await village.titles("siti") == [told]
    assert told in await village.titles("petugas")


async def test_an_endpoint_with_nothing_but_failures_for_days_is_turned_off_and_what_waits_is_suppressed(
    office: Office,
    receiver: WebhookReceiver,
    delivering: Any,
    settled: MarketDaySettled,
    clock: StoppedClock,
) -> None:
    registered = await office.register(receiver)

    async with delivering():
        await office.becomes(registered["id"], "active")
        receiver.troubles = Troubles({"302": 1.0})
        await office.happens(settled, "settled-1")
        await _retried(office, registered["id"], 1)
        clock.advance(timedelta(days=5))
        await office.happens(settled, "settled-2")
        off = await office.becomes(registered["id"], "off")

    assert off["off_reason"] == "failing"
    assert receiver.tries == 3  # with the challenge; no redirect was followed
    rows = {row["cause"]: row for row in await office.messages(registered["id"])}
    assert (rows["settled-1"]["state"], rows["settled-1"]["reason"]) == ("expired", "too-late")
    assert (rows["settled-2"]["state"], rows["settled-2"]["reason"]) == ("suppressed", "endpoint-off")


async def test_what_waits_for_an_endpoint_that_moves_or_is_removed_is_suppressed(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, village: Any
) -> None:
    registered = await office.register(receiver)
    path = f"/{registered['id']}"
    async with delivering():
        await office.becomes(registered["id"], "active")
    await office.happens(settled, "settled-1")

    moved = await office.ask("PATCH", path, json={"url": f"{receiver.url}/baru"})
    waiting = [row for row in await office.messages(registered["id"]) if row["cause"] == "settled-1"]
    removed = await office.ask("DELETE", path)

    assert (moved.status_code, moved.json()["state"]) == (200, "pending")
    assert [(row["state"], row["reason"]) for row in waiting] == [("suppressed", "endpoint-off")]
    assert removed.status_code == 204
    assert (await office.ask("GET", path)).status_code == 404
    rows = await village.ledger(channel="webhook")
    assert {row["state"] for row in rows} == {"delivered", "suppressed"}


async def test_endpoints_are_told_of_the_events_they_name_and_never_of_one_persons(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled
) -> None:
    invited = SkmInvitationIssued(
        occurred_at=datetime(2025, 1, 10, 3, 0, tzinfo=UTC),
        survey_id="skm-ktp-2025-s1",
        service_id="perekaman-ktp",
        opd="dispendukcapil",
        period="2025-S1",
        invitation="4f6b1c2d",
        recipient="warga-1",
    )
    registered = await office.register(receiver, events=["regency.programs.device.returned"])

    async with delivering():
        await office.becomes(registered["id"], "active")
        await office.happens(settled, "settled-1")
        changed = await office.ask("PATCH", f"/{registered['id']}", json={"events": None})
        await office.happens(invited, "invited-1")
        await office.happens(settled, "settled-2")
        await eventually(lambda: len(receiver.accepted) == 1)
    unknown = await office.ask("PATCH", f"/{registered['id']}", json={"events": [SETTLED, invited.type]})

    assert changed.json()["events"] is None
    assert [one.told["data"]["id"] for one in receiver.accepted] == ["settled-2"]
    assert (unknown.status_code, unknown.json()["code"]) == (422, "events-unknown")


async def test_endpoints_belong_to_their_regency_and_are_changed_by_its_officers_only(
    office: Office, receiver: WebhookReceiver, door: Door
) -> None:
    registered = await office.register(receiver, opd="dinkes")
    path = f"/{registered['id']}"
    elsewhere = door.bearer("officer", subject="lain", office="dispendukcapil")

    again = await office.ask("POST", json={"url": receiver.url, "description": "Dua"})
    others = await office.ask("GET", regency="33.16")
    other = await office.ask("GET", path, regency="33.16")
    by_operator = await office.ask("DELETE", path, role="operator")
    by_another_office = await office.ask("DELETE", path, headers=elsewhere)

    assert (again.status_code, again.json()["code"]) == (409, "endpoint-known")
    assert others.json() == {"items": [], "total": 0}
    assert (other.status_code, other.json()["code"]) == (404, "endpoint-not-found")
    assert by_operator.status_code == 403
    assert (by_another_office.status_code, by_another_office.json()["code"]) == (403, "other-office")
    assert registered["secret"] not in str((await office.ask("GET")).json())


class TestFromOutside:
    """Private networks are out of reach unless the platform is told otherwise."""

    @pytest.fixture
    def channel_settings(self, authority: Authority) -> Mapping[str, str]:
        """As in production."""
        return {"trusted_certificates": str(authority.file)}

    async def test_an_address_in_a_private_network_is_not_registered(self, office: Office) -> None:
        """Nor one whose host nobody knows."""
        urls = {
            "https://127.0.0.1:8443/hook": "private-address",
            "https://localhost:8443/hook": "private-address",
            "https://[::ffff:10.0.0.1]/hook": "private-address",
            "https://2130706433/hook": "private-address",
            "https://ada.invalid/hook": "host-unknown",
            f"https://{'a' * 70}.test/hook": "host-unknown",
        }

        refusals = {}
        for url in urls:
            answer = await office.ask("POST", json={"url": url, "description": "Dasbor"})
            assert (answer.status_code, answer.json()["code"]) == (422, "address-refused")
            refusals[url] = answer.json()["errors"][0]["reason"]

        assert refusals == urls

    async def test_nothing_is_said_over_a_connection_that_leads_into_a_private_network(
        self, door: Door, receiver: WebhookReceiver
    ) -> None:
        """The name was public when it was registered; now it stands for this machine."""
        async with open_client(own(door.runtime.settings), channel_policies()["webhook"]) as client:
            with pytest.raises(PrivateAddress):
                await client.send(outside(client.build_request("POST", receiver.url, content=b"{}")))

        assert receiver.tries == 0


async def test_the_receiver_of_the_document_believes_real_messages_once_and_nothing_else(
    office: Office, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled
) -> None:
    registered = await office.register(receiver)
    async with delivering():
        await office.becomes(registered["id"], "active")
        await office.happens(settled, "settled-1")
        await eventually(lambda: len(receiver.accepted) == 1)
    [challenge], [message] = receiver.challenges, receiver.accepted
    answer = _receiver_of_the_document()

    proof = answer(registered["secret"], dict(challenge.headers), challenge.content)
    first = answer(registered["secret"], dict(message.headers), message.content)
    again = answer(registered["secret"], dict(message.headers), message.content)
    changed = answer(registered["secret"], dict(message.headers), message.content.replace(b"31", b"91"))

    assert proof == (200, {"challenge": challenge.told["data"]["challenge"]})
    assert (first, again, changed) == ((200, {}), (200, {}), (401, {}))
    assert answer.__globals__["taken"] == {message.id}


def _receiver_of_the_document() -> Any:
    """The function of the Python snippet in docs/webhooks.md."""
    text = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - it is ours
    return names["answer"]
