"""Alerts that somebody left unread: whom they go to, and what a superior reads of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text, count


@dataclass(frozen=True, slots=True)
class Escalated:
    """Why a message goes to somebody its rule does not address.

    Attributes:
        level: 1 for the superior of one it does address, 2 for that one's.
        first_role: The role of whoever was told first, if it is known.
    """

    level: int
    first_role: str | None


@dataclass(frozen=True, slots=True)
class EscalationWords:
    """How an escalated notice reads, with gaps for `title`, `body`, `role` and `hours`.

    Attributes:
        somebody: Whoever was told first, where their role is not known.
    """

    title: Text
    body: Text
    somebody: Text


def escalated_notice(notice: Notice, message: Message, role: Text, words: EscalationWords) -> Notice:
    """The notice with why it comes to this recipient: to whom it went first, by role, and how long ago."""
    after = message.escalation.after * message.level if message.escalation else timedelta()
    hours = count(int(after / timedelta(hours=1)))
    return replace(
        notice,
        title=Text(
            words.title.id.format(title=notice.title.id), words.title.en.format(title=notice.title.en)
        ),
        body=Text(
            words.body.id.format(body=notice.body.id, role=role.id, hours=hours.id),
            words.body.en.format(body=notice.body.en, role=role.en, hours=hours.en),
        ),
    )


def passed_on(message: Message, why: Escalated) -> Message:
    """The message, not on its way yet, for somebody its rule does not address; it waits for no digest."""
    return replace(message, level=why.level, first_role=why.first_role, is_digestible=False)


def escalated(message: Message, *, at: datetime) -> Message:
    """It stayed unread, and a superior was told."""
    return replace(message, escalated_at=at, escalate_at=None)


def let_rest(message: Message) -> Message:
    """No superior is told of it: there is none, or somebody answers for what it tells about."""
    return replace(message, escalate_at=None)
