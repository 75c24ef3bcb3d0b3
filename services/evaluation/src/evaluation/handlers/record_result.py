"""Taking over an accountability result as it was announced."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.domain.accountability import Result, Series
from evaluation.domain.records import Record, record_of
from evaluation.handlers.result_announcements import recorded
from evaluation.reference.instruments import instrument_of, issuer_register
from evaluation.repository.accountability import AccountabilityResults
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordResult:
    """An officer puts a year's result on record."""

    instrument: str
    result: Result


async def record_result(command: RecordResult, tx: Transaction) -> Record:
    """Put a year's result on record. Idempotent by its content.

    Emits: `IndexRecorded`, `IndexMeasured` where it has a score, `OpinionStreakChanged` where the run of
    opinions is another now. Raises: `InstrumentUnknown`, `IssuerUnknown`, and what `Series.record` raises.
    """
    results = AccountabilityResults(tx)
    before = await results.series(command.instrument)
    after = with_result(before, command, tx)
    if after != before:
        await results.save(after, events=recorded(before, after))
    return record_of(after, command.result.year, instrument_of(command.instrument), issuer_register())


def with_result(series: Series, command: RecordResult, tx: Transaction) -> Series:
    """The series with the result; nothing is kept. Raises what `record_result` does."""
    instrument = instrument_of(command.instrument)
    issuer_register().issuer(command.result.issuer)
    return series.record(command.result, instrument, at=tx.now, today=tx.today, actor=tx.context.actor)
