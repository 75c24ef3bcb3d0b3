"""The event that tells how a message ended. It names no recipient."""

from __future__ import annotations

from contracts.event import Event
from contracts.notifications import MessageDelivered, MessageSuppressed
from notifications.domain.message import Message


def outcome(message: Message) -> Event:
    """`MessageDelivered` or `MessageSuppressed`, for a message that has ended."""
    fields = {
        "occurred_at": message.history[-1].at,
        "message_id": message.id,
        "rule_id": message.rule_id,
        "channel": message.channel,
        "cause": message.cause,
    }
    if message.reason is None:
        return MessageDelivered.model_validate(fields)
    return MessageSuppressed.model_validate(fields | {"reason": message.reason})
