"""Tell people what a rule says they are to be told."""

from __future__ import annotations

from collections.abc import Collection

from notifications.domain.letter import Content
from notifications.domain.message import queue
from notifications.domain.notices import Rule
from notifications.handlers.post import post
from servicekit.transaction import Transaction


async def tell(rule: Rule, addressed: Collection[str], content: Content, tx: Transaction) -> None:
    """Tell each of these people on every route of the rule, and note why somebody may not be told.

    Emits: what became of each message that is not queued. Idempotent: who has a message about the cause gets
    no other.
    """
    for route in rule.routes:
        messages = [
            queue(rule, recipient, route, message_id=tx.new_id(), cause=content.cause, at=tx.now)
            for recipient in sorted(addressed)
        ]
        await post(messages, content, tx)
