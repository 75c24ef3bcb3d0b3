"""What failed or expired is sent once more when an operator says so, within limits, and stays exact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.event import Event
from notifications.domain.message import Message, Step
from notifications.domain.notices import Basis
from notifications.handlers.outcome import told
from notifications.recount import RECOUNT
from notifications.reference import channel_policies, word_retention
from notifications.repository.ledger import Ledger
from servicekit.context import Context
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

QUEUED = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
MOST = channel_policies()["email"].redrives


@pytest.fixture
def clock() -> StoppedClock:
    """Ten days later."""
    return StoppedClock(QUEUED + timedelta(days=10))


def failed(name: str, reason: str = "attempts-exhausted", basis: Basis = "duty") -> Message:
    begun = Message(
        id=f"m-{name}",
        cause=f"e-{name}",
        rule_id="sla-breached",
        recipient=name,
        basis=basis,
        purpose="treasury-duties",
        channel="email",
        history=(Step("queued", QUEUED),),
    ).begin(at=QUEUED, lease=LEASE)
    return begun.fail(reason, at=QUEUED + LEASE)


def expired(name: str) -> Message:
    held = failed(name)
    return Message(**{**_fields(held), "history": held.history[:1]}).expire("too-late", at=QUEUED + LEASE)


def _fields(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in message.__slots__}


async def keep(door: Door, messages: Sequence[Message], *, regency: str = "33.14") -> None:
    """Put messages into the ledger with all they announce."""

    async def work(tx: Transaction) -> None:
        events = [event for message in messages for event in told(message)]
        await Ledger(tx).save(messages, events=events)

    await door.runtime.transactions.run(work, context=Context(regency, "thread-1", actor="test"))


async def fail_again(door: Door, message_id: str) -> None:
    """A redriven message comes to nothing once more."""

    async def work(tx: Transaction) -> None:
        ledger = Ledger(tx)
        (message,) = await ledger.of([message_id])
        after = message.begin(at=tx.now, lease=LEASE).fail("rejected", at=tx.now)
        events = list[Event](told(after, since=len(message.history)))
        await ledger.save([after], events=events)

    await door.runtime.transactions.run(work, context=Context("33.14", "thread-2", actor="test"))


async def test_an_operator_sends_once_more_what_matches_as_far_as_the_limit_goes(
    door: Door, http: httpx.AsyncClient, village: Any
) -> None:
    await keep(door, [failed("a"), failed("b"), expired("c"), failed("d", "address-unknown")])
    await keep(door, [failed("elsewhere")], regency="35.03")
    operator = door.bearer("operator")

    dry = await http.post("/v1/messages/redrive", json={"dry_run": True}, headers=operator)
    first = await http.post(
        "/v1/messages/redrive", json={"reason": "attempts-exhausted", "limit": 1}, headers=operator
    )
    rest = await http.post("/v1/messages/redrive", json={"until": "2026-11-02T00:00:00Z"}, headers=operator)
    none = await http.post("/v1/messages/redrive", json={"channel": ["sms"]}, headers=operator)

    assert dry.json() == {"matching": 4, "queued": 4, "suppressed": 0}
    assert first.json() == {"matching": 2, "queued": 1, "suppressed": 0}
    assert rest.json() == {"matching": 3, "queued": 3, "suppressed": 0}
    assert none.json() == {"matching": 0, "queued": 0, "suppressed": 0}
    rows = await village.ledger()
    assert {(row["state"], row["attempts"]) for row in rows} == {("queued", 0)}
    assert [step["state"] for row in rows if row["id"] == "m-c" for step in row["history"]] == [
        "queued",
        "expired",
        "queued",
    ]
    (other,) = await village.ledger(regency="35.03")
    assert other["state"] == "failed"


async def test_nothing_is_sent_once_more_for_ever_and_every_turn_is_told_again_by_a_recount(
    door: Door, http: httpx.AsyncClient
) -> None:
    await keep(door, [failed("a")])
    answers = []

    for _ in range(MOST + 1):
        answer = await http.post("/v1/messages/redrive", json={}, headers=door.bearer("operator"))
        answers.append(answer.json()["queued"])
        if answers[-1]:
            await fail_again(door, "m-a")

    assert answers == [1] * MOST + [0]
    events = await announced(door.runtime.store)
    told_again = [event for recount in RECOUNT.values() async for event in recount(door.runtime.store)]
    assert sorted(event.model_dump_json() for _, event in told_again) == sorted(
        event.data.decode() for event in events
    )


async def test_whoever_agrees_no_longer_is_not_told_once_more(
    door: Door, http: httpx.AsyncClient, village: Any
) -> None:
    await keep(door, [failed("a", basis="consent")])

    answer = await http.post("/v1/messages/redrive", json={}, headers=door.bearer("operator"))

    assert answer.json() == {"matching": 1, "queued": 0, "suppressed": 1}
    (row,) = await village.ledger()
    assert (row["state"], row["reason"]) == ("suppressed", "no-consent")


async def test_only_operators_send_once_more_and_only_what_they_may(
    door: Door, http: httpx.AsyncClient
) -> None:
    officer = await http.post("/v1/messages/redrive", json={}, headers=door.bearer("officer"))
    operator = door.bearer("operator")
    orders: list[dict[str, Any]] = [
        {"limit": 501},
        {"state": ["sent"]},
        {"state": []},
        {"subject": "a"},
        {"since": "x"},
    ]
    bad = [await http.post("/v1/messages/redrive", json=one, headers=operator) for one in orders]

    assert officer.status_code == 403
    assert [answer.status_code for answer in bad] == [422] * 5


async def test_what_is_so_old_that_its_words_may_be_gone_is_not_sent_once_more(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    await keep(door, [failed("a")])
    clock.advance(word_retention().redrive)

    answer = await http.post("/v1/messages/redrive", json={}, headers=door.bearer("operator"))

    assert answer.json() == {"matching": 0, "queued": 0, "suppressed": 0}
