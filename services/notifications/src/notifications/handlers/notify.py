"""Tell everybody whom a rule addresses about an event."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contracts.event import Event
from notifications.domain.consent import Refusal
from notifications.domain.message import queue
from notifications.domain.notices import ROLELESS, Notice, Rule
from notifications.facts import ACCOUNTS
from notifications.handlers.outcome import outcome
from notifications.reference import notices
from notifications.repository.inbox import Inboxes
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def notify(event: Event, tx: Transaction) -> None:
    """Tell everybody a rule addresses, once each: those it serves if they agreed, officials of their duty.

    Whom several rules about the event address is told by the first of them.

    Emits: `MessageDelivered` or `MessageSuppressed` per recipient. Idempotent: who was told about this event
    is not told again.
    """
    facts = ACCOUNTS[type(event)].facts(event, regency=tx.context.regency)
    told: set[str] = set()
    for rule in notices().rules_for(event.type):
        addressed = await _addressed(rule, event, People(tx)) - told
        await _tell(rule, addressed, rule.template.fill(facts), tx.context.causation_id or event.key, tx)
        told |= addressed


async def _addressed(rule: Rule, event: Event, people: People) -> set[str]:
    account = ACCOUNTS[type(event)]
    scopes = {part.scope for part in rule.audience}
    in_office = [part for part in rule.audience if part.scope not in ROLELESS]
    addressed = await people.in_audience(in_office, account.village_of(event))
    if "consenting" in scopes:
        addressed |= await people.who_agreed(rule.purpose, rule.channel)
    named = account.recipient_of(event) if "recipient" in scopes else None
    return addressed | {named} if named else addressed


async def _tell(rule: Rule, addressed: Collection[str], notice: Notice, cause: str, tx: Transaction) -> None:
    ledger, inboxes = Ledger(tx), Inboxes(tx)
    recipients = sorted(set(addressed) - await ledger.told(cause, rule.id, rule.channel))
    refusals = await _refusals(rule, recipients, People(tx))
    for recipient in recipients:
        waiting = queue(rule, recipient, message_id=tx.new_id(), cause=cause, at=tx.now)
        message = waiting.settle(refusals.get(recipient), at=tx.now)
        await ledger.save(message, events=[outcome(message)])
        if message.state == "delivered":
            await inboxes.put(message, notice)


async def _refusals(rule: Rule, recipients: Collection[str], people: People) -> Mapping[str, Refusal | None]:
    """Why somebody may not be told; consent is asked for only where the rule rests on it."""
    if rule.basis == "duty":
        return {}
    consents = await people.consents(recipients, rule.purpose, rule.channel)
    return {subject: consent.refusal for subject, consent in consents.items()}
