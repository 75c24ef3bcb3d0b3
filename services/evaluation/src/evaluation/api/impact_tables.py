"""A published impact result as a table: the total, then each dimension with its sub-dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.reference.smart_city import dimensions
from contracts.text import Text
from servicekit.sheets import Cell, Column

COLUMNS = (
    Column("level", "text", Text("total, dimensi atau subdimensi", "total, dimension or sub-dimension")),
    Column("code", "text", Text("Kode", "Code")),
    Column("name", "text", Text("Nama", "Name")),
    Column("form", "text", Text("Formulir dimensi: a atau b", "Form of the dimension: a or b")),
    Column("program", "text", Text("Program atau layanan yang disurvei", "Programme or service surveyed")),
    Column("opd", "text", Text("OPD pemilik", "Owner OPD")),
    Column("n", "number", Text("Responden", "Respondents")),
    Column("sum", "number", Text("Jumlah jawaban", "Sum of the answers")),
    Column("items", "number", Text("Banyaknya butir yang dijawab", "Number of items answered")),
    Column("index", "decimal", Text("Indeks, dua desimal", "Index, two decimals")),
    Column("index_exact", "text", Text("Indeks sebagai pecahan tepat", "Index as an exact fraction")),
    Column("incomplete", "number", Text("1 bila ada sel di bawah kuota", "1 if a cell is below its quota")),
)
"""The columns of the table, with what each means."""


def rows_of_result(document: Mapping[str, Any]) -> Iterator[list[Cell]]:
    """The rows of a published result."""
    whole = {"level": "total", "code": document["survey_id"], "name": str(document["year"])}
    yield _row({**document, **whole})
    for dimension in dimensions():
        told = document["dimensions"][dimension.code]
        yield _row(told | {"level": "dimension", "code": dimension.code, "name": dimension.name.id})
        for sub in dimension.sub_dimensions:
            part = told["sub_dimensions"][sub.code.partition(".")[2]]
            yield _row(part | {"level": "sub-dimension", "name": sub.name.id})


def _row(told: Mapping[str, Any]) -> list[Cell]:
    return [told.get(column.name) for column in COLUMNS]
