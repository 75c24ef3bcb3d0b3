"""The events that tell what people made of notices in their inboxes. They name nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contracts.event import Event
from contracts.notifications import (
    MessageAcknowledged,
    MessageEscalated,
    MessageRead,
    UnreadAlertsChanged,
)
from notifications.domain.message import Message


def heard(message: Message) -> Iterator[Event]:
    """All that is announced of a message in an inbox beside its steps; for a recount too.

    An alert is unread from its delivery until it is read first, or taken out of the inbox.
    """
    if message.channel != "inbox" or message.state != "delivered":
        return
    ended_at = min((at for at in (message.read_at, message.removed_at) if at), default=None)
    if message.is_alert:
        yield _event(UnreadAlertsChanged, message, message.ended_at, change=1)
    if message.escalated_at:
        yield _event(MessageEscalated, message, message.escalated_at, level=message.level + 1)
    if message.read_at:
        yield _event(MessageRead, message, message.read_at, minutes=_minutes(message, message.read_at))
    if message.is_alert and ended_at:
        yield _event(UnreadAlertsChanged, message, ended_at, change=-1)
    if message.acknowledged_at:
        answered = message.acknowledged_at
        yield _event(MessageAcknowledged, message, answered, minutes=_minutes(message, answered))


def heard_since(before: Message, after: Message) -> list[Event]:
    """What is to be announced of a change."""
    known = list(heard(before))
    return [event for event in heard(after) if event not in known]


def _minutes(message: Message, at: datetime) -> int:
    return max(int((at - message.ended_at).total_seconds() // 60), 0)


def _event(kind: type[Event], message: Message, at: datetime, **more: int) -> Event:
    fields = {
        "occurred_at": at,
        "message_id": message.id,
        "rule_id": message.rule_id,
        "channel": message.channel,
        "cause": message.cause,
    }
    return kind.model_validate(fields | more)
