"""Keys are rotated: what an older key sealed is renewed by the workers, then the old key can go."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from notifications.config import NotificationSettings, own
from notifications.delivery import deliver
from notifications.delivery.resealing import AT_ONCE, renew_all
from notifications.domain.card import field_of
from notifications.domain.devices import marked
from servicekit.process import open_runtime
from servicekit.settings import Settings
from servicekit.testing.certificates import Authority
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import MailServer

PEOPLE = AT_ONCE + 5
"""More than are renewed in one transaction."""


@pytest.fixture
async def mails(authority: Authority) -> AsyncIterator[MailServer]:
    """A mail server."""
    async with MailServer(authority.server_context()) as server:
        yield server


@pytest.fixture
def channel_settings(mails: MailServer, authority: Authority) -> Mapping[str, str]:
    """Mail is set up."""
    return {
        "mail_host": "127.0.0.1",
        "mail_port": str(mails.port),
        "mail_from": "pemberitahuan@sragen.test",
        "trusted_certificates": str(authority.file),
    }


def with_keys(settings: Settings, keys: dict[str, str]) -> NotificationSettings:
    """The settings of a process of the same service that was given these keys."""
    secret = {name: SecretStr(key) for name, key in keys.items()}
    return own(settings).model_copy(update={"field_keys": secret})


async def renewed(settings: Settings) -> None:
    """What a worker with these settings does first."""
    sealer = own(settings).sealer()
    assert sealer is not None
    async with open_runtime(settings, "worker") as runtime:
        await renew_all(runtime, sealer, asyncio.Event())


async def test_an_old_key_can_go_when_everything_was_sealed_anew(
    door: Door, http: httpx.AsyncClient, settings: Settings, field_keys: dict[str, str]
) -> None:
    told = {"name": "Budi Santoso", "email": "budi@example.org", "phone": "081234561234", "source": "app"}
    budi, admin = door.bearer("citizen", subject="budi"), door.bearer("admin")
    await http.put("/v1/contacts/me", json=told, headers=budi)
    await http.put(
        "/v1/contacts/me/devices/phone-1",
        json={"platform": "android", "token": "fcm-token-of-budi-1"},
        headers=budi,
    )
    old = own(settings).sealer()
    assert old is not None
    cards = door.runtime.store.collection("cards")
    (first,) = await cards.find({})
    others = [
        first
        | {"_id": f"33.14/p{number}", "subject": f"p{number}", "devices": [], "name": None, "phone": None}
        | {"email": old.seal(f"p{number}@example.org", about=field_of("33.14", f"p{number}", "email"))}
        for number in range(PEOPLE)
    ]
    await cards.insert_many([*others, others[0] | {"_id": "33.14/lost", "subject": "lost"}])
    before = (await http.get("/v1/keys", headers=admin)).json()["items"]
    fresh = {"test-2": base64.b64encode(os.urandom(32)).decode()}
    both = with_keys(settings, fresh | field_keys)

    await renewed(both)
    await renewed(both)

    assert [(one["key"], one["fields"].get("cards.email")) for one in before] == [
        ("test-1", PEOPLE + 2),
        (None, None),
    ]
    after = (await http.get("/v1/keys", headers=admin)).json()["items"]
    elsewhere = (await http.get("/v1/keys", headers=door.bearer("admin", regency="35.22"))).json()["items"]
    assert [(one["key"], one["fields"], one["may_be_removed"]) for one in after] == [
        ("test-1", {"cards.email": 1}, False),
        (None, after[1]["fields"], False),
    ]
    assert after[1]["fields"]["cards.email"] == PEOPLE + 1
    assert [(one["fields"], one["is_used_elsewhere"]) for one in elsewhere] == [({}, True), ({}, True)]
    new = own(with_keys(settings, fresh)).sealer()
    assert new is not None
    card = await cards.find_one({"subject": "budi"})
    assert card is not None
    opened = [
        new.open(card[name], about=field_of("33.14", "budi", name)) for name in ("name", "email", "phone")
    ]
    assert opened == ["Budi Santoso", "budi@example.org", "+6281234561234"]
    (device,) = card["devices"]
    token = new.open(device["token"], about=field_of("33.14", "budi", "device/phone-1"))
    assert device["fingerprint"] == new.fingerprint(token, about=marked("33.14"))
    for other in await cards.find({"subject": {"$regex": "^p"}}):
        about = field_of("33.14", other["subject"], "email")
        assert new.open(other["email"], about=about) == f"{other['subject']}@example.org"
    left = await cards.find({"email": {"$not": {"$regex": "^test-2"}}})
    assert [document["subject"] for document in left] == ["lost"]


async def test_mails_reach_people_when_the_key_that_sealed_their_address_is_gone(
    door: Door,
    http: httpx.AsyncClient,
    settings: Settings,
    field_keys: dict[str, str],
    queueing: Any,
    mails: MailServer,
) -> None:
    told = {"name": "Budi Santoso", "email": "budi@example.org", "source": "app"}
    await http.put("/v1/contacts/me", json=told, headers=door.bearer("citizen", subject="budi"))
    fresh = {"test-2": base64.b64encode(os.urandom(32)).decode()}
    await renewed(with_keys(settings, fresh | field_keys))

    await queueing("budi", "email")
    async with open_runtime(with_keys(settings, fresh), "worker") as worker:
        stop = asyncio.Event()
        delivering = asyncio.create_task(deliver(worker, stop))
        await eventually(lambda: bool(mails.accepted))
        stop.set()
        await delivering

    assert mails.accepted[0].recipients == ("budi@example.org",)
    assert "Budi Santoso" in mails.accepted[0].part("plain")
