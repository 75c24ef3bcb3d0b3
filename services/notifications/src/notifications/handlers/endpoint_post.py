"""Messages to endpoints: queued in the ledger like all others, and stopped when an endpoint is."""

from __future__ import annotations

from collections.abc import Iterable

from notifications.domain.endpoint import Endpoint
from notifications.domain.letter import Content
from notifications.domain.message import Message, Step
from notifications.domain.stop import Stop
from notifications.handlers.outcome import turned
from notifications.handlers.post import post
from notifications.handlers.stop_waiting import stop_waiting
from notifications.repository.targets import Targets
from servicekit.transaction import Transaction

PURPOSE = "system-webhooks"

CHALLENGES = "webhook-verification"
"""Purpose of challenges, and their rule: they are stopped apart, so that none is stopped with older ones."""


async def send_to(
    endpoints: Iterable[Endpoint], content: Content, tx: Transaction, *, purpose: str = PURPOSE
) -> list[Message]:
    """Queue what the content says for each of these endpoints; the messages.

    It is a duty, not a consent: the other side is a system, and events for systems are about nobody.
    """
    messages = [
        Message(
            id=tx.new_id(),
            cause=content.cause,
            rule_id=content.rule_id,
            recipient=endpoint.target,
            basis="duty",
            purpose=purpose,
            channel="webhook",
            history=(Step("queued", tx.now),),
            next_at=tx.now,
        )
        for endpoint in endpoints
    ]
    await post(messages, content, tx)
    return messages


async def silence(endpoint: Endpoint, tx: Transaction) -> None:
    """Suppress what waits for an endpoint, and forget how its receiver was doing.

    Emits: `MessageSuppressed` for each that waited; `CircuitChanged` if its circuit was open.
    """
    for purpose in (PURPOSE, CHALLENGES):
        await stop_waiting(Stop(endpoint.target, purpose, "webhook", tx.now, "endpoint-off"), tx)
    targets = Targets(tx)
    before = await targets.load(endpoint.target)
    after, turn = before.start_anew(at=tx.now)
    if after != before:
        turns = [turn] if turn else []
        await targets.save(after, turns=turns, events=[turned(one) for one in turns])
