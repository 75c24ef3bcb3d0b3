"""Taking over a whole register at once: an office's table, or what the platform comes with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from programs.domain.errors import ProgramExists
from programs.domain.program import Program
from programs.handlers.announcements import since
from programs.handlers.move_program import MoveProgram, moved_on
from programs.handlers.register_program import RegisterProgram, drawn_up
from programs.repository.programs import Programs
from servicekit.errors import PermanentError
from servicekit.table_rows import Imported, Outcome, RowVerdict, UnreadableRow
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A programme as a row tells it, with the steps it has gone so far.

    Attributes:
        number: Of the row, as a spreadsheet counts: the header is row 1.
    """

    number: int
    command: RegisterProgram
    moves: tuple[MoveProgram, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPrograms:
    """An office brings a table of programmes.

    Attributes:
        dry_run: Only say what would become of each row.
    """

    rows: tuple[ProgramRow | UnreadableRow, ...]
    dry_run: bool = False


async def import_programs(command: ImportPrograms, tx: Transaction) -> Imported:
    """Register each row that can be, whatever is wrong with its neighbours; a verdict for each.

    Every programme begins a thread of its own. Emits what registering and moving each would.
    Idempotent by id and content: a row that says what is registered is a duplicate, another one is refused.
    """
    programs = Programs(tx)
    readable = [row for row in command.rows if isinstance(row, ProgramRow)]
    known = await programs.known({row.command.id for row in readable if row.command.id})
    verdicts: list[RowVerdict] = []
    for row in command.rows:
        verdict, program = _decide(row, known, tx)
        verdicts.append(verdict)
        if program is not None:
            known[program.id] = program
            if not command.dry_run:
                await programs.save(program, events=since(program, None))
    return Imported(command.dry_run, tuple(verdicts))


async def seed_programs(command: ImportPrograms, tx: Transaction) -> None:
    """Register what the platform comes with; a programme that is there stays as it is. Idempotent.

    Raises: what makes `import_programs` refuse a row, but for programmes that are registered.
    """
    imported = await import_programs(command, tx)
    for verdict in imported.rows:
        if verdict.refusal is not None and not isinstance(verdict.refusal, ProgramExists):
            raise verdict.refusal


def _decide(
    row: ProgramRow | UnreadableRow, known: Mapping[str, Program], tx: Transaction
) -> tuple[RowVerdict, Program | None]:
    """The verdict on a row, and the programme if it is new."""
    if isinstance(row, UnreadableRow):
        return RowVerdict(row.number, row.id, Outcome.REFUSED, row.error), None
    try:
        program = replace(drawn_up(row.command, tx), thread=tx.new_id())
        for move in row.moves:
            program = moved_on(program, move, tx.now)
        if (first := known.get(program.id)) is None:
            return RowVerdict(row.number, program.id, Outcome.ACCEPTED), program
        if _said(program) != _said(first):
            raise ProgramExists(program.id)
    except PermanentError as error:
        return RowVerdict(row.number, row.command.id, Outcome.REFUSED, error), None
    return RowVerdict(row.number, program.id, Outcome.DUPLICATE), None


def _said(program: Program) -> Program:
    """What an office says of a programme, without what happened to it since."""
    never = datetime.min.replace(tzinfo=UTC)
    return replace(
        program,
        goals=(replace(program.goals[-1], set_at=never),),
        registered_at=never,
        thread="",
        budget_changes=(),
        evidence=(),
        standings=(),
        steps=(),
        reviews=(),
        actions=(),
        plan_links=(),
    ).budget(program.budgets, never)
