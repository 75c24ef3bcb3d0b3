"""Put messages on their way: into the inbox at once, to other channels by the worker, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notifications.domain.letter import Content
from notifications.domain.message import Message
from notifications.handlers.outcome import told
from notifications.repository.contents import Contents
from notifications.repository.inbox import Inboxes
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def post(messages: Sequence[Message], content: Content, tx: Transaction) -> None:
    """Deliver to inboxes, queue for the other channels, and note who may not be told; those are told on.

    The messages tell what the content says, are queued, and go over one channel.

    Emits: what became of each. Idempotent: who has a message about the cause, by this rule and over this
    channel, gets no other.
    """
    while messages:
        fresh = await _not_told(messages, tx)
        refusals = await _refusals(fresh, tx)
        posted = [_posted(message, refusals.get(message.id), tx) for message in fresh]
        events = [event for message in posted for event in told(message)]
        await Ledger(tx).save(posted, events=events)
        await Inboxes(tx).put([one for one in posted if one.state == "delivered"], content.notice)
        if any(message.state == "queued" for message in posted):
            await Contents(tx).keep(content)
        messages = told_on([message for message in posted if message.state == "suppressed"], tx)


def told_on(messages: Sequence[Message], tx: Transaction) -> list[Message]:
    """The same notices over the next channels of their routes, for messages that came to nothing."""
    onward = [message.onward(message_id=tx.new_id(), at=tx.now) for message in messages]
    return [message for message in onward if message is not None]


async def _not_told(messages: Sequence[Message], tx: Transaction) -> list[Message]:
    one = messages[0]
    recipients = [message.recipient for message in messages]
    known = await Ledger(tx).told(one.cause, one.rule_id, one.channel, recipients)
    return [message for message in messages if message.recipient not in known]


def _posted(message: Message, refusal: str | None, tx: Transaction) -> Message:
    if refusal is not None:
        return message.suppress(refusal, at=tx.now)
    return message.deliver(at=tx.now) if message.channel == "inbox" else message


async def _refusals(messages: Sequence[Message], tx: Transaction) -> Mapping[str, str | None]:
    """Why a message may not be sent; consent is asked for only where the rule rests on it."""
    resting = [message for message in messages if message.basis == "consent"]
    if not resting:
        return {}
    one = resting[0]
    said = await People(tx).consents({m.recipient for m in resting}, one.purpose, one.channel)
    return {message.id: said[message.recipient].refusal for message in resting}
