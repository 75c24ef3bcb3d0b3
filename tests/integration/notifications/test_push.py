"""Push messages over HTTPS: a person's devices, an account's tokens, and a service that has had enough."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from servicekit.testing.certificates import Authority
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.https import https
from servicekit.testing.push_service import PushService

OLD, NEW, OTHER = ("old-telephone:APA91b", "new-telephone:APA91b", "other-telephone:APA91b")


@pytest.fixture
async def service_url(pushes: PushService, authority: Authority) -> AsyncIterator[str]:
    """Where Cloud Messaging answers."""
    async with https(pushes.app, authority.server_context()) as url:
        yield url


@pytest.fixture
def pushes() -> PushService:
    """Cloud Messaging."""
    return PushService(devices={NEW, OTHER})


@pytest.fixture
def haste() -> str:
    """How many times shorter everything is that somebody waits for."""
    return "1"


@pytest.fixture
def channel_settings(
    pushes: PushService, service_url: str, authority: Authority, tmp_path: Path, haste: str
) -> Mapping[str, str]:
    """Push is set up."""
    return {
        "haste": haste,
        "push_account": str(pushes.write_account(tmp_path, service_url)),
        "push_url": service_url,
        "trusted_certificates": str(authority.file),
        "site_url": "https://sragen.example",
    }


class Owner:
    """A person with devices."""

    def __init__(self, door: Door, http: httpx.AsyncClient, subject: str, regency: str = "33.14") -> None:
        self._http = http
        self._headers = door.bearer("bud", regency=regency, subject=subject)

    async def registers(self, device: str, token: str) -> None:
        """Their app says where it is reached."""
        form = {"platform": "android", "token": token}
        path = f"/v1/contacts/me/devices/{device}"
        answer = await self._http.put(path, json=form, headers=self._headers)
        assert answer.status_code == 200, answer.text
        assert token not in answer.text

    async def devices(self) -> list[str]:
        """What devices they have."""
        answer = await self._http.get("/v1/contacts/me/devices", headers=self._headers)
        assert "APA91b" not in answer.text
        return [one["id"] for one in answer.json()["items"]]

    async def gives_up(self, device: str) -> int:
        """They want nothing on this device."""
        answer = await self._http.delete(f"/v1/contacts/me/devices/{device}", headers=self._headers)
        return answer.status_code


async def test_devices_belong_to_one_person_of_one_regency_and_their_tokens_are_never_shown(
    door: Door, http: httpx.AsyncClient
) -> None:
    first, second = Owner(door, http, "bud-1"), Owner(door, http, "bud-2")
    elsewhere = Owner(door, http, "bud-1", regency="35.22")
    await elsewhere.registers("phone", NEW)

    await first.registers("phone", NEW)
    await first.registers("tablet", OTHER)
    await second.registers("used-phone", NEW)

    assert await first.devices() == ["tablet"]
    assert await second.devices() == ["used-phone"]
    assert await elsewhere.devices() == ["phone"]
    assert await first.gives_up("tablet") == 204
    assert await first.gives_up("tablet") == 404
    assert await first.devices() == []


async def test_a_letter_reaches_the_devices_that_are_there_and_the_others_are_forgotten(
    door: Door,
    http: httpx.AsyncClient,
    pushes: PushService,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
) -> None:
    owner, stranger = Owner(door, http, "bud-1"), Owner(door, http, "bud-2")
    await owner.registers("old", OLD)
    await owner.registers("new", NEW)
    await stranger.registers("lost", OLD + "-lost")
    reached = await queueing("bud-1", "push")
    unreached = await queueing("bud-2", "push", "inbox")

    async with delivering():
        rows = await eventually(lambda: _ended(village, 3))

    assert [(one.token, one.message_id) for one in pushes.pushed] == [(NEW, reached)]
    assert pushes.pushed[0].message["notification"]["body"] == "Lihat https://sragen.example/skm/33.14/x."
    assert pushes.granted == 1
    assert {(row["channel"], row["state"], row["reason"]) for row in rows} == {
        ("push", "delivered", "accepted"),
        ("push", "failed", "address-unknown"),
        ("inbox", "delivered", None),
    }
    assert (await owner.devices(), await stranger.devices()) == (["new"], [])
    assert unreached in {row["id"] for row in rows if row["state"] == "failed"}


async def test_a_service_that_has_had_enough_is_left_alone_and_a_token_that_ended_is_renewed(
    door: Door,
    http: httpx.AsyncClient,
    pushes: PushService,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
) -> None:
    await Owner(door, http, "bud-1").registers("new", NEW)
    await Owner(door, http, "bud-2").registers("other", OTHER)
    pushes.troubles[NEW] = "QUOTA_EXCEEDED"
    pushes.retry_after = "3000"
    throttled = await queueing("bud-1", "push")

    async with delivering():
        (waiting,) = await eventually(lambda: _held(village))
        pushes.revoke_tokens()
        await queueing("bud-2", "push")
        await eventually(lambda: len(pushes.pushed) == 1)

    assert (waiting["id"], waiting["state"], waiting["reason"]) == (throttled, "queued", "throttled")
    assert waiting["next_at"] > waiting["history"][-1]["at"]
    assert pushes.tries[NEW] == 1
    assert pushes.pushed[0].token == OTHER
    assert pushes.granted == 2


@pytest.mark.parametrize("haste", ["4"])
async def test_a_device_the_service_says_nothing_of_keeps_the_others_from_nothing(
    door: Door,
    http: httpx.AsyncClient,
    pushes: PushService,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
) -> None:
    owner = Owner(door, http, "bud-1")
    await owner.registers("new", NEW)
    await owner.registers("other", OTHER)
    pushes.troubles[OTHER] = "hang"
    await queueing("bud-1", "push")

    async with delivering():
        (row,) = await eventually(lambda: _ended(village, 1))

    assert (row["state"], row["reason"]) == ("delivered", "accepted")
    assert {one.token for one in pushes.pushed} == {NEW}
    assert await owner.devices() == ["new", "other"]


async def _ended(village: Any, count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await village.ledger()
    return rows if [row["state"] in {"delivered", "failed"} for row in rows] == [True] * count else []


async def _held(village: Any) -> list[dict[str, Any]]:
    return [row for row in await village.ledger() if row["held"] == "retry"]
