"""Other systems are told of events over HTTPS: signed, under one id, as long as they want to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.evaluation import SkmInvitationIssued
from contracts.tourism_market import MarketDaySettled
from notifications.domain.letter import Never
from notifications.handlers.claim import Claim, claim
from notifications.handlers.heed_endpoint import GONE
from notifications.handlers.settle import Sent, settle
from notifications.reference import channel_policies
from notifications.repository.endpoints import ENDPOINTS
from servicekit import idempotency
from servicekit.clock import Clock
from servicekit.context import Context
from servicekit.testing.certificates import Authority
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.troubles import Troubles
from servicekit.testing.webhook_receiver import WebhookReceiver

SETTLED = "regency.tourism-market.market-day.settled"


@pytest.fixture
def channel_settings(authority: Authority) -> Mapping[str, str]:
    """Receivers on this machine may be sent to, and their authority is trusted."""
    return {"private_targets": "true", "trusted_certificates": str(authority.file)}


@pytest.fixture
def clock() -> Clock:
    """The test says how time passes."""
    return StoppedClock(datetime.now(UTC))


async def test_a_system_that_gave_proof_is_told_of_each_event_once_and_of_nothing_before(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, door: Door
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
    office: Any,
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
        await office.retried(registered["id"], 1)
        clock.advance(timedelta(seconds=5))
        await office.retried(registered["id"], 2)
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


async def test_while_a_secret_is_replaced_both_sign(
    office: Any, receiver: WebhookReceiver, delivering: Any
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


async def test_an_endpoint_that_is_gone_is_turned_off_and_officials_are_told_until_it_gives_proof_again(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, village: Any
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
    office: Any,
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
        await office.retried(registered["id"], 1)
        clock.advance(timedelta(days=5))
        await office.happens(settled, "settled-2")
        off = await office.becomes(registered["id"], "off")

    assert off["off_reason"] == "failing"
    assert receiver.tries == 3  # with the challenge; no redirect was followed
    rows = {row["cause"]: row for row in await office.messages(registered["id"])}
    assert (rows["settled-1"]["state"], rows["settled-1"]["reason"]) == ("expired", "too-late")
    assert (rows["settled-2"]["state"], rows["settled-2"]["reason"]) == ("suppressed", "endpoint-off")


async def test_what_waits_for_an_endpoint_that_moves_or_is_removed_is_suppressed(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, village: Any
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


async def test_an_endpoint_that_moved_is_not_turned_off_for_what_its_old_address_still_answers(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled, door: Door
) -> None:
    registered = await office.register(receiver)
    async with delivering():
        await office.becomes(registered["id"], "active")
    await office.happens(settled, "settled-1")
    policy, context = channel_policies()["webhook"], Context("33.14", "thread-1", actor="test")
    order = Claim(f"webhook.{registered['id']}", 1, policy)
    claimed = await door.runtime.transactions.run(lambda tx: claim(order, tx), context=context)

    moved = await office.ask("PATCH", f"/{registered['id']}", json={"url": f"{receiver.url}/baru"})
    answered = Sent(claimed.letters[0], Never(GONE), 0.5, policy)
    await door.runtime.transactions.gathering.submit("old-address", settle, answered, context=context)

    assert moved.status_code == 200
    assert (await office.state(registered["id"]))["state"] == "pending"
    rows = {row["cause"]: row["state"] for row in await office.messages(registered["id"])}
    assert rows["settled-1"] == "failed"
    assert sorted(rows.values()) == ["delivered", "failed", "queued"]


async def test_endpoints_are_told_of_the_events_they_name_and_never_of_one_persons(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled
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


async def test_the_receiver_of_the_document_believes_real_messages_once_and_nothing_else(
    office: Any, receiver: WebhookReceiver, delivering: Any, settled: MarketDaySettled
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
