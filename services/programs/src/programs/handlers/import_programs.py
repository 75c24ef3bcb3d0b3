"""Taking over a whole register at once: an office's table, or what the platform comes with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from programs.domain.errors import ProgramExists
from programs.domain.program import Program
from programs.handlers.announcements import since
from programs.handlers.move_program import MoveProgram, moved_on
from programs.handlers.register_program import RegisterProgram, drawn_up
from programs.repository.programs import Programs
from servicekit.errors import InvalidInput, PermanentError
from servicekit.transaction import Transaction


class Outcome(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


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
class UnreadableRow:
    """A row that means no programme: why, and its id if it has one."""

    number: int
    id: str | None
    error: PermanentError


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong with a row; `field` is None where it is no single one."""

    field: str | None
    code: str
    reason_id: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row, and why it was refused."""

    row: int
    id: str | None
    status: Outcome
    refusal: PermanentError | None = None

    @property
    def errors(self) -> list[RowProblem]:
        """Everything that is wrong with it, field by field as far as they are known."""
        error = self.refusal
        if error is None:
            return []
        if not error.fields:
            return [RowProblem(None, error.reason_code, error.detail_id, error.detail_en)]
        is_plain = error.reason_code == InvalidInput.code
        return [
            RowProblem(one.field, one.reason if is_plain else error.reason_code, one.text_id, one.text_en)
            for one in error.fields
        ]


@dataclass(frozen=True, slots=True)
class ImportPrograms:
    """An office brings a table of programmes.

    Attributes:
        dry_run: Only say what would become of each row.
    """

    rows: tuple[ProgramRow | UnreadableRow, ...]
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table; nothing was kept of a dry run."""

    dry_run: bool
    rows: tuple[RowVerdict, ...]

    @property
    def accepted(self) -> int:
        """Rows that are registered now, or would be."""
        return self._of(Outcome.ACCEPTED)

    @property
    def duplicate(self) -> int:
        """Rows that were registered before."""
        return self._of(Outcome.DUPLICATE)

    @property
    def refused(self) -> int:
        """Rows that could not be taken."""
        return self._of(Outcome.REFUSED)

    def _of(self, outcome: Outcome) -> int:
        return sum(one.status is outcome for one in self.rows)


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
