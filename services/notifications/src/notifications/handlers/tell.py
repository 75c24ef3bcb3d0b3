"""Tell people what a rule says they are to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from notifications.domain.consent import Refusal
from notifications.domain.message import queue
from notifications.domain.notices import Notice, Rule
from notifications.handlers.outcome import outcome
from notifications.repository.inbox import Inboxes
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def tell(rule: Rule, addressed: Collection[str], notice: Notice, cause: str, tx: Transaction) -> None:
    """Deliver a notice to those who may be told, and note why the others may not.

    Emits: `MessageDelivered` or `MessageSuppressed` per recipient. Idempotent: who has a message about the
    cause gets no other.
    """
    ledger, inboxes = Ledger(tx), Inboxes(tx)
    recipients = sorted(set(addressed) - await ledger.told(cause, rule.id, rule.channel, addressed))
    refusals = await _refusals(rule, recipients, People(tx))
    messages = [
        queue(rule, recipient, message_id=tx.new_id(), cause=cause, at=tx.now).settle(
            refusals.get(recipient), at=tx.now
        )
        for recipient in recipients
    ]
    await ledger.save(messages, events=[outcome(message) for message in messages])
    await inboxes.put([message for message in messages if message.state == "delivered"], notice)


async def _refusals(rule: Rule, recipients: Collection[str], people: People) -> Mapping[str, Refusal | None]:
    """Why somebody may not be told; consent is asked for only where the rule rests on it."""
    if rule.basis == "duty":
        return {}
    consents = await people.consents(recipients, rule.purpose, rule.channel)
    return {subject: consent.refusal for subject, consent in consents.items()}
