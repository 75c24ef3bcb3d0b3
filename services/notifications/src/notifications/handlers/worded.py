"""What a message says: what everybody reads of it, and to a superior also why it comes to them."""

from __future__ import annotations

from dataclasses import replace

from notifications.domain.escalation import escalated_notice
from notifications.domain.letter import Content
from notifications.domain.message import Message
from notifications.reference import contact_roles, escalation_words


def worded(message: Message, content: Content) -> Content:
    """The content as this message's recipient reads it."""
    if not message.level:
        return content
    words, roles = escalation_words(), contact_roles()
    known = roles.get(message.first_role or "")
    role = known.label if known else words.somebody
    return replace(content, notice=escalated_notice(content.notice, message, role, words))
