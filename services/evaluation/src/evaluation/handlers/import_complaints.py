"""A table of reports: good rows are taken, bad ones named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.handlers.record_complaints import Outcome, Reported, TakeComplaints, take_complaints
from servicekit.table_rows import Imported, RowVerdict, UnreadableRow
from servicekit.table_rows import Outcome as Became
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """What one row says of one report: one statement, or its receipt and where it stands."""

    number: int
    id: str
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class ImportComplaints:
    """A table."""

    rows: Sequence[ComplaintRow | UnreadableRow]


async def import_complaints(command: ImportComplaints, tx: Transaction) -> Imported:
    """Take a table of reports; a verdict for each row, in their order. Brought again, nothing changes.

    Emits what `take_complaints` does.
    """
    readable = [row for row in command.rows if isinstance(row, ComplaintRow)]
    entries = [one for row in readable for one in row.reported]
    outcomes = iter((await take_complaints(TakeComplaints(entries), tx)).outcomes)
    verdicts = []
    for row in command.rows:
        if isinstance(row, UnreadableRow):
            verdicts.append(RowVerdict(row.number, row.id, Became.REFUSED, row.error))
        else:
            verdicts.append(_verdict(row, [next(outcomes) for _ in row.reported]))
    return Imported(dry_run=False, rows=tuple(verdicts))


def _verdict(row: ComplaintRow, outcomes: Sequence[Outcome]) -> RowVerdict:
    refusal = next((one.refusal for one in outcomes if one.refusal is not None), None)
    if refusal is not None:
        return RowVerdict(row.number, row.id, Became.REFUSED, refusal)
    is_new = any(one.is_new for one in outcomes)
    return RowVerdict(row.number, row.id, Became.ACCEPTED if is_new else Became.DUPLICATE)
