"""What becomes of a table that an office brings: good rows are taken, bad ones named, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from servicekit.errors import InvalidInput, PermanentError, RuleViolated


class TooManyRows(RuleViolated):
    """More is asked for than one table holds."""

    code = "too-many-rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Satu tabel memuat paling banyak {most} baris; persempit saringannya.",
            f"One table holds at most {most} rows; ask for fewer.",
        )


class Outcome(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that means nothing: its number (the header is row 1), why, and its id if it has one."""

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
class Imported:
    """What became of a table; nothing was kept of a dry run."""

    dry_run: bool
    rows: tuple[RowVerdict, ...]

    @property
    def accepted(self) -> int:
        """Rows that are on record now, or would be."""
        return self._of(Outcome.ACCEPTED)

    @property
    def duplicate(self) -> int:
        """Rows that were on record before."""
        return self._of(Outcome.DUPLICATE)

    @property
    def refused(self) -> int:
        """Rows that could not be taken."""
        return self._of(Outcome.REFUSED)

    def _of(self, outcome: Outcome) -> int:
        return sum(one.status is outcome for one in self.rows)
