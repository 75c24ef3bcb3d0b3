"""Awards as a table: brought in, taken out, and the template to fill in."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import Any

from fastapi import APIRouter, Request, Response

from contracts.event import Identifier
from contracts.text import Text
from evaluation.api.accountability import OFFICER
from evaluation.api.award_forms import NewAward
from evaluation.api.awards import Asked
from evaluation.domain.award import Award, AwardFacts
from evaluation.domain.records import Wanted
from evaluation.handlers import AwardRow, ImportAwards, import_awards
from evaluation.repository.awards import list_awards
from servicekit.auth import Visitor
from servicekit.mongo import Store
from servicekit.sheets import Cell, Column, rows_of, said_in, written
from servicekit.table_rows import Imported, UnreadableRow
from servicekit.tables import (
    MOST_EXPORTED,
    TABLE_ANSWER,
    TABLE_BODY,
    ImportView,
    WriteTable,
    csv_answer,
    read_each,
    template_router,
    whole_answer,
    workbook_answer,
)
from servicekit.web import Commit, Reader

router = APIRouter(prefix="/awards", tags=["awards"])

FILE = "awards"

COLUMNS = (
    Column("id", "text", Text("Kode penghargaan, wajib, sekali saja", "Id, required, once only")),
    Column("issuer", "text", Text("Kode penerbit", "Code of the issuer")),
    Column("scheme", "text", Text("Skema, misalnya isna", "Scheme, such as isna")),
    Column("name", "text", Text("Nama penghargaan", "Name of the award")),
    Column("category", "text", Text("Kategori sebagaimana diumumkan", "Category as announced")),
    Column("category_code", "text", Text("Kode kategori skema", "Its code in the scheme")),
    Column("award_class", "text", Text("Kelas peserta", "Class of those who competed")),
    Column("year", "number", Text("Tahun penghargaan", "Year of the award")),
    Column("given_on", "text", Text("TTTT-BB-HH, TTTT-BB atau TTTT", "Given on: day, month or year")),
    Column("occasion", "text", Text("Yang dihargai", "What it honours")),
    Column("occasion_on", "text", Text("Waktunya, misalnya 2017-07/2017-11", "When that was")),
    Column("note", "text", Text("Catatan", "Note")),
    Column("source", "text", Text("Sumber, wajib", "Where this comes from, required")),
    Column("source_quote", "text", Text("Kutipan sumber", "The words there")),
)


class RowForm(NewAward):
    """An award as a row tells it."""

    id: Identifier


@router.post("/import", response_model=ImportView, dependencies=[OFFICER], openapi_extra=TABLE_BODY)
async def post_table(request: Request, commit: Commit, dry_run: bool = False) -> Imported:
    """Impor penghargaan / Record a CSV or XLSX of awards; a verdict for each row, in the order of the rows.

    Up to 500 rows. Brought again, nothing changes; `dry_run=true` only says what would become of each.
    """
    table = await asyncio.to_thread(read_awards, await request.body())
    return await commit(import_awards, ImportAwards(table, dry_run))


@router.get("/export.csv", responses=TABLE_ANSWER)
async def get_csv(caller: Visitor, store: Reader, wanted: Asked) -> Response:
    """Ekspor CSV / The awards that count as CSV, in the columns the import takes."""
    return await _exported(store, caller.regency, wanted, csv_answer)


@router.get("/export.xlsx", responses=TABLE_ANSWER)
async def get_workbook(caller: Visitor, store: Reader, wanted: Asked) -> Response:
    """Ekspor XLSX / The awards that count as a workbook, in the columns the import takes."""
    return await _exported(store, caller.regency, wanted, workbook_answer)


router.include_router(template_router(COLUMNS, FILE))


def read_awards(table: bytes) -> tuple[AwardRow | UnreadableRow, ...]:
    """The awards of a CSV or XLSX file. Raises what `rows_of` raises."""
    rows = ((number, said_in(cells, COLUMNS)) for number, cells in rows_of(table, COLUMNS))
    return read_each(rows, _read_row)


def _read_row(number: int, said: dict[str, Any]) -> AwardRow:
    form = RowForm.model_validate(said)
    return AwardRow(number, form.id, form.command())


async def _exported(store: Store, regency: str, wanted: Wanted, write: WriteTable) -> Response:
    found, total = await list_awards(store, regency, wanted, limit=MOST_EXPORTED, skip=0)
    return await whole_answer(write, COLUMNS, [_cells(award) for award in found], total, FILE)


def _cells(award: Award) -> list[Cell]:
    """An award as a row, in the order of the columns."""
    said = {"id": award.id} | {field.name: getattr(award.facts, field.name) for field in fields(AwardFacts)}
    return [written(said[column.name]) for column in COLUMNS]
