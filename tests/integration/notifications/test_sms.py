"""Text messages over HTTPS: handed to a provider once, ended by its signed reports, or by their absence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.sms_provider import SmsProvider, signature

ANI, BUDI, CITRA, DEWI = (f"+628120000000{number}" for number in range(1, 5))


@pytest.fixture
async def provider(authority: Authority) -> AsyncIterator[SmsProvider]:
    """Who sends text messages."""
    async with SmsProvider(authority.server_context()) as made:
        yield made


@pytest.fixture
def haste() -> str:
    """How many times shorter everything is that somebody waits for."""
    return "1"


@pytest.fixture
def channel_settings(provider: SmsProvider, authority: Authority, haste: str) -> Mapping[str, str]:
    """SMS is set up."""
    return {
        "haste": haste,
        "sms_url": provider.url,
        "sms_token": provider.token,
        "sms_sender": "SRAGEN",
        "sms_report_secret": provider.report_secret,
        "trusted_certificates": str(authority.file),
        "site_url": "https://sragen.example",
    }


@pytest.fixture
def clock() -> StoppedClock:
    """What the service reads the time from: late pauses and ends come when the test says so."""
    return StoppedClock(datetime.now(UTC))


@pytest.fixture
async def people(door: Door, http: httpx.AsyncClient, provider: SmsProvider) -> None:
    """Four people have telephones; reports find the service."""
    provider.reports_to = f"{door.url}/v1/sms/reports"
    for subject, number in {"ani": ANI, "budi": BUDI, "citra": CITRA, "dewi": DEWI}.items():
        card = {"phone": number, "source": "mobile-app"}
        headers = door.bearer("citizen", subject=subject)
        assert (await http.put("/v1/contacts/me", json=card, headers=headers)).is_success


@pytest.mark.usefixtures("people")
async def test_a_text_message_is_sent_once_and_ends_as_its_provider_reports(
    provider: SmsProvider,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
) -> None:
    provider.fates = {BUDI: "unknown-subscriber", CITRA: "absent-subscriber"}
    provider.troubles = {DEWI: "422"}
    ids = {
        ANI: await queueing("ani", "sms"),
        BUDI: await queueing("budi", "sms", "inbox"),
        CITRA: await queueing("citra", "sms"),
    }
    await queueing("dewi", "sms")

    async with delivering():
        rows = await eventually(lambda: _ended(village, 5))

    assert {one.to: one.id for one in provider.accepted} == ids
    assert {one.text for one in provider.accepted} == {
        "Tenggat lewat. Lihat https://sragen.example/skm/33.14/x."
    }
    assert {one.sender for one in provider.accepted} == {"SRAGEN"}
    assert {(row["recipient"], row["channel"], row["state"], row["reason"]) for row in rows} == {
        ("ani", "sms", "delivered", "received"),
        ("budi", "sms", "failed", "address-unknown"),
        ("budi", "inbox", "delivered", None),
        ("citra", "sms", "failed", "undeliverable"),
        ("dewi", "sms", "failed", "address-unknown"),
    }
    assert [one.outcome for one in provider.reported] == ["recorded"] * 3


@pytest.mark.usefixtures("people")
async def test_without_a_report_a_text_message_expires_and_a_late_one_changes_nothing(
    provider: SmsProvider,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
    clock: StoppedClock,
) -> None:
    provider.fates = {ANI: "lost"}
    await queueing("ani", "sms")

    async with delivering():
        await eventually(lambda: _in_state(village, "sent"))
        clock.advance(timedelta(hours=25))
        await eventually(lambda: _in_state(village, "expired"))
    late = await provider.report(provider.accepted[0], "delivered")
    (row,) = await village.ledger()

    assert (late.status, late.outcome) == (200, "unchanged")
    assert (row["state"], row["reason"]) == ("expired", "no-report")


@pytest.mark.usefixtures("people")
async def test_reports_are_believed_when_the_provider_signed_them_just_now(
    provider: SmsProvider,
    http: httpx.AsyncClient,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
) -> None:
    provider.fates = {ANI: "lost"}
    await queueing("ani", "sms")
    async with delivering():
        await eventually(lambda: _in_state(village, "sent"))
    (sms,) = provider.accepted

    forged = await provider.report(sms, "delivered", secret="whsec_Zm9yZ2VkLWZvcmdlZC1mb3JnZWQ=")
    bare = await http.post("/v1/sms/reports", json={"id": sms.id})
    old = '{"id": "…"}'
    hour_old = signature(provider.report_secret, old, at=datetime.now(UTC) - timedelta(hours=1))
    stale = await http.post(
        "/v1/sms/reports", content=old.encode(), headers={"Content-Type": "application/json"} | hour_old
    )
    odd = await provider.report(sms, "delivered", state="perhaps")
    elsewhere = await provider.report(sms, "delivered", reference="35.22")
    (before,) = await village.ledger()
    first = await provider.report(sms, "delivered")
    second = await provider.report(sms, "absent-subscriber")
    (after,) = await village.ledger()

    assert [forged.status, bare.status_code, stale.status_code, odd.status] == [401, 401, 401, 422]
    assert (elsewhere.status, elsewhere.outcome) == (200, "unknown")
    assert before["state"] == "sent"
    assert (first.outcome, second.outcome) == ("recorded", "unchanged")
    assert (after["state"], after["reason"]) == ("delivered", "received")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("haste", ["20"])
async def test_a_message_whose_acceptance_nobody_heard_is_brought_again_and_sent_once(
    provider: SmsProvider,
    queueing: Callable[..., Awaitable[str]],
    delivering: Callable[[], AbstractAsyncContextManager[None]],
    village: Any,
    clock: StoppedClock,
) -> None:
    provider.fates = {ANI: "lost"}
    provider.troubles = {ANI: "take-and-hang"}
    message_id = await queueing("ani", "sms")

    async with delivering():
        await eventually(lambda: _in_state(village, "queued", reason="timeout"))
        provider.troubles = {}
        await eventually(lambda: _in_state_later(village, "sent", clock))

    assert provider.tries[message_id] >= 2
    assert [one.id for one in provider.accepted] == [message_id]


async def _in_state(village: Any, state: str, **more: str) -> bool:
    (row,) = await village.ledger()
    return bool(more.items() | {("state", state)} <= row.items())


async def _in_state_later(village: Any, state: str, clock: StoppedClock) -> bool:
    clock.advance(timedelta(seconds=1))
    return await _in_state(village, state)


async def _ended(village: Any, count: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await village.ledger()
    return rows if [row["state"] in {"delivered", "failed"} for row in rows] == [True] * count else []
