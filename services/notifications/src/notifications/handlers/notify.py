"""Tell everybody whom a rule addresses about an event."""

from __future__ import annotations

from contracts.event import Event
from notifications.domain.letter import Content
from notifications.domain.mailing import Mailing
from notifications.domain.notices import ROLELESS, Rule
from notifications.facts import ACCOUNTS
from notifications.handlers.mail_on import begin_mailing
from notifications.handlers.tell import tell
from notifications.reference import notices
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def notify(event: Event, tx: Transaction) -> None:
    """Tell everybody a rule addresses, once each: those it serves if they agreed, officials of their duty.

    Whom several rules about the event address is told by the first of them.

    Of those who agreed the first some are told at once, the others by `mail_on`.

    Emits: what became of each message that is not queued. Idempotent: who was told about this event
    is not told again.
    """
    facts = ACCOUNTS[type(event)].facts(event, regency=tx.context.regency)
    cause = tx.context.causation_id or event.key
    told: set[str] = set()
    for rule in notices().rules_for(event.type):
        notice = rule.template.fill(facts)
        content = Content(cause, rule.id, notice, event.type, event.occurred_at, facts)
        addressed = await _addressed(rule, event, People(tx)) - told
        await tell(rule, addressed, content, tx)
        told |= addressed
        if rule.is_for_the_consenting:
            thread = tx.context.correlation_id
            await begin_mailing(Mailing(cause, rule.id, thread, frozenset(told)), rule, content, tx)


async def _addressed(rule: Rule, event: Event, people: People) -> set[str]:
    account = ACCOUNTS[type(event)]
    in_office = [part for part in rule.audience if part.scope not in ROLELESS]
    addressed = await people.in_audience(in_office, account.village_of(event))
    named = account.recipient_of(event) if rule.is_for_the_named else None
    return addressed | {named} if named else addressed
