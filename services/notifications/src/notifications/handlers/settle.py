"""Note what became of messages that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from notifications.domain.channels import ChannelPolicy
from notifications.domain.letter import Letter, Never, NotNow, Outcome, Taken, Withheld
from notifications.domain.message import Message
from notifications.domain.target import Target, Turn
from notifications.handlers.digest import go_along
from notifications.handlers.heed_endpoint import heed_endpoint
from notifications.handlers.outcome import told, turned
from notifications.handlers.post import go_on
from notifications.handlers.remove_device import forget_devices
from notifications.repository.ledger import Ledger
from notifications.repository.targets import Targets
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Sent:
    """What a channel says of one letter.

    Attributes:
        chance: Drawn from 0 to 1, for the pause before the next try.
        policy: How its channel is used.
    """

    letter: Letter
    outcome: Outcome
    chance: float
    policy: ChannelPolicy


async def settle(group: Sequence[Gathered[Sent]], tx: Transaction) -> list[Message]:
    """Note what became of several letters to one target, which belong to one regency; each as it is then.

    What failed for now is tried again later, until its tries are spent; what came to nothing goes on over the
    next channel of its route. What is in a digest makes the digest's steps. What somebody else has settled or
    begun again meanwhile stays as it is, unless the other side has it: then nobody needs to send it again.
    Idempotent.

    Emits: what became of each message; `CircuitChanged` when the target is sent to rest or is well again.
    """
    ledger = Ledger(tx)
    before = {one.id: one for one in await ledger.of({one.message.letter.message.id for one in group})}
    ledger.follow(before.values())
    after, digests = dict(before), list[Letter]()
    for one in group:
        message = after[one.message.letter.message.id]
        if not _is_news(one.message, message):
            continue
        settled = _settled(message, one.message, tx)
        tx.emit(*told(settled, since=len(message.history)), cause=one)
        after[message.id] = settled
        if settled.is_digest:
            digests.append(one.message.letter)
    changed = [one for one in after.values() if one != before[one.id]]
    await ledger.save(changed)
    await go_on([one for one in changed if one.state in {"failed", "suppressed"}], tx)
    for letter in digests:
        carried = {entry.message.id for entry in letter.entries}
        await go_along([after[letter.message.id]], tx, carried=carried)
    target = await _heed_target([one.message for one in group], tx)
    if target.channel == "webhook":
        await heed_endpoint(changed, target, tx)
    await _forget_devices([one.message.outcome for one in group], tx)
    return [after[one.message.letter.message.id] for one in group]


def _is_news(sent: Sent, message: Message) -> bool:
    if message.is_closed or message.state == "sent":
        return False
    is_mine = message.state == "sending" and message.attempts == sent.letter.message.attempts
    return is_mine or isinstance(sent.outcome, Taken)


def _settled(message: Message, sent: Sent, tx: Transaction) -> Message:
    policy = sent.policy
    match sent.outcome:
        case Taken(is_delivered=True, reason=reason):
            return message.deliver(at=tx.now, reason=reason)
        case Taken():
            return message.hand_over(at=tx.now, report_by=tx.now + (policy.report_within or timedelta()))
        case Withheld(reason=reason):
            return message.suppress(reason, at=tx.now)
        case Never(reason=reason):
            return message.fail(reason, at=tx.now)
        case NotNow(reason=reason) if policy.retry.is_spent(message.attempts):
            return message.put_back(reason, at=tx.now, due=tx.now).fail("attempts-exhausted", at=tx.now)
        case NotNow(reason=reason, after=wished):
            wished = min(wished or timedelta(), policy.retry.longest)
            pause = policy.retry.pause(message.attempts, sent.chance)
            return message.put_back(reason, at=tx.now, due=tx.now + max(pause, wished))


async def _heed_target(group: Sequence[Sent], tx: Transaction) -> Target:
    """Tell the target what became of the letters; how it is doing then.

    It is written only when there is news, since claims are.
    """
    targets, turns = Targets(tx), list[Turn]()
    before = after = await targets.load(group[0].letter.message.target)
    for sent in group:
        begun_at = sent.letter.message.history[-1].at
        after, turn = after.hear(sent.outcome, begun_at=begun_at, breaker=sent.policy.breaker, at=tx.now)
        turns += [turn] if turn else []
    if after.is_other_than(before):
        await targets.save(after, turns=turns, events=[turned(turn) for turn in turns])
    return after


async def _forget_devices(outcomes: Sequence[Outcome], tx: Transaction) -> None:
    gone = {mark for one in outcomes if isinstance(one, Taken | Never) for mark in one.gone}
    if gone:
        await forget_devices(sorted(gone), tx)
