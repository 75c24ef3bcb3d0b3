"""The register as a table: brought in, taken out, and the template to fill in."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BeforeValidator

from contracts.event import Identifier
from contracts.kinds import Decree
from programs.api.program_columns import COLUMNS, cells_of, column_of, form_of
from programs.api.program_forms import Registration
from programs.api.programs import PLANNER
from programs.domain.program_status import ProgramStatus
from programs.handlers import (
    ImportPrograms,
    MoveProgram,
    ProgramRow,
    import_programs,
)
from programs.repository.programs import Filter, list_programs
from servicekit import tables
from servicekit.auth import Caller
from servicekit.mongo import Store
from servicekit.personal_data import PublicParagraph
from servicekit.sheets import rows_of
from servicekit.table_rows import Imported, UnreadableRow
from servicekit.tables import (
    MOST_EXPORTED,
    TABLE_ANSWER,
    TABLE_BODY,
    WriteTable,
    csv_answer,
    read_each,
    template_router,
    whole_answer,
    workbook_answer,
)
from servicekit.web import Commit, Reader

router = APIRouter(prefix="/programs", tags=["programs"])

FILE = "programs"


def _column(field: str | None) -> str | None:
    return None if field is None else column_of(field)


class RowForm(Registration):
    """A programme as a row tells it, with where it stands."""

    id: Identifier
    status: ProgramStatus = ProgramStatus.PROPOSED
    decree: Decree | None = None
    decreed_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    status_reason: PublicParagraph | None = None

    def moves(self) -> tuple[MoveProgram, ...]:
        """The steps that lead there; one that was stopped may have been stopped before any of them."""
        has_begun = self.status in {
            ProgramStatus.RUNNING,
            ProgramStatus.COMPLETED,
            ProgramStatus.CONTINUED,
        }
        way = []
        if has_begun or self.status is ProgramStatus.DESIGNATED or self.decree:
            decreed = MoveProgram(
                self.id, ProgramStatus.DESIGNATED, decree=self.decree, decreed_on=self.decreed_on
            )
            way.append(decreed)
        if has_begun or self.started_on:
            way.append(MoveProgram(self.id, ProgramStatus.RUNNING, self.started_on))
        if self.status not in {ProgramStatus.PROPOSED, ProgramStatus.DESIGNATED, ProgramStatus.RUNNING}:
            way.append(MoveProgram(self.id, self.status, self.ended_on, reason=self.status_reason))
        return tuple(way)


class RowProblem(tables.RowProblemView):
    """What is wrong with a row; `field` is the column, null where it is no single one."""

    field: Annotated[str | None, BeforeValidator(_column)]


class RowView(tables.RowView):
    """What became of a row; the header is row 1."""

    errors: tuple[RowProblem, ...]


class ImportView(tables.ImportView):
    """What became of a table; good rows are taken, bad ones named."""

    rows: tuple[RowView, ...]


@router.post("/import", response_model=ImportView, dependencies=[PLANNER], openapi_extra=TABLE_BODY)
async def post_table(request: Request, commit: Commit, dry_run: bool = False) -> Imported:
    """Impor program / Register a CSV or XLSX of programmes; a verdict for each row, in the order of the rows.

    Up to 500 rows. Brought again, nothing changes; `dry_run=true` only says what would become of each.
    """
    table = await asyncio.to_thread(read_table, await request.body())
    return await commit(import_programs, ImportPrograms(table, dry_run))


@router.get("/export.csv", responses=TABLE_ANSWER)
async def get_csv(caller: Caller, store: Reader, wanted: Annotated[Filter, Depends()]) -> Response:
    """Ekspor CSV / The register as CSV, in the columns the import takes."""
    return await _exported(store, caller.regency, wanted, csv_answer)


@router.get("/export.xlsx", responses=TABLE_ANSWER)
async def get_workbook(caller: Caller, store: Reader, wanted: Annotated[Filter, Depends()]) -> Response:
    """Ekspor XLSX / The register as a workbook, in the columns the import takes."""
    return await _exported(store, caller.regency, wanted, workbook_answer)


router.include_router(template_router(COLUMNS, "template"))


def read_table(table: bytes) -> tuple[ProgramRow | UnreadableRow, ...]:
    """The programmes of a CSV or XLSX file. Raises what `rows_of` raises."""
    return read_each(((number, form_of(cells)) for number, cells in rows_of(table, COLUMNS)), _read_row)


def _read_row(number: int, said: dict[str, Any]) -> ProgramRow:
    form = RowForm.model_validate(said)
    return ProgramRow(number, form.command(), form.moves())


async def _exported(store: Store, regency: str, wanted: Filter, write: WriteTable) -> Response:
    found, total = await list_programs(store, regency, wanted, limit=MOST_EXPORTED, skip=0)
    return await whole_answer(write, COLUMNS, [cells_of(program) for program in found], total, FILE)
