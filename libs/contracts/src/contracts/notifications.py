"""Events of notifications: what became of each message. Recipients are opaque references, never addresses."""

from __future__ import annotations

from typing import Literal

from contracts.event import Event, Identifier

Channel = Literal["inbox"]


class _MessageEvent(Event):
    key_field = "message_id"

    message_id: Identifier
    rule_id: Identifier
    channel: Channel
    cause: Identifier


class MessageDelivered(_MessageEvent):
    """A message reached its recipient's channel; the ledger row is closed."""

    type = "regency.notifications.message.delivered"


class MessageSuppressed(_MessageEvent):
    """A message was not sent, on purpose.

    Attributes:
        reason: Why: the recipient gave no consent, or withdrew it.
    """

    type = "regency.notifications.message.suppressed"

    reason: Literal["no-consent", "consent-withdrawn"]
