"""Tell people what a rule says they are to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from notifications.domain.channels import Channel
from notifications.domain.escalation import Escalated, passed_on
from notifications.domain.letter import Content
from notifications.domain.message import Message, queue
from notifications.domain.notices import Rule
from notifications.handlers.post import place
from notifications.repository.ledger import Ledger
from servicekit.transaction import Transaction


async def tell(
    rule: Rule,
    addressed: Collection[str],
    content: Content,
    tx: Transaction,
    *,
    agreed: Mapping[str, Collection[Channel]] | None = None,
    escalated: Escalated | None = None,
) -> None:
    """Tell each of these people on every route of the rule, and note why somebody may not be told.

    Where `agreed` says over which channels each of them asked to be told, only routes with one of those are
    taken. `escalated` says why they are told though the rule does not address them.

    Emits: what became of each message that is not queued. Idempotent: who has a message about the cause by
    this rule gets no other.
    """
    fresh = set(addressed) - (await Ledger(tx).told(content.cause, rule.id, addressed)).keys()
    messages = messages_to(rule, fresh, content, tx, agreed=agreed)
    if escalated:
        messages = [passed_on(message, escalated) for message in messages]
    await place(messages, content, tx)


def messages_to(
    rule: Rule,
    subjects: Collection[str],
    content: Content,
    tx: Transaction,
    *,
    agreed: Mapping[str, Collection[Channel]] | None = None,
) -> list[Message]:
    """The messages that would tell these people, one for each route that `tell` takes."""
    return [
        queue(
            rule,
            recipient,
            route,
            message_id=tx.new_id(),
            cause=content.cause,
            at=tx.now,
            template_version=content.template_version,
        )
        for recipient in sorted(subjects)
        for route in rule.routes
        if agreed is None or not set(route).isdisjoint(agreed[recipient])
    ]
