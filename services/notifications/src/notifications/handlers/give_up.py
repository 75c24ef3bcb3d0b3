"""End what waited too long, whatever it waited for."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.domain.message import Message
from notifications.handlers.digest import go_along
from notifications.handlers.outcome import told
from notifications.repository.ledger import Ledger
from servicekit.service import Tick
from servicekit.transaction import Transaction

AT_ONCE = 500
"""How many messages one part ends."""

DIGESTS = 5
"""How many digests may be among them: each ends up to `digest.MOST` notices besides, in this transaction."""


async def give_up(_: Tick, tx: Transaction) -> bool:
    """End messages whose time is over while nobody could send them; true if there may be more.

    So a message ends also while the circuit of its target is open, or while no worker is set up for its
    channel.

    Emits: `MessageExpired`, `MessageConcluded`. Idempotent.
    """
    ledger = Ledger(tx)
    found = await ledger.overdue(most=AT_ONCE)
    if not found:
        return False
    overdue = _part(found)
    ended = [_given_up(message, tx) for message in overdue]
    ledger.follow(overdue)
    await ledger.save(ended, events=[event for one in ended for event in told(one, since=-1)])
    await go_along(ended, tx)
    return len(found) == AT_ONCE or len(overdue) < len(found)


def _part(overdue: Sequence[Message]) -> list[Message]:
    left = {message.id for message in [one for one in overdue if one.is_digest][DIGESTS:]}
    return [message for message in overdue if message.id not in left]


def _given_up(message: Message, tx: Transaction) -> Message:
    return message.expire("no-report" if message.state == "sent" else "too-late", at=tx.now)
