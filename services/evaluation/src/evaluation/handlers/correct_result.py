"""Correcting an accountability result, or taking back what was never announced."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.accountability import Result, place_of
from evaluation.domain.records import Record, record_of
from evaluation.handlers.result_announcements import recorded
from evaluation.reference.instruments import instrument_of, issuer_register
from evaluation.repository.accountability import AccountabilityResults
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """What is on record of a year is wrong."""

    instrument: str
    result: Result
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawResult:
    """Nothing of the kind was announced."""

    record_id: str
    reason: str


async def correct_result(command: CorrectResult, tx: Transaction) -> Record:
    """Put other facts of a year on record; what was there stays readable. Idempotent by content.

    Emits: `IndexCorrected`, `IndexMeasured` and `OpinionStreakChanged`, as far as each is different now.
    Raises: `ResultNotFound`, `IssuerUnknown`, and what `Series.correct` raises.
    """
    results, instrument = AccountabilityResults(tx), instrument_of(command.instrument)
    issuer_register().issuer(command.result.issuer)
    before = await results.series(command.instrument)
    after = before.correct(
        command.result,
        instrument,
        at=tx.now,
        today=tx.today,
        actor=tx.context.actor,
        reason=command.reason,
    )
    if after != before:
        await results.save(after, events=recorded(before, after))
    return record_of(after, command.result.year, instrument, issuer_register())


async def withdraw_result(command: WithdrawResult, tx: Transaction) -> None:
    """Take a result back; what was there stays readable.

    Emits: `IndexCorrected` without grade and score, `IndexMeasured` and `OpinionStreakChanged` where the
    figures are different now. Raises: `ResultNotFound`.
    """
    code, year = place_of(command.record_id)
    results, instrument = AccountabilityResults(tx), instrument_of(code)
    before = await results.series(code)
    after = before.withdraw(year, instrument, at=tx.now, actor=tx.context.actor, reason=command.reason)
    await results.save(after, events=recorded(before, after))
