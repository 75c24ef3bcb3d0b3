"""Tables as files: CSV and XLSX, read with bounds and written so that nothing in them runs."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from contracts.privacy import personal_fields
from contracts.text import Text
from servicekit.errors import InvalidInput
from servicekit.listing import cell
from servicekit.personal_data import PersonalData

MOST_ROWS = 500
"""Rows one table may bring."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Cell = str | int | float | None

_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_MOST_COLUMNS = 60
_MOST_PARTS = 100
_MOST_UNPACKED = 20 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    SyntaxError,  # of XML: both parsers' errors are one
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # of an encrypted part
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        kind: How its cells are read; a list holds several codes in one cell, separated by semicolons; a
            decimal is kept as it is printed, with a point.
        guide: What it means, for who fills it in.
    """

    name: str
    kind: Literal["text", "number", "decimal", "date", "list"]
    guide: Text


def rows_of(table: bytes, columns: Sequence[Column]) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a CSV or XLSX file that say something, each with its number; the header is row 1.

    Raises: `InvalidInput` (table-unreadable, table-too-large, unknown-column, column-twice), `PersonalData`
    for a column of personal data.
    """
    lines = _of_workbook(table) if table.startswith(_ZIP) else _of_csv(table)
    header = [str(name).strip() if name is not None else "" for name in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    _check(header, [column.name for column in columns])
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = dict(zip(header, line, strict=False))
        if any(value not in ("", None) for value in cells.values()):
            rows.append((number, cells))
        if len(rows) > MOST_ROWS or number > 2 * MOST_ROWS:
            raise _too_large()
    return rows


def said_in(cells: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    """What a row says, each cell as its column means it; an empty cell says nothing."""
    kinds = {column.name: column.kind for column in columns}
    return {name: _read(value, kinds[name]) for name, value in cells.items() if value not in ("", None)}


def written(value: Any) -> Cell:
    """A value as a cell: codes in one cell are separated by semicolons, days are written YYYY-MM-DD."""
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return value if value is None or isinstance(value, int) else str(value)


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table under its header; a text that a spreadsheet would run as a formula is marked as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return out.getvalue().encode()


def as_workbook(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """The same as XLSX, with a second sheet that explains the columns. Texts are texts, never formulas."""
    book = Workbook(write_only=True)
    _fill(book, title, [[column.name for column in columns], *rows])
    guide = [(column.name, column.guide.id, column.guide.en) for column in columns]
    _fill(book, "Petunjuk", [("kolom / column", "arti", "meaning"), *guide])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(book: Workbook, title: str, rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.create_sheet(title)
    for row in rows:
        cells = []
        for value in row:
            written = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                written.data_type = "s"
            cells.append(written)
        sheet.append(cells)


def _of_csv(table: bytes) -> Iterator[Sequence[Any]]:
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _unreadable() from error


def _of_workbook(table: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet, values only. What it would unpack to is known before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(table)).infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise _too_large()
        book = load_workbook(io.BytesIO(table), read_only=True, data_only=True, keep_links=False)
        yield from book.worksheets[0].iter_rows(
            max_row=2 * MOST_ROWS + 2, max_col=_MOST_COLUMNS, values_only=True
        )
    except _UNREADABLE as error:
        raise _unreadable() from error


def _read(value: Any, kind: str) -> Any:
    """A cell as its column means it; what cannot be read stays as it is, for the form to refuse."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if kind == "number":
        return int(value) if isinstance(value, str) and re.fullmatch(r"\s*\d{1,18}\s*", value) else value
    text = str(value).strip()
    text = text[1:] if text.startswith(_FORMULA) else text
    if kind == "decimal":
        return text.replace(",", ".")
    return [part for part in re.split(r"[;|\s]+", text) if part] if kind == "list" else text


def _check(header: Sequence[str], names: Sequence[str]) -> None:
    if found := personal_fields({name: None for name in header if name not in names}):
        raise PersonalData(found)
    if unknown := [name for name in header if name not in names]:
        raise InvalidInput(
            f"Kolom tidak dikenal: {', '.join(unknown)[:200]}. Gunakan templat.",
            f"Unknown columns: {', '.join(unknown)[:200]}. Use the template.",
            code="unknown-column",
        )
    if len(set(header)) != len(header):
        raise InvalidInput("Ada kolom yang berulang", "A column stands there twice", code="column-twice")


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "Simpan tabel sebagai CSV UTF-8 atau XLSX",
        "Save the table as CSV in UTF-8 or as XLSX",
        code="table-unreadable",
    )


def _too_large() -> InvalidInput:
    return InvalidInput(
        f"Tabel paling banyak {MOST_ROWS} baris",
        f"A table has at most {MOST_ROWS} rows",
        code="table-too-large",
    )
