"""Note what became of messages that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from notifications.domain.letter import Letter, Never, NotNow, Outcome, Taken, Withheld
from notifications.domain.message import Message
from notifications.handlers.outcome import told
from notifications.handlers.post import post, told_on
from notifications.reference import channel_policies
from notifications.repository.ledger import Ledger
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel says of one letter.

    Attributes:
        chance: Drawn from 0 to 1, for the pause before the next try.
    """

    letter: Letter
    outcome: Outcome
    chance: float


async def settle(group: Sequence[Gathered[Sent]], tx: Transaction) -> list[None]:
    """Note what became of several letters to one target, which belong to one regency.

    What failed for now is tried again later, until its tries are spent; what came to nothing goes on over the
    next channel of its route. What somebody else has settled meanwhile stays as it is.

    Emits: what became of each message.
    """
    ledger = Ledger(tx)
    now = {message.id: message for message in await ledger.of(one.message.letter.message.id for one in group)}
    for one in group:
        sent, before = one.message, now[one.message.letter.message.id]
        if before.is_closed or before.attempts != sent.letter.message.attempts:
            continue
        after = _after(before, sent, tx)
        tx.emit(*told(after, since=len(before.history)), cause=one)
        await ledger.save([after])
        if after.state in {"failed", "suppressed"}:
            await post(told_on([after], tx), sent.letter.content, tx)
    return [None] * len(group)


def _after(message: Message, sent: Sent, tx: Transaction) -> Message:
    policy = channel_policies()[message.channel]
    match sent.outcome:
        case Taken(is_delivered=True, reason=reason):
            return message.deliver(at=tx.now, reason=reason)
        case Taken():
            return message.hand_over(at=tx.now, report_by=tx.now + (policy.report_within or timedelta()))
        case Withheld(reason=reason):
            return message.suppress(reason, at=tx.now)
        case Never(reason=reason):
            return message.fail(reason, at=tx.now)
        case NotNow() as failed if policy.retry.is_spent(message.attempts):
            return message.put_back(failed.reason, at=tx.now, due=tx.now).fail(
                "attempts-exhausted", at=tx.now
            )
        case NotNow() as failed:
            pause = policy.retry.pause(message.attempts, sent.chance)
            due = tx.now + max(pause, failed.after or timedelta())
            return message.put_back(failed.reason, at=tx.now, due=due)
