"""The events that tell what became of a message. They name no recipient."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.event import Event
from contracts.notifications import (
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSuppressed,
)
from notifications.domain.message import Message, Step


def told(message: Message, *, since: int = 0) -> Iterator[Event]:
    """What is announced of a message's steps, from the one of this number on: all of them for a recount."""
    attempts = sum(step.state == "sending" for step in message.history[:since])
    for step in message.history[since:]:
        attempts += step.state == "sending"
        event = _of(step, message, attempts)
        if event is not None:
            yield event


def _of(step: Step, message: Message, attempts: int) -> Event | None:
    fields = {
        "occurred_at": step.at,
        "message_id": message.id,
        "rule_id": message.rule_id,
        "channel": message.channel,
        "cause": message.cause,
    }
    match step.state:
        case "sent":
            return MessageSent.model_validate(fields | {"attempts": attempts})
        case "delivered":
            seconds = int((step.at - message.queued_at).total_seconds())
            return MessageDelivered.model_validate(fields | {"seconds": seconds})
        case "failed":
            return MessageFailed.model_validate(fields | {"reason": step.reason})
        case "expired":
            return MessageExpired.model_validate(fields | {"reason": step.reason})
        case "suppressed":
            return MessageSuppressed.model_validate(fields | {"reason": step.reason})
    return None
