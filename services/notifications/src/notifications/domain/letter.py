"""What a channel is given to send, and what it says became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text


@dataclass(frozen=True, slots=True)
class Content:
    """What all recipients of one rule about one event read.

    Attributes:
        event: Type of the event it tells about.
        occurred_at: When that happened.
        facts: The event's figures, days and places, as they are written.
        template_version: Which version of the rule's template made it; None before there were any.
    """

    cause: str
    rule_id: str
    notice: Notice
    event: str
    occurred_at: datetime
    facts: Mapping[str, Text]
    template_version: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice in a digest."""

    message: Message
    content: Content


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way, with what it says.

    Attributes:
        correlation_id: The thread it belongs to.
        entries: The notices in it, if it is a digest.
    """

    regency: str
    message: Message
    content: Content
    correlation_id: str
    entries: tuple[Entry, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Those it brings: its own, or those of the digest."""
        return tuple(entry.message for entry in self.entries) or (self.message,)


@dataclass(frozen=True, slots=True)
class Taken:
    """The other side has it.

    Attributes:
        is_delivered: Whether nothing more is to be heard of it; else the other side reports later.
        reason: How that is known: "received" (the receiver itself said so), "accepted" (the next hop answers
            for it from now on).
        reference: What the other side calls it.
        gone: Fingerprints of the tokens of devices that are no more.
    """

    is_delivered: bool
    reason: str = "accepted"
    reference: str | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """It did not work, and may work later.

    Attributes:
        reason: A stable code for operators: "timeout", "connection", "throttled", "smtp-451", "http-503".
        after: When the other side said to come again.
        is_targets_fault: Whether the target itself is in trouble, rather than this one message.
    """

    reason: str
    after: timedelta | None = None
    is_targets_fault: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """It will not work, however often it is tried.

    Attributes:
        reason: One of `contracts.notifications.Failure`.
        gone: Fingerprints of the tokens of devices that are no more.
    """

    reason: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """It may not be sent after all.

    Attributes:
        reason: One of `contracts.notifications.Suppression`.
    """

    reason: str


Outcome = Taken | NotNow | Never | Withheld
