"""Tables of programmes: what is read, what is refused before it can do harm, and what comes back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from programs.api.program_columns import COLUMNS, NAMES, cells_of, form_of
from programs.api.program_tables import read_table
from programs.api.shipped_programs import shipped_programs
from programs.domain.achievement import Direction
from programs.domain.program import Fund, Program, ProgramKind
from programs.domain.program_parts import Goal
from programs.domain.program_status import Move, ProgramStatus
from programs.handlers import ProgramRow
from servicekit.errors import InvalidInput
from servicekit.personal_data import PersonalData
from servicekit.sheets import MOST_ROWS, as_csv, as_workbook, rows_of
from servicekit.table_rows import UnreadableRow

AT = datetime(2025, 1, 1, tzinfo=UTC)


def a_program(**more: Any) -> Program:
    fields: dict[str, Any] = {
        "id": "p-1",
        "name": "Omzet pasar",
        "kind": ProgramKind.QUICK_WIN,
        "sub_dimension": "economy.welfare",
        "dimension": "economy",
        "owner_opd": "disperindag",
        "year": 2025,
        "goals": (Goal(12, "kali", Direction.LOWER, AT),),
        "registered_at": AT,
        "thread": "t",
        "partners": ("dinas-pmd", "kecamatan-plupuh"),
        "locations": ("33.14.02", "33.14.02.2015"),
        "links": ("https://sragenkab.go.id/a", "https://sragenkab.go.id/b?x=1,2"),
        "beneficiaries_planned": 70,
        "follows_market": "pasar-bahulak",
    }
    program = Program(**fields | more).budget({Fund.APBD: 5, Fund.CSR: 10**15}, AT)
    designated = Move(ProgramStatus.DESIGNATED, AT, decree="1/2025", decreed_on=date(2025, 1, 1))
    return program.move(designated, noted_at=AT).move(
        Move(ProgramStatus.STOPPED, AT, reason="Pindah tahun"), noted_at=AT
    )


def a_workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def code_of(table: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        rows_of(table, COLUMNS)
    return refused.value.reason_code


@pytest.mark.parametrize("write", [as_csv, partial(as_workbook, title="Program")])
def test_a_programme_comes_back_from_its_table_as_it_went(write: Any) -> None:
    program = a_program(name="=SUM(A1)", source_quote="-1, “kutipan”\nbaris dua")

    (row,) = read_table(write(COLUMNS, [cells_of(program)]))

    assert isinstance(row, ProgramRow), row.error.fields
    profile = row.command.profile
    assert (profile.name, profile.source_quote) == (program.name, program.source_quote)
    assert (profile.partners, profile.locations, profile.links) == (
        program.partners,
        program.locations,
        program.links,
    )
    assert profile.budgets == program.budgets
    assert (profile.goal(AT), row.command.follows_market) == (program.goals[0], "pasar-bahulak")
    assert [(move.to, move.decree, move.reason) for move in row.moves] == [
        (ProgramStatus.DESIGNATED, "1/2025", None),
        (ProgramStatus.STOPPED, None, "Pindah tahun"),
    ]


@settings(max_examples=40)  # workbooks are slow to make
@given(
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30
    ).filter(lambda text: text.strip() == text and not text.startswith("'"))
)
def test_no_text_of_a_table_runs_as_a_formula_and_none_is_changed(text: str) -> None:
    csv_table = as_csv(COLUMNS, [cells_of(a_program(name=text))])
    book = load_workbook(io.BytesIO(as_workbook(COLUMNS, [cells_of(a_program(name=text))], "Program")))

    cell = book["Program"].cell(row=2, column=NAMES.index("name") + 1)
    assert (cell.data_type, cell.value) == ("s", text)
    ((_, cells),) = rows_of(csv_table, COLUMNS)
    assert not cells["name"].startswith(("=", "+", "-", "@"))
    assert form_of(cells)["name"] == text


def test_rows_keep_their_numbers_and_empty_ones_say_nothing() -> None:
    table = b"id,name\np-1,A\n,\np-2,B\n"

    assert [(number, cells["id"]) for number, cells in rows_of(table, COLUMNS)] == [(2, "p-1"), (4, "p-2")]


def test_a_table_of_an_indonesian_spreadsheet_is_read_as_well() -> None:
    ((_, cells),) = rows_of("\ufeffid;name\r\np-1;A, B\r\n".encode(), COLUMNS)

    assert cells == {"id": "p-1", "name": "A, B"}


def test_numbers_and_dates_of_a_workbook_are_read_as_what_they_are() -> None:
    table = a_workbook(
        [
            ["id", "year", "target", "decreed_on", "legal_basis"],
            ["p-1", 2025, 12.0, datetime(2025, 1, 20), 188],  # noqa: DTZ001 - as spreadsheets have it
        ]
    )

    ((_, cells),) = rows_of(table, COLUMNS)

    said = form_of(cells)
    assert (said["year"], said["target"], said["decreed_on"], said["legal_basis"]) == (
        2025,
        12,
        "2025-01-20",
        "188",
    )


def test_a_row_that_means_no_programme_says_which_fields_are_wrong() -> None:
    table = b"id,name,kind,sub_dimension,owner_opd,year,target\np-1,A,dream,economy.welfare,opd,soon,0\n"

    (row,) = read_table(table)

    assert isinstance(row, UnreadableRow)
    assert (row.number, row.id) == (2, "p-1")
    assert {one.field for one in row.error.fields} == {"kind", "year", "target"}


@pytest.mark.parametrize("header", ["id,nik", "id,nama_pasien", "id,no_hp"])
def test_a_column_of_personal_data_refuses_the_table(header: str) -> None:
    with pytest.raises(PersonalData):
        rows_of(f"{header}\np-1,x\n".encode(), COLUMNS)


def test_a_table_that_is_none_or_too_large_is_refused_with_its_code() -> None:
    many = b"id\n" + b"p\n" * (MOST_ROWS + 1)
    empty_lines = b"id\n" + b",\n" * (2 * MOST_ROWS + 1)

    assert [code_of(table) for table in (b"\xff\xfe", b"PK\x03\x04junk", b"id,colour\n", b"id,id\n")] == [
        "table-unreadable",
        "table-unreadable",
        "unknown-column",
        "column-twice",
    ]
    assert [code_of(many), code_of(empty_lines)] == ["table-too-large", "table-too-large"]


def test_an_archive_that_would_unpack_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (21 * 1024 * 1024))

    assert code_of(out.getvalue()) == "table-too-large"


def test_a_workbook_with_a_broken_part_is_refused() -> None:
    whole, out = io.BytesIO(a_workbook([["id"], ["p-1"]])), io.BytesIO()
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            after.writestr(part, b"<broken" if "sheet1" in part.filename else before.read(part))

    assert code_of(out.getvalue()) == "table-unreadable"


def test_what_the_platform_comes_with_can_be_read_and_names_what_is_unknown() -> None:
    shipped = shipped_programs()

    rows = [row for table in shipped.values() for row in table.rows]
    known = {row.command.id: row.command for row in rows if isinstance(row, ProgramRow)}
    assert len(known) == len(rows)
    assert set(shipped) == {"12.07", "33.14", "35.03", "35.22"}
    quick_wins = [one for one in known.values() if one.kind is ProgramKind.QUICK_WIN]
    assert sorted({one.sub_dimension.partition(".")[0] for one in quick_wins}) == [
        "branding",
        "economy",
        "environment",
        "governance",
        "living",
        "society",
    ]
    assert {known[name].profile.expansion for name in ("e-padi", "petasan-deli", "kas-anak-kasir")} == {None}
    assert all(one.profile.target is None for one in quick_wins)
    assert all(one.profile.source for one in known.values())
