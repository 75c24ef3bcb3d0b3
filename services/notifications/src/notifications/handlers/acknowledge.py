"""Answer for a notice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from notifications.domain import reading
from notifications.domain.escalation import let_rest
from notifications.domain.message import Message
from notifications.handlers.heard import heard_since
from notifications.repository.inbox import Inboxes, InboxItem
from notifications.repository.ledger import Ledger
from notifications.repository.rhythm import Rhythm
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A person says that they answer for what a notice tells about."""

    subject: str
    item_id: str


async def acknowledge(command: Acknowledge, tx: Transaction) -> InboxItem:
    """Remember who answers for a notice since when; they have read it.

    Of an alert that superiors would be told of, nobody is told any more, and everybody who was told sees in
    their inbox that somebody answers for it.

    Emits: `MessageAcknowledged`; `MessageRead` and `UnreadAlertsChanged` if it was unread. Idempotent: only
    the first time counts. Raises: `InboxItemNotFound`.
    """
    inboxes, ledger = Inboxes(tx), Ledger(tx)
    item = await inboxes.load(command.subject, command.item_id)
    if item.acknowledged_at is not None:
        return item
    for message in await ledger.of([item.id]):
        after = reading.acknowledge(message, at=tx.now)
        await ledger.save([after], events=heard_since(message, after))
        if message.escalation is not None:
            await _tell_the_others(message, ledger, tx)
    await inboxes.note([item.id], read_at=tx.now, acknowledged_at=tx.now, answered_at=tx.now)
    return replace(
        item,
        read_at=item.read_at or tx.now,
        acknowledged_at=tx.now,
        answered_at=item.answered_at or tx.now,
    )


async def _tell_the_others(message: Message, ledger: Ledger, tx: Transaction) -> None:
    others = [one for one in await Rhythm(tx, ledger).told_of(message) if one.id != message.id]
    await ledger.save([let_rest(one) for one in others if one.escalate_at])
    await Inboxes(tx).note([one.id for one in others], answered_at=tx.now)
