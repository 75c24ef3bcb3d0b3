"""Taking over a whole history of results: an office's table, or what the platform comes with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.event import Event
from evaluation.domain.accountability import Series, record_id
from evaluation.handlers.record_result import RecordResult, with_result
from evaluation.handlers.result_announcements import recorded
from evaluation.repository.accountability import AccountabilityResults
from servicekit.errors import PermanentError
from servicekit.table_rows import Imported, Outcome, RowVerdict, UnreadableRow
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result as a row tells it; the header is row 1."""

    number: int
    command: RecordResult

    @property
    def id(self) -> str:
        """The id the result has or gets."""
        return record_id(self.command.instrument, self.command.result.year)


@dataclass(frozen=True, slots=True)
class ImportResults:
    """An office brings a table of results; a dry run only says what would become of each row."""

    rows: tuple[ResultRow | UnreadableRow, ...]
    dry_run: bool = False


async def import_results(command: ImportResults, tx: Transaction) -> Imported:
    """Record each row that can be, whatever is wrong with its neighbours; a verdict for each.

    Emits what recording each would. Idempotent: a row that says what is on record is a duplicate, another
    one of the same year is refused: it is corrected one by one, with a reason.
    """
    results = AccountabilityResults(tx)
    loaded = {code: await results.series(code) for code in _instruments(command.rows)}
    known, events = dict(loaded), dict[str, list[Event]]()
    verdicts = []
    for row in command.rows:
        verdict, after = _decide(row, known, tx)
        verdicts.append(verdict)
        if after is not None:
            told = recorded(known[after.instrument], after)
            events.setdefault(after.instrument, []).extend(told)
            known[after.instrument] = after
    if not command.dry_run:
        for code, told in events.items():
            await results.save(known[code], events=told)
    return Imported(command.dry_run, tuple(verdicts))


async def seed_results(command: ImportResults, tx: Transaction) -> None:
    """Record what the platform comes with; a year that was ever on record stays as it is. Idempotent.

    Raises: what makes `import_results` refuse a row.
    """
    results = AccountabilityResults(tx)
    known = {code: await results.series(code) for code in _instruments(command.rows)}
    fresh = tuple(row for row in command.rows if not _is_known(row, known))
    for verdict in (await import_results(ImportResults(fresh), tx)).rows:
        if verdict.refusal is not None:
            raise verdict.refusal


def _instruments(rows: Iterable[ResultRow | UnreadableRow]) -> list[str]:
    """The instruments of the rows, each once; unknown ones too."""
    return list(dict.fromkeys(row.command.instrument for row in rows if isinstance(row, ResultRow)))


def _is_known(row: ResultRow | UnreadableRow, known: dict[str, Series]) -> bool:
    if isinstance(row, UnreadableRow):
        return False
    return bool(known[row.command.instrument].of(row.command.result.year))


def _decide(
    row: ResultRow | UnreadableRow, known: dict[str, Series], tx: Transaction
) -> tuple[RowVerdict, Series | None]:
    """The verdict on a row, and the series with it if it is new."""
    if isinstance(row, UnreadableRow):
        return RowVerdict(row.number, row.id, Outcome.REFUSED, row.error), None
    before = known[row.command.instrument]
    try:
        after = with_result(before, row.command, tx)
    except PermanentError as error:
        return RowVerdict(row.number, row.id, Outcome.REFUSED, error), None
    if after == before:
        return RowVerdict(row.number, row.id, Outcome.DUPLICATE), None
    return RowVerdict(row.number, row.id, Outcome.ACCEPTED), after
