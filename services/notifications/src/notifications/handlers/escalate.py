"""Tell superiors of alerts that stay unread."""

from __future__ import annotations

from notifications.domain.escalation import Escalated, escalated, let_rest
from notifications.domain.message import Message
from notifications.domain.notices import Audience, Rule
from notifications.handlers.heard import heard_since
from notifications.handlers.tell import tell
from notifications.repository.cards import Cards
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from notifications.repository.notices import Notices
from notifications.repository.people import People
from notifications.repository.rhythm import Rhythm
from servicekit.service import Tick
from servicekit.transaction import Transaction

AT_ONCE = 50
"""How many unread alerts one turn looks after."""


async def escalate(_: Tick, tx: Transaction) -> bool:
    """Tell the superiors of those who left an alert unread for too long; true if there may be more.

    The superior is the one on the person's card, and without one whoever holds the rule's fallback role. They
    are told as by the rule itself, with why it comes to them. Where nobody is above, or the rule is no more,
    it stays with whoever was told.

    Emits: `MessageEscalated`, and what became of each message. Idempotent: an alert is escalated once, and
    nobody is told of it twice.
    """
    ledger = Ledger(tx)
    late = await Rhythm(tx, ledger).unread_too_long(most=AT_ONCE)
    for message in late:
        tx.join(ledger.thread_of(message))
        is_told = await _tell_above(message, tx)
        after = escalated(message, at=tx.now) if is_told else let_rest(message)
        await ledger.save([after], events=heard_since(message, after))
    return len(late) == AT_ONCE


async def _tell_above(message: Message, tx: Transaction) -> bool:
    """Tell whoever is above the recipient; whether there is anybody."""
    rule = await Notices(tx).rule(message.rule_id)
    about = (message.cause, message.rule_id)
    content = (await Contents(tx).of([about])).get(about)
    above = await _above(message, tx)
    if rule is None or content is None or not above:
        return False
    first_role = message.first_role or await _role_of(message, rule, tx)
    await tell(rule, above, content, tx, escalated=Escalated(message.level + 1, first_role))
    return True


async def _above(message: Message, tx: Transaction) -> set[str]:
    card = await Cards(tx).load(message.recipient)
    if card.superior:
        return {card.superior}
    role = message.escalation.fallback if message.escalation else None
    found = await People(tx).in_audience([Audience("regency", role)]) if role else set()
    return found - {message.recipient}


async def _role_of(message: Message, rule: Rule, tx: Transaction) -> str | None:
    """In which of the roles the rule addresses this person was told."""
    held = await People(tx).roles_of(message.recipient)
    return next((part.role for part in rule.audience if part.role in held), None)
