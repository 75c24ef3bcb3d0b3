"""Taking over a table of awards: an office's, or what the platform comes with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.domain.award import Award
from evaluation.handlers.award_announcements import given
from evaluation.handlers.record_award import RecordAward, drawn_up, the_same
from evaluation.repository.awards import Awards
from servicekit.errors import PermanentError
from servicekit.table_rows import Imported, Outcome, RowVerdict, UnreadableRow
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award as a row tells it; the header is row 1. Every row names its id."""

    number: int
    id: str
    command: RecordAward


@dataclass(frozen=True, slots=True)
class ImportAwards:
    """An office brings a table of awards; a dry run only says what would become of each row."""

    rows: tuple[AwardRow | UnreadableRow, ...]
    dry_run: bool = False


async def import_awards(command: ImportAwards, tx: Transaction) -> Imported:
    """Record each row that can be, whatever is wrong with its neighbours; a verdict for each.

    Emits what recording each would. Idempotent by id and content: a row that says what is on record is a
    duplicate, another one is refused.
    """
    awards = Awards(tx)
    known = await awards.known([row.id for row in command.rows if isinstance(row, AwardRow)])
    verdicts = []
    for row in command.rows:
        verdict, award = _decide(row, known, tx)
        verdicts.append(verdict)
        if award is not None:
            known[award.id] = award
            if not command.dry_run:
                await awards.save(award, events=given(award))
    return Imported(command.dry_run, tuple(verdicts))


async def seed_awards(command: ImportAwards, tx: Transaction) -> None:
    """Record what the platform comes with; an award that was ever on record stays as it is. Idempotent.

    Raises: what makes `import_awards` refuse a row.
    """
    known = await Awards(tx).known([row.id for row in command.rows if isinstance(row, AwardRow)])
    fresh = tuple(row for row in command.rows if row.id not in known)
    for verdict in (await import_awards(ImportAwards(fresh), tx)).rows:
        if verdict.refusal is not None:
            raise verdict.refusal


def _decide(
    row: AwardRow | UnreadableRow, known: Mapping[str, Award], tx: Transaction
) -> tuple[RowVerdict, Award | None]:
    """The verdict on a row, and the award if it is new."""
    if isinstance(row, UnreadableRow):
        return RowVerdict(row.number, row.id, Outcome.REFUSED, row.error), None
    try:
        award = drawn_up(row.command, tx)
        if (first := known.get(award.id)) is None:
            return RowVerdict(row.number, row.id, Outcome.ACCEPTED), award
        the_same(first, award)
    except PermanentError as error:
        return RowVerdict(row.number, row.id, Outcome.REFUSED, error), None
    return RowVerdict(row.number, row.id, Outcome.DUPLICATE), None
