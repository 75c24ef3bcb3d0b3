"""Mark notices as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from notifications.domain import reading
from notifications.handlers.heard import heard_since
from notifications.repository.inbox import Inboxes, InboxItem, Wanted
from notifications.repository.ledger import Ledger
from servicekit.transaction import Transaction

AT_ONCE = 500
"""How many notices one request marks."""


@dataclass(frozen=True, slots=True)
class MarkRead:
    """A person has read a notice in their inbox."""

    subject: str
    item_id: str


@dataclass(frozen=True, slots=True)
class MarkAllRead:
    """A person has read all that is wanted of their inbox."""

    subject: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Marked:
    """How many notices were marked as read, and whether there are more to mark."""

    read: int
    is_more: bool


async def mark_read(command: MarkRead, tx: Transaction) -> InboxItem:
    """Remember when a notice was read first; then nobody else is told of it.

    Emits: `MessageRead`, and `UnreadAlertsChanged` for an alert. Idempotent: only the first time counts.
    Raises: `InboxItemNotFound`.
    """
    item = await Inboxes(tx).load(command.subject, command.item_id)
    if item.read_at is not None:
        return item
    await _read([item], tx)
    return replace(item, read_at=tx.now)


async def mark_all_read(command: MarkAllRead, tx: Transaction) -> Marked:
    """Mark what a person has not read, the latest first and `AT_ONCE` at most.

    Emits: as `mark_read`, for each. Idempotent.
    """
    items = await Inboxes(tx).unread(command.subject, command.wanted, most=AT_ONCE)
    await _read(items, tx)
    return Marked(len(items), is_more=len(items) == AT_ONCE)


async def _read(items: Sequence[InboxItem], tx: Transaction) -> None:
    ledger = Ledger(tx)
    before = await ledger.of(item.id for item in items)
    after = [reading.read(message, at=tx.now) for message in before]
    events = [event for pair in zip(before, after, strict=True) for event in heard_since(*pair)]
    await ledger.save(after, events=events)
    await Inboxes(tx).note([item.id for item in items], read_at=tx.now)
