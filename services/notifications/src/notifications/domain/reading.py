"""What the reader of an inbox makes of a message in it. Each of it counts the first time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from notifications.domain.message import Message


def read(message: Message, *, at: datetime) -> Message:
    """Its recipient reads it; nobody else has to be told."""
    return replace(message, read_at=message.read_at or at, escalate_at=None)


def acknowledge(message: Message, *, at: datetime) -> Message:
    """Its recipient, who has read it, answers for it from now on."""
    return replace(read(message, at=at), acknowledged_at=message.acknowledged_at or at)


def remove(message: Message, *, at: datetime) -> Message:
    """It is taken out of the inbox, and is unread no longer."""
    return replace(message, removed_at=message.removed_at or at, escalate_at=None)
