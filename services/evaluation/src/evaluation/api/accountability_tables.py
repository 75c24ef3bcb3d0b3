"""Results as a table: brought in, taken out, and the template to fill in."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import Any

from fastapi import APIRouter, Request, Response

from contracts.text import Text
from evaluation.api.accountability import OFFICER, Asked
from evaluation.api.accountability_forms import NewResult
from evaluation.domain.accountability import Result
from evaluation.domain.records import Record
from evaluation.handlers import ImportResults, ResultRow, import_results
from evaluation.repository.accountability import list_records
from servicekit.auth import Visitor
from servicekit.sheets import Cell, Column, rows_of, said_in, written
from servicekit.table_rows import Imported, UnreadableRow
from servicekit.tables import (
    TABLE_ANSWER,
    TABLE_BODY,
    ImportView,
    csv_answer,
    read_each,
    template_router,
    workbook_answer,
)
from servicekit.web import Commit, Reader

router = APIRouter(prefix="/accountability", tags=["accountability"])

FILE = "accountability"

COLUMNS = (
    Column("instrument", "text", Text("bpk-opinion, sakip, lppd, spbe, ipp", "Code of the instrument")),
    Column("year", "number", Text("Tahun yang dinilai, bukan tahun pengumuman", "The year that was judged")),
    Column("method", "text", Text("Metode, bila lebih dari satu", "Method, where there are several")),
    Column("grade", "text", Text("Opini, predikat atau status", "Opinion, grade or status as announced")),
    Column("score", "decimal", Text("Skor sebagaimana dicetak", "Score as printed")),
    Column("max", "decimal", Text("Skor tertinggi", "What the score is out of")),
    Column("target", "decimal", Text("Target, misalnya IKU", "Target, such as the IKU")),
    Column("stars", "number", Text("Jumlah bintang", "Stars")),
    Column("rank", "number", Text("Peringkat", "Rank")),
    Column("ranked", "number", Text("Banyaknya yang diperingkat", "How many were ranked")),
    Column("announced_on", "date", Text("Tanggal pengumuman, TTTT-BB-HH", "Announced on, YYYY-MM-DD")),
    Column("issuer", "text", Text("Kode penerbit, bila lain", "Issuer, where it is another one")),
    Column("decree", "text", Text("Nomor keputusan", "Number of the decree")),
    Column("note", "text", Text("Catatan", "Note")),
    Column("source", "text", Text("Sumber, wajib", "Where this comes from, required")),
    Column("source_quote", "text", Text("Kutipan sumber", "The words there")),
)


@router.post("/import", response_model=ImportView, dependencies=[OFFICER], openapi_extra=TABLE_BODY)
async def post_table(request: Request, commit: Commit, dry_run: bool = False) -> Imported:
    """Impor hasil / Record a CSV or XLSX of results; a verdict for each row, in the order of the rows.

    Up to 500 rows. Brought again, nothing changes; `dry_run=true` only says what would become of each.
    """
    table = await asyncio.to_thread(read_results, await request.body())
    return await commit(import_results, ImportResults(table, dry_run))


@router.get("/export.csv", responses=TABLE_ANSWER)
async def get_csv(caller: Visitor, store: Reader, wanted: Asked) -> Response:
    """Ekspor CSV / The results as CSV, in the columns the import takes."""
    found = await list_records(store, caller.regency, wanted)
    return csv_answer(COLUMNS, map(_cells, found), FILE)


@router.get("/export.xlsx", responses=TABLE_ANSWER)
async def get_workbook(caller: Visitor, store: Reader, wanted: Asked) -> Response:
    """Ekspor XLSX / The results as a workbook, in the columns the import takes."""
    found = await list_records(store, caller.regency, wanted)
    return await asyncio.to_thread(workbook_answer, COLUMNS, [_cells(one) for one in found], FILE)


router.include_router(template_router(COLUMNS, FILE))


def read_results(table: bytes) -> tuple[ResultRow | UnreadableRow, ...]:
    """The results of a CSV or XLSX file. Raises what `rows_of` raises."""
    rows = ((number, said_in(cells, COLUMNS)) for number, cells in rows_of(table, COLUMNS))
    return read_each(rows, _read_row)


def _read_row(number: int, said: dict[str, Any]) -> ResultRow:
    return ResultRow(number, NewResult.model_validate(said).command())


def _cells(record: Record) -> list[Cell]:
    """A result as a row, in the order of the columns."""
    said = {field.name: getattr(record.result, field.name) for field in fields(Result)}
    said["instrument"] = record.instrument.code
    return [written(said[column.name]) for column in COLUMNS]
