"""What a superior reads of an alert that somebody else left unread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.domain.wording import Text, count


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
