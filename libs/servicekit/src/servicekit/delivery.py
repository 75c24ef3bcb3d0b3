"""What is delivered: one entry, an array of entries, an object that wraps such an array, or a table."""

from __future__ import annotations

import csv
import io
from typing import Any

from pydantic import TypeAdapter, ValidationError

from contracts.event import Identifier
from servicekit.errors import InvalidInput

LIMIT = 1_000
"""Entries one delivery may hold."""

_ID: TypeAdapter[str] = TypeAdapter(Identifier)


def entries_of(delivery: Any, wrapper: str) -> list[object] | None:
    """The entries of a batch, or None when the delivery is a single entry.

    `wrapper` is the field an object wraps its array in.

    Raises: `InvalidInput` (batch-size) for an array that is empty or longer than `LIMIT`, and for what is
    neither object nor array.
    """
    wrapped = isinstance(delivery, dict) and wrapper in delivery
    many = delivery[wrapper] if wrapped else delivery
    if isinstance(many, dict):
        return None
    if not isinstance(many, list) or not 0 < len(many) <= LIMIT:
        raise InvalidInput(
            f"Kirim satu isian, atau larik berisi 1 sampai {LIMIT}",
            f"Send one entry, or an array of 1 to {LIMIT}",
            code="batch-size",
        )
    return many


def id_of(entry: object) -> str | None:
    """The id an entry came with, as far as it can be read."""
    try:
        return _ID.validate_python(entry.get("id")) if isinstance(entry, dict) else None
    except ValidationError:
        return None


def rows_of(table: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV under its header line, as entries; empty cells are left out.

    Separated by commas or, as spreadsheets in Indonesian write it, by semicolons. Raises: `InvalidInput`.
    """
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "Simpan tabel sebagai CSV UTF-8", "Save the table as CSV in UTF-8", code="not-utf-8"
        ) from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        return [
            {str(name).strip(): value for name, value in cells.items() if value not in ("", None)}
            for cells in csv.DictReader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise InvalidInput(
            "Tabel CSV tidak terbaca", "The CSV cannot be read", code="table-unreadable"
        ) from error
