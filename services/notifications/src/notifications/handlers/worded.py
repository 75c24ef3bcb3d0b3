"""What a message says: what everybody reads of it, and to a superior also why it comes to them."""

from __future__ import annotations

from notifications.domain.escalation import escalated_notice
from notifications.domain.message import Message
from notifications.domain.notices import Notice
from notifications.reference import contact_roles, escalation_words


def worded(message: Message, notice: Notice) -> Notice:
    """The notice as this message's recipient reads it."""
    if not message.level:
        return notice
    words, roles = escalation_words(), contact_roles()
    known = roles.get(message.first_role or "")
    role = known.label if known else words.somebody
    return escalated_notice(notice, message, role, words)
