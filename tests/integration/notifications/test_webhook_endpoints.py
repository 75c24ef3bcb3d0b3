"""Endpoints are registered by officers, prove themselves, and lie in no private network."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.tourism_market import MarketDaySettled
from notifications.config import own
from notifications.delivery.private_networks import PrivateAddress, outside
from notifications.delivery.resealing import renew_all
from notifications.delivery.web import open_client
from notifications.domain.card import field_of
from notifications.reference import channel_policies, webhook_terms
from notifications.repository.endpoints import ENDPOINTS
from servicekit.clock import Clock
from servicekit.sealing import Sealer
from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.troubles import Troubles
from servicekit.testing.webhook_receiver import WebhookReceiver


@pytest.fixture
def channel_settings(authority: Authority) -> Mapping[str, str]:
    """Receivers on this machine may be sent to, and their authority is trusted."""
    return {"private_targets": "true", "trusted_certificates": str(authority.file)}


@pytest.fixture
def clock() -> Clock:
    """The test says how time passes."""
    return StoppedClock(datetime.now(UTC))


async def test_an_answer_without_the_challenge_proves_nothing(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, clock: StoppedClock
) -> None:
    """Neither the body sent back nor more than anybody reads; an address nobody can call proves nothing."""
    receiver.proves = False
    registered = await office.register(receiver)
    nowhere = {"url": "https://xn--n1ahbQ-w.test/hook", "description": "Bukan nama"}
    unreachable = (await office.ask("POST", json=nowhere)).json()

    async with delivering():
        await office.retried(registered["id"], 1, rule="webhook-verification")
        receiver.troubles = Troubles({"flood": 1.0})
        clock.advance(timedelta(seconds=5))
        await office.retried(registered["id"], 2, rule="webhook-verification")
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


async def test_a_regency_has_only_so_many_endpoints(office: Any, door: Door) -> None:
    most = webhook_terms().endpoints
    taken = [{"_id": f"33.14/{n}", "regency": "33.14", "url": f"https://{n}.test"} for n in range(most)]
    await door.runtime.store.collection(ENDPOINTS).insert_many(taken)

    refused = await office.ask("POST", json={"url": "https://localhost/hook", "description": "Satu lagi"})

    assert (refused.status_code, refused.json()["code"]) == (422, "endpoints-too-many")


async def test_endpoints_belong_to_their_regency_and_are_changed_by_its_officers_only(
    office: Any, receiver: WebhookReceiver, door: Door
) -> None:
    registered = await office.register(receiver, opd="dinkes")
    path = f"/{registered['id']}"
    elsewhere = door.bearer("officer", subject="lain", office="dispendukcapil")

    again = await office.ask("POST", json={"url": receiver.url, "description": "Dua"})
    pending = await office.ask("GET", params={"state": "pending"}, role="operator")
    active = await office.ask("GET", params={"state": "active"}, headers={"Accept": "text/csv"})
    others = await office.ask("GET", regency="33.16")
    other = await office.ask("GET", path, regency="33.16")
    by_operator = await office.ask("DELETE", path, role="operator")
    by_another_office = await office.ask("DELETE", path, headers=elsewhere)

    assert (again.status_code, again.json()["code"]) == (409, "endpoint-known")
    assert [one["id"] for one in pending.json()["items"]] == [registered["id"]]
    assert (active.headers["X-Total-Count"], len(active.text.splitlines())) == ("0", 1)
    assert others.json() == {"items": [], "total": 0}
    assert (other.status_code, other.json()["code"]) == (404, "endpoint-not-found")
    assert by_operator.status_code == 403
    assert (by_another_office.status_code, by_another_office.json()["code"]) == (403, "other-office")
    assert registered["secret"] not in str((await office.ask("GET")).json())


async def test_secrets_stay_good_when_the_key_that_seals_them_is_replaced(
    office: Any, receiver: WebhookReceiver, door: Door, field_keys: dict[str, str]
) -> None:
    registered = await office.register(receiver)
    fresh = {"test-2": base64.b64encode(os.urandom(32)).decode()}

    await renew_all(door.runtime, Sealer(fresh | field_keys), asyncio.Event())

    [kept] = await door.runtime.store.collection(ENDPOINTS).find({})
    about = field_of("33.14", f"webhook.{registered['id']}", "secret")
    assert registered["secret"] == Sealer(fresh).open(kept["secrets"][0]["sealed"], about=about)


class TestFromOutside:
    """Private networks are out of reach unless the platform is told otherwise."""

    @pytest.fixture
    def channel_settings(self, authority: Authority) -> Mapping[str, str]:
        """As in production."""
        return {"trusted_certificates": str(authority.file)}

    async def test_an_address_in_a_private_network_is_not_registered(self, office: Any) -> None:
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
