"""What the SMS provider tells later of a message it took over, and what that means for its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.message import Message


@dataclass(frozen=True, slots=True)
class SmsReport:
    """How one text message ended.

    Attributes:
        failure: Why it did not arrive: one of `contracts.notifications.Failure`; None: it is there.
    """

    message_id: str
    failure: str | None = None


def told_by(message: Message, report: SmsReport, *, at: datetime) -> Message | None:
    """The message after the report; None when the report changes nothing.

    A report may overtake our own note that the provider took the message, or come while it waits for another
    try because we did not hear the provider's answer: it counts all the same. What has ended stays as it is.
    That an earlier sending failed says nothing about a message that was queued once more since.
    """
    if message.is_closed or message.begun_at is None:
        return None
    if report.failure is None:
        return message.deliver(at=at, reason="received")
    if message.begun_at < message.requeued_at:
        return None
    return message.fail(report.failure, at=at)
