"""Recording an award, and taking one off the record."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.award import Award, AwardFacts, Withdrawal
from evaluation.domain.errors_awards import AwardExists
from evaluation.handlers.award_announcements import given, withdrawn
from evaluation.reference.instruments import issuer_register
from evaluation.repository.awards import Awards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordAward:
    """An officer puts an award on record.

    Attributes:
        id: None: the platform makes one.
    """

    id: str | None
    facts: AwardFacts


@dataclass(frozen=True, slots=True)
class WithdrawAward:
    """An award was recorded by mistake, or was taken back."""

    id: str
    reason: str


async def record_award(command: RecordAward, tx: Transaction) -> Award:
    """Put an award on record. Idempotent by id and content.

    Emits: `AwardRecorded`, `AwardCounted`. Raises: `AwardExists`, and what `AwardFacts.check` raises.
    """
    awards = Awards(tx)
    award = drawn_up(command, tx)
    known = (await awards.known([award.id])).get(award.id)
    if known is not None:
        return the_same(known, award)
    await awards.save(award, events=given(award))
    return award


async def withdraw_award(command: WithdrawAward, tx: Transaction) -> Award:
    """Take an award off the record, with the reason; it stays readable. Withdrawn again, nothing changes.

    Emits: `AwardRevoked`, `AwardCounted` of -1. Raises: `AwardNotFound`.
    """
    awards = Awards(tx)
    before = await awards.own(command.id)
    after = before.withdraw(Withdrawal(command.reason, tx.now, tx.context.actor))
    if after != before:
        await awards.save(after, events=withdrawn(after))
    return after


def drawn_up(command: RecordAward, tx: Transaction) -> Award:
    """The award as it would be recorded now. Raises: what `AwardFacts.check` raises."""
    register = issuer_register()
    command.facts.check(register, today=tx.today)
    kind = register.issuer(command.facts.issuer).kind
    return Award(command.id or tx.new_id(), command.facts, kind, tx.now, tx.context.actor)


def the_same(known: Award, award: Award) -> Award:
    """The award on record, if it says the same and still counts. Raises: `AwardExists`."""
    if known.facts != award.facts or known.withdrawal is not None:
        raise AwardExists(award.id)
    return known
