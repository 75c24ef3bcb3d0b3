"""Tables at the HTTP door: how they are brought, what is answered, and how they are taken out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from servicekit.auth import Caller
from servicekit.delivery import id_of
from servicekit.errors import PermanentError
from servicekit.sheets import CSV, XLSX, Cell, Column, as_csv, as_workbook
from servicekit.table_rows import Outcome, TooManyRows, UnreadableRow
from servicekit.validation import invalid_input

R = TypeVar("R")

MOST_EXPORTED = 5_000
"""Rows one table may show."""

TABLE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""What an import takes, for the API's document."""

TABLE_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}, XLSX: {}}}}
"""What an export answers, for the API's document."""


WriteTable = Callable[[Sequence[Column], Iterable[Sequence[Cell]], str], Response]
"""Columns, rows and a name → the file."""


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class RowProblemView(_View):
    """What is wrong with a row; `field` is the column, null where it is no single one."""

    field: str | None
    code: str
    reason_id: str
    reason_en: str


class RowView(_View):
    """What became of a row; the header is row 1."""

    row: int
    id: str | None
    status: Outcome
    errors: tuple[RowProblemView, ...]


class ImportView(_View):
    """What became of a table."""

    dry_run: bool
    accepted: int
    duplicate: int
    refused: int
    rows: tuple[RowView, ...]


def read_each(
    rows: Iterable[tuple[int, dict[str, Any]]], read: Callable[[int, dict[str, Any]], R]
) -> tuple[R | UnreadableRow, ...]:
    """What `read` makes of each row's number and what it says, or why the row means nothing."""
    return tuple(_read(number, said, read) for number, said in rows)


def csv_answer(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    """A table as a CSV file of this name."""
    return _file(as_csv(columns, rows), CSV, f"{name}.csv")


def workbook_answer(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], name: str) -> Response:
    """A table as a workbook of this name, with what each column means. Takes its time with long ones."""
    return _file(as_workbook(columns, rows, name), XLSX, f"{name}.xlsx")


async def whole_answer(
    write: WriteTable, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], total: int, name: str
) -> Response:
    """All `total` rows as a file of this name, written off the loop. Raises: `TooManyRows`."""
    if total > MOST_EXPORTED:
        raise TooManyRows(MOST_EXPORTED)
    return await asyncio.to_thread(write, columns, rows, name)


def template_router(columns: Sequence[Column], name: str) -> APIRouter:
    """The endpoints of a table's empty templates, `/template.csv` and `/template.xlsx`; any token will do."""
    router = APIRouter()

    @router.get("/template.csv", responses=TABLE_ANSWER)
    async def get_csv_template(_: Caller) -> Response:
        """Templat CSV / An empty table to fill in."""
        return csv_answer(columns, (), name)

    @router.get("/template.xlsx", responses=TABLE_ANSWER)
    async def get_workbook_template(_: Caller) -> Response:
        """Templat XLSX / An empty workbook to fill in, with what each column means."""
        return await asyncio.to_thread(workbook_answer, columns, (), name)

    return router


def _read(number: int, said: dict[str, Any], read: Callable[[int, dict[str, Any]], R]) -> R | UnreadableRow:
    try:
        return read(number, said)
    except ValidationError as error:
        return UnreadableRow(number, id_of(said), invalid_input(error))
    except PermanentError as error:
        return UnreadableRow(number, id_of(said), error)


def _file(table: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, headers=headers, media_type=kind)
