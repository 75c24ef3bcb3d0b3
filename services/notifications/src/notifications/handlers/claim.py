"""Take messages that are due into one's hands, to send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from notifications.domain.channels import ChannelPolicy
from notifications.domain.digest import digest_content
from notifications.domain.letter import Content, Entry, Letter
from notifications.domain.message import Message
from notifications.handlers.digest import entries_of, go_along
from notifications.handlers.outcome import told
from notifications.handlers.post import go_on
from notifications.handlers.rhythm import held_back
from notifications.handlers.worded import worded
from notifications.reference import digest_words
from notifications.repository.contents import About, Contents
from notifications.repository.ledger import Ledger
from notifications.repository.targets import Targets
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker can send so many more messages to this target.

    Attributes:
        policy: How its channel is used.
    """

    target: str
    most: int
    policy: ChannelPolicy


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the worker got.

    Attributes:
        is_more: Whether there may be more at once: what was due was not all to be sent.
        again_at: When the target takes something again, if it takes nothing now.
    """

    letters: Sequence[Letter] = ()
    is_more: bool = False
    again_at: datetime | None = None


async def claim(command: Claim, tx: Transaction) -> Claimed:
    """The messages the worker is to send now, and nobody else for the time of the channel's lease.

    No more than the target allows: its circuit, its pace; and nothing that its recipient does not want now:
    quiet hours, how much at once, their digest. What waited too long expires. What another worker
    began and did not finish within the lease is begun again, under the same id, until its tries are spent.
    What was begun to the target is changed with every claim, so that workers take turns.

    Emits: `MessageExpired`, `MessageFailed`, `MessageConcluded`.
    """
    ledger, targets, policy = Ledger(tx), Targets(tx), command.policy
    target = await targets.load(command.target)
    most = min(command.most, target.allows(policy, at=tx.now))
    if most <= 0:
        return Claimed(again_at=target.again_at(policy, at=tx.now))
    due = await ledger.due(command.target, most=most)
    if not due:
        return Claimed()
    entries = await entries_of(due, tx)
    contents = await _contents(due, entries, tx)
    taken = [_taken(message, contents, policy, tx.now) for message in due]
    free = [before for before, after in zip(due, taken, strict=True) if after.state == "sending"]
    held = await held_back(free, policy, tx)
    changed = [held.get(message.id, message) for message in taken]
    begun = [message for message in changed if message.state == "sending"]
    ended = [message for message in changed if message.is_closed]
    ledger.follow(due)
    await ledger.save(changed, events=[event for one in ended for event in told(one, since=-1)])
    await go_along(changed, tx)
    await go_on([one for one in ended if one.state == "failed"], tx)
    await targets.begin(target.begin(len(begun), policy, at=tx.now) if begun else target)
    letters = [_letter(one, contents, entries, ledger, tx) for one in begun]
    return Claimed(letters, is_more=len(begun) < len(due))


def _taken(
    message: Message, contents: Mapping[About, Content], policy: ChannelPolicy, now: datetime
) -> Message:
    if message.state == "sent":
        return message.expire("no-report", at=now)
    if message.worth_until(policy.expires_after) <= now:
        return message.expire("too-late", at=now)
    if message.state == "sending" and policy.retry.is_spent(message.attempts):
        return message.fail("attempts-exhausted", at=now)
    if (message.cause, message.rule_id) not in contents:
        return message.fail("not-sendable", at=now)
    return message.begin(at=now, lease=policy.lease)


async def _contents(
    due: Sequence[Message], entries: Mapping[str, Sequence[Entry]], tx: Transaction
) -> Mapping[About, Content]:
    """What these messages say; digests say what is in them now."""
    contents = await Contents(tx).of({(one.cause, one.rule_id) for one in due if not one.is_digest})
    digests = {
        (one.cause, one.rule_id): digest_content(one, entries[one.id], digest_words())
        for one in due
        if one.is_digest
    }
    return {**contents, **digests}


def _letter(
    message: Message,
    contents: Mapping[About, Content],
    entries: Mapping[str, tuple[Entry, ...]],
    ledger: Ledger,
    tx: Transaction,
) -> Letter:
    content = contents[message.cause, message.rule_id]
    content = replace(content, notice=worded(message, content.notice))
    thread = ledger.thread_of(message)
    return Letter(tx.context.regency, message, content, thread, entries.get(message.id, ()))
