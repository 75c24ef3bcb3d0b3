"""Tell the people a breach concerns, part by part, and notice when its time is over."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.notifications import BreachRegistered
from notifications.domain.breach import Breach
from notifications.domain.breach_letter import facts_of
from notifications.domain.errors_breaches import BreachNoticeOff
from notifications.domain.letter import Content
from notifications.domain.mailing import AT_ONCE
from notifications.facts.breaches import BREACH_RULE
from notifications.handlers.breach_news import news, overdue
from notifications.handlers.notify import notify
from notifications.handlers.tell import tell
from notifications.reference import breach_terms
from notifications.repository.breaches import Breaches
from notifications.repository.ledger_reading import count_reached
from notifications.repository.notices import Notices
from servicekit.service import Tick
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TellBreach:
    """Tell the people concerned who are known here."""

    breach_id: str


async def tell_breach(command: TellBreach, tx: Transaction) -> Breach:
    """Tell the first some of the people concerned (UU 27/2022 art. 46(1)); `tell_on` tells the others.

    Nobody is told twice of one breach, and all read what was known when the first of them were told. When the
    last is told and everybody concerned has it in their inbox, the notice to them is on record; else somebody
    has to be told otherwise, and an officer records it.

    Emits: what became of each message; `BreachNoticeGiven`. Raises: `BreachNotFound`, `NobodyToTell`,
    `BreachNoticeOff`.
    """
    breaches = Breaches(tx)
    breach = await breaches.get(command.breach_id)
    return await _tell_some(breach, breach.ask_to_tell(by=tx.context.actor), breaches, tx)


async def tell_on(_: Tick, tx: Transaction) -> bool:
    """Tell the next some of those a breach concerns; true if there were any."""
    breaches = Breaches(tx)
    breach = await breaches.to_tell()
    if breach is None:
        return False
    tx.join(breaches.thread_of(breach))
    await _tell_some(breach, breach, breaches, tx)
    return True


async def watch_breaches(_: Tick, tx: Transaction) -> bool:
    """Notice a breach whose time is over with somebody untold, once, and tell the regency's officials.

    Emits: `BreachNoticeOverdue` per addressee; what became of each message. True if there was one.
    """
    breaches = Breaches(tx)
    breach = await breaches.running_out()
    if breach is None:
        return False
    tx.join(breaches.thread_of(breach))
    after = breach.notice_overdue(at=tx.now)
    await breaches.save(after, events=news(breach, after))
    for addressee in after.overdue:
        await notify(overdue(after, addressee), tx)
    return True


async def _tell_some(before: Breach, breach: Breach, breaches: Breaches, tx: Transaction) -> Breach:
    book = await Notices(tx).about(BreachRegistered.type)
    rule = book.rule(BREACH_RULE)
    if rule is None:
        raise BreachNoticeOff
    template, some = book.template_of(rule), breach.untold[:AT_ONCE]
    facts = facts_of(breach, breach_terms(), regency=tx.context.regency)
    notice, occurred_at = template.fill(facts), breach.registered_at
    kind = BreachRegistered.type
    content = Content(breach.id, rule.id, notice, kind, occurred_at, facts, template.version)
    await tell(rule, set(some), content, tx)
    reached = await count_reached(tx, breach.id, BREACH_RULE)
    after = breach.tell(len(some), reached=reached, at=tx.now)
    await breaches.save(after, events=news(before, after))
    return after
