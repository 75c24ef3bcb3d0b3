"""What the SMS provider tells later of a message it took over, and what that means for its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.message import Message


@dataclass(frozen=True, slots=True)
class SmsReport:
    """How one sending of a text message ended.

    Attributes:
        sending: 0 for the first one, then one more each time an operator sent it once more.
        failure: Why it did not arrive: one of `contracts.notifications.Failure`; None: it is there.
    """

    message_id: str
    sending: int = 0
    failure: str | None = None


def sending_name(message: Message) -> str:
    """What the provider knows this sending by: the same for every try of it, another one for a redrive."""
    return f"{message.id}.{message.redrives}" if message.redrives else message.id


def named_sending(name: str) -> tuple[str, int]:
    """The message and the number of the sending with this name."""
    message_id, _, number = name.partition(".")
    return message_id, int(number) if number.isdecimal() else 0


def told_by(message: Message, report: SmsReport, *, at: datetime) -> Message | None:
    """The message after the report; None when the report changes nothing.

    A report may overtake our own note that the provider took the message, or come while it waits for another
    try because we did not hear the provider's answer: it counts all the same. What has ended stays as it is.
    That an earlier sending failed says nothing about a message that is sent once more.
    """
    if message.is_closed or message.begun_at is None:
        return None
    if report.failure is None:
        return message.deliver(at=at, reason="received")
    if report.sending != message.redrives:
        return None
    return message.fail(report.failure, at=at)
