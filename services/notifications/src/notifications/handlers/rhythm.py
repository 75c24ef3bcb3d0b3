"""Keep messages from disturbing people when they should not."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.domain.card import Card
from notifications.domain.channels import ChannelPolicy
from notifications.domain.digest import wait_for_digest
from notifications.domain.message import DIGEST, Message
from notifications.domain.rhythm import Begun, Hold, when_allowed
from notifications.repository.cards import cards_of
from notifications.repository.rhythm import begun_lately
from servicekit.transaction import Transaction


async def held_back(
    messages: Sequence[Message], policy: ChannelPolicy, tx: Transaction
) -> dict[str, Message]:
    """Those of these messages over one channel that may not be sent now, by their ids, as they wait.

    A person is never sent more than their limit allows: whoever asks changes the target's document in the
    same transaction, so that several workers take turns. Nothing waits beyond its own end.
    """
    if not messages or policy.name == "webhook":
        return {}
    recipients = {message.recipient for message in messages}
    cards = await cards_of(tx, tx.context.regency, recipients)
    begun = await _begun(messages, policy, tx)
    held: dict[str, Message] = {}
    for message in messages:
        card = cards.get(message.recipient) or Card(message.recipient)
        lately = begun.setdefault(message.recipient, [])
        hold = when_allowed(message, card, policy, lately, at=tx.now)
        if hold is None:
            lately.append(Begun(tx.now, message.urgency == "urgent"))
        else:
            held[message.id] = _waiting(message, hold, policy, tx)
    return held


async def _begun(
    messages: Sequence[Message], policy: ChannelPolicy, tx: Transaction
) -> dict[str, list[Begun]]:
    if policy.per_recipient is None:
        return {}
    recipients, ids = {one.recipient for one in messages}, {one.id for one in messages}
    since = tx.now - policy.per_recipient.span
    return dict(await begun_lately(tx, policy.name, recipients, since=since, but=ids))


def _waiting(message: Message, hold: Hold, policy: ChannelPolicy, tx: Transaction) -> Message:
    end = message.worth_until(policy.expires_after)
    if hold.why == DIGEST:
        return wait_for_digest(message, hold.until, at=tx.now, until=end)
    return message.hold(hold.why, at=tx.now, until=min(hold.until, end))
