"""Tell everybody whom a rule addresses about an event."""

from __future__ import annotations

from contracts.event import Event
from notifications.domain.conditions import unmet
from notifications.domain.mailing import Mailing
from notifications.domain.notices import Rule
from notifications.facts import ACCOUNTS
from notifications.handlers.content import content_of
from notifications.handlers.mail_on import begin_mailing
from notifications.handlers.tell import tell
from notifications.handlers.tell_webhooks import tell_webhooks
from notifications.repository.notices import Notices
from notifications.repository.people import People
from servicekit.transaction import Transaction


async def notify(event: Event, tx: Transaction) -> None:
    """Tell everybody a rule addresses, once each: those it serves if they agreed, officials of their duty.

    The rules and templates are those in force in the event's regency now. Whom several rules about the event
    address is told by the first of them whose conditions hold.

    Of those who agreed the first some are told at once, the others by `mail_on`. Endpoints of other systems
    that want to know of the event are told too, whether a rule speaks of it or not.

    Emits: what became of each message that is not queued. Idempotent: who was told about this event
    is not told again.
    """
    account = ACCOUNTS[type(event)]
    facts, values = account.facts(event, regency=tx.context.regency), account.values(event)
    cause = tx.context.causation_id or event.key
    told: set[str] = set()
    book = await Notices(tx).about(event.type)
    rules = [rule for rule in book.rules_for(event.type) if not unmet(rule.when, values)]
    wording = book.template_of(rules[0]).fill(facts) if rules else None
    await tell_webhooks(event, cause, wording, facts, tx)
    for rule in rules:
        content = content_of(event, rule, book.template_of(rule), cause=cause, regency=tx.context.regency)
        addressed = await addressed_by(rule, event, People(tx)) - told
        await tell(rule, addressed, content, tx)
        told |= addressed
        if rule.is_for_subscribers:
            thread = tx.context.correlation_id
            await begin_mailing(Mailing(cause, rule.id, thread, frozenset(told)), rule, content, tx)


async def addressed_by(rule: Rule, event: Event, people: People) -> set[str]:
    """Whom a rule addresses by their role, or because the event names them; those who agreed come on top."""
    account = ACCOUNTS[type(event)]
    village, office = account.village_of(event), account.office_of(event)
    addressed = await people.in_audience(rule.offices, village=village, office=office)
    named = account.recipient_of(event) if rule.is_for_the_named else None
    return addressed | {named} if named else addressed
