"""Send messages that failed or expired once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.domain.message import Message
from notifications.handlers.outcome import told
from notifications.reference import channel_policies, word_retention
from notifications.repository.ledger import Ledger
from notifications.repository.ledger_reading import Filter
from notifications.repository.people import refusals_of
from notifications.repository.redrivable import Redrivable
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Redrive:
    """An operator wants these messages sent once more.

    Attributes:
        most: At most so many of them, the oldest first.
        is_dry: Whether it is only asked what would be done.
    """

    wanted: Filter
    most: int
    is_dry: bool


@dataclass(frozen=True, slots=True)
class Redriven:
    """What was done, or would be.

    Attributes:
        matching: How many messages were asked for that may be sent once more.
        queued: How many wait again.
        suppressed: How many are not sent since there is no consent any more.
    """

    matching: int
    queued: int
    suppressed: int


async def redrive(command: Redrive, tx: Transaction) -> Redriven:
    """Queue messages again, with all their tries and as much time as their channel gives.

    Each at most as often as its channel says, and none so old that its words may be gone. Whether its
    recipient may be told is looked at again, now and right before it is sent. Its history stays.

    Emits: `MessageConcluded` for each, `MessageSuppressed` where there is no consent.
    """
    ledger = Ledger(tx)
    since = tx.now - word_retention().redrive
    redrivable = Redrivable(ledger, tx.context.regency, command.wanted, channel_policies(), since=since)
    matching = await redrivable.count()
    before = await redrivable.first(command.most)
    after = await _again(before, tx)
    if before and not command.is_dry:
        ledger.follow(before)
        pairs = zip(before, after, strict=True)
        events = [event for old, new in pairs for event in told(new, since=len(old.history))]
        await ledger.save(after, events=events)
    suppressed = sum(message.is_closed for message in after)
    return Redriven(matching, len(after) - suppressed, suppressed)


async def _again(messages: Sequence[Message], tx: Transaction) -> list[Message]:
    resting = [message for message in messages if message.basis == "consent"]
    refusals = await refusals_of(tx, tx.context.regency, resting)
    again = [message.redrive(at=tx.now) for message in messages]
    return [
        message.suppress(refusals[message.id], at=tx.now) if message.id in refusals else message
        for message in again
    ]
