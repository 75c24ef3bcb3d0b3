"""Mark a notice as read."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.repository.inbox import Inboxes, InboxItem
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MarkRead:
    """A person has read a notice in their inbox."""

    subject: str
    item_id: str


async def mark_read(command: MarkRead, tx: Transaction) -> InboxItem:
    """Remember when a notice was read first. Raises: `InboxItemNotFound`."""
    return await Inboxes(tx).mark_read(command.subject, command.item_id)
