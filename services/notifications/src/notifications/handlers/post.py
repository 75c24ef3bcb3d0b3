"""Put messages on their way: into the inbox at once, to other channels by the worker, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.domain.letter import Content
from notifications.domain.message import Message
from notifications.domain.routing import Reach
from notifications.handlers.heard import heard
from notifications.handlers.outcome import told
from notifications.handlers.reach import reaches
from notifications.handlers.worded import worded
from notifications.repository.contents import Contents
from notifications.repository.inbox import Inboxes
from notifications.repository.ledger import Ledger
from servicekit.transaction import Transaction


async def post(messages: Sequence[Message], content: Content, tx: Transaction) -> None:
    """Place messages as `place` does, but for those that were placed before.

    Idempotent: who has a message about the cause, by this rule and over a channel of the route, gets no
    other.
    """
    if messages:
        known = await Ledger(tx).told(content.cause, content.rule_id, {one.recipient for one in messages})
        fresh = [one for one in messages if known.get(one.recipient, frozenset()).isdisjoint(one.route)]
        await place(fresh, content, tx)


async def place(messages: Sequence[Message], content: Content, tx: Transaction) -> None:
    """Deliver to inboxes, queue for the other channels, and note who may not or cannot be told.

    The messages are of one rule and tell what the content says. Each goes over the first channel of its route
    that leads to its recipient, as far as is known now. Where none does, one row over the first says why.

    Emits: what became of each.
    """
    if not messages:
        return
    reach = await reaches(messages, content.occurred_at, tx)
    placed = [_placed(one, reach[one.recipient], tx) for one in messages if one.recipient in reach]
    await Ledger(tx).save(
        placed, events=[event for message in placed for event in (*told(message), *heard(message))]
    )
    await Inboxes(tx).put(
        [one for one in placed if one.state == "delivered"], worded(messages[0], content.notice)
    )
    if any(message.state == "queued" or message.escalate_at for message in placed):
        await Contents(tx).keep(content)


async def go_on(ended: Sequence[Message], tx: Transaction) -> None:
    """Post the same notices over the next channels of their routes, for messages that came to nothing.

    A notice ends with its message where this was the last channel, or nobody kept what it says.
    """
    onward = [message.onward(message_id=tx.new_id(), at=tx.now) for message in ended]
    for message in [message for message in onward if message is not None]:
        about = (message.cause, message.rule_id)
        if content := (await Contents(tx).of([about])).get(about):
            await post([message], content, tx)


def _placed(message: Message, reach: Reach, tx: Transaction) -> Message:
    channel = reach.first(message.route)
    if channel is None:
        return message.suppress(reach.refusals[message.channel], at=tx.now)
    routed = message.over(channel)
    return routed.deliver(at=tx.now) if channel == "inbox" else routed
