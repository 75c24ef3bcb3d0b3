"""How often a message was tried, read off its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from notifications.domain.message import Message, State


@dataclass(frozen=True, slots=True)
class Try:
    """One time a worker began to send it.

    Attributes:
        ended_at: When it was known what became of this try, or the next one began; None while it lasts.
        outcome: The state it led to: "queued" where it is tried again, "sending" where its worker was not
            heard of any more.
    """

    began_at: datetime
    ended_at: datetime | None = None
    outcome: State | None = None
    reason: str | None = None


def tries_of(message: Message) -> Iterator[Try]:
    """Every try, the first first."""
    for number, step in enumerate(message.history):
        if step.state != "sending":
            continue
        if number + 1 == len(message.history):
            yield Try(step.at)
        else:
            after = message.history[number + 1]
            yield Try(step.at, after.at, after.state, after.reason)
