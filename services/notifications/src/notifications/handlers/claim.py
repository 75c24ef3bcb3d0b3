"""Take messages that are due into one's hands, to send them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.domain.letter import Letter
from notifications.domain.message import Message
from notifications.domain.target import Target
from notifications.handlers.outcome import told
from notifications.reference import channel_policies
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from notifications.repository.targets import Targets
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker can send so many more messages to this target."""

    target: str
    most: int


async def claim(command: Claim, tx: Transaction) -> list[Letter]:
    """The messages the worker is to send now, and nobody else for the time of the channel's lease.

    What waited too long expires. What another worker began and did not finish within the lease is begun
    again, under the same id. The target's document is changed with every claim, so that workers take turns.

    Emits: `MessageExpired`.
    """
    ledger, targets = Ledger(tx), Targets(tx)
    target = await targets.load(command.target)
    due = await ledger.due(command.target, most=command.most)
    if not due:
        return []
    changed = [_taken(message, target, tx) for message in due]
    ended = [message for message in changed if message.is_closed]
    await ledger.save(changed, events=[event for one in ended for event in told(one, since=-1)])
    await targets.save(target)
    return await _letters([one for one in changed if not one.is_closed], ledger, tx)


def _taken(message: Message, target: Target, tx: Transaction) -> Message:
    policy = channel_policies()[target.channel]
    if message.state == "sent":
        return message.expire("no-report", at=tx.now)
    expires_at = message.expires_at or message.queued_at + policy.expires_after
    if expires_at <= tx.now:
        return message.expire("too-late", at=tx.now)
    return message.begin(at=tx.now, lease=policy.lease)


async def _letters(messages: Sequence[Message], ledger: Ledger, tx: Transaction) -> list[Letter]:
    contents = await Contents(tx).of({(one.cause, one.rule_id) for one in messages})
    return [
        Letter(
            tx.context.regency, one, contents[one.cause, one.rule_id], correlation_id=ledger.thread_of(one)
        )
        for one in messages
    ]
