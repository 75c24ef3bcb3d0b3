"""Tell everybody who agreed, part by part."""

from __future__ import annotations

from dataclasses import replace

from notifications.domain.letter import Content
from notifications.domain.mailing import AT_ONCE, Mailing
from notifications.domain.notices import Rule
from notifications.handlers.tell import tell
from notifications.repository.contents import Contents
from notifications.repository.mailings import Mailings
from notifications.repository.notices import Notices
from notifications.repository.people import People
from servicekit.service import Tick
from servicekit.transaction import Transaction


async def begin_mailing(mailing: Mailing, rule: Rule, content: Content, tx: Transaction) -> None:
    """Tell the first some of those who agreed; the others are told by `mail_on`.

    Emits: `MessageDelivered` per recipient. Idempotent: a mailing under way goes on where it is, and after it
    nobody is told again.
    """
    mailings = Mailings(tx)
    if not await mailings.is_under_way(mailing):
        await Contents(tx).keep(content)
        await _tell_some(mailing, rule, content, mailings, tx)


async def mail_on(_: Tick, tx: Transaction) -> bool:
    """Tell the next some of those a mailing is for; true if there was a mailing under way.

    Emits: `MessageDelivered` per recipient. A mailing ends when its rule tells those who agreed no longer.
    """
    mailings = Mailings(tx)
    mailing = await mailings.some()
    if mailing is None:
        return False
    tx.join(mailing.thread)
    rule = await Notices(tx).rule(mailing.rule_id)
    if rule is None or not rule.is_for_subscribers:
        await mailings.end(mailing)
    else:
        about = (mailing.cause, mailing.rule_id)
        await _tell_some(mailing, rule, (await Contents(tx).of([about]))[about], mailings, tx)
    return True


async def _tell_some(
    mailing: Mailing, rule: Rule, content: Content, mailings: Mailings, tx: Transaction
) -> None:
    part = await People(tx).subscribers(rule.purpose, rule.channels, after=mailing.after, most=AT_ONCE)
    await tell(rule, part.agreed.keys() - mailing.left_out, content, tx, agreed=part.agreed)
    if part.last is None:
        await mailings.end(mailing)
    else:
        await mailings.save(replace(mailing, after=part.last))
