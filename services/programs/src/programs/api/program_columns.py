"""The columns of a register as a table: what each means, and how a programme stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.text import Text
from programs.domain.program import Fund, Program
from programs.domain.program_status import ProgramStatus, Step
from servicekit.days import day_of
from servicekit.sheets import Cell, Column, said_in, written

COLUMNS = (
    Column("id", "text", Text("Kode program, wajib, sekali saja", "Programme id, required, once only")),
    Column("name", "text", Text("Nama program", "Name of the programme")),
    Column("acronym", "text", Text("Singkatan", "Short name")),
    Column("expansion", "text", Text("Kepanjangan; kosongkan bila tidak diketahui", "What it stands for")),
    Column("kind", "text", Text("program atau quick-win", "program or quick-win")),
    Column("sub_dimension", "text", Text("Subdimensi, misalnya branding.tourism", "One of the eighteen")),
    Column("owner_opd", "text", Text("Kode OPD pemilik", "Code of the office that owns it")),
    Column("partners", "list", Text("Kode OPD mitra", "Codes of partner offices")),
    Column("legal_basis", "text", Text("Nomor dasar hukum", "Number of its decree or regulation")),
    Column("activity_code", "text", Text("Kode program/subkegiatan", "Code in the budget's nomenclature")),
    Column("year", "number", Text("Tahun", "Year")),
    Column("baseline", "number", Text("Nilai awal", "Where the figure stood before")),
    Column(
        "target", "number", Text("Target; kosongkan bila belum ada", "Target; empty where nobody knows it")
    ),
    Column("unit", "text", Text("Satuan target", "What the target is counted in")),
    Column("direction", "text", Text("higher atau lower", "higher or lower is better")),
    Column("budget_apbd", "number", Text("Pagu APBD, rupiah", "APBD budget, rupiah")),
    Column("budget_apbn", "number", Text("Pagu APBN, rupiah", "APBN budget, rupiah")),
    Column("budget_csr", "number", Text("Dana CSR, rupiah", "CSR money, rupiah")),
    Column("budget_village", "number", Text("Dana desa, rupiah", "Village money, rupiah")),
    Column("beneficiaries_planned", "number", Text("Sasaran penerima, jumlah", "People to reach, a number")),
    Column("locations", "list", Text("Kode kecamatan/desa", "Region codes of districts and villages")),
    Column("links", "list", Text("Tautan bukti https", "Links to evidence, https")),
    Column("follows_market", "text", Text("Pasar yang diikuti", "Market whose turnover it follows")),
    Column("status", "text", Text("Status kini", "Present status")),
    Column("decree", "text", Text("Nomor keputusan penetapan", "Number of the designating decree")),
    Column("decreed_on", "date", Text("Tanggal keputusan, TTTT-BB-HH", "Date of the decree, YYYY-MM-DD")),
    Column("started_on", "date", Text("Mulai berjalan, TTTT-BB-HH", "Running since, YYYY-MM-DD")),
    Column("ended_on", "date", Text("Selesai/berlanjut/dihentikan pada", "Completed, continued, stopped on")),
    Column("status_reason", "text", Text("Alasan dihentikan", "Why it was stopped")),
    Column("source", "text", Text("Sumber", "Where this comes from")),
    Column("source_quote", "text", Text("Kutipan sumber", "The words there")),
)
NAMES = tuple(column.name for column in COLUMNS)

_ENDS = frozenset({ProgramStatus.COMPLETED, ProgramStatus.CONTINUED, ProgramStatus.STOPPED})


def form_of(cells: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, as the fields of a form; an empty cell says nothing."""
    filled = said_in(cells, COLUMNS)
    budgets = {fund.value: filled.pop(f"budget_{fund.value}", None) for fund in Fund}
    market = filled.pop("follows_market", None)
    said: dict[str, Any] = {"target": None, "unit": None} | filled
    said["budgets"] = {fund: amount for fund, amount in budgets.items() if amount is not None}
    if market is not None:
        said["follows"] = {"market_id": market}
    return said


def column_of(field: str) -> str:
    """The column a field of the form is read from."""
    if field.startswith("budgets."):
        return f"budget_{field.removeprefix('budgets.').partition('.')[0]}"
    return "follows_market" if field.startswith("follows") else field.partition(".")[0]


def cells_of(program: Program) -> list[Cell]:
    """A programme as a row, in the order of the columns."""
    said: dict[str, Any] = {name: getattr(program, name) for name in NAMES if hasattr(program, name)}
    said |= {f"budget_{fund.value}": program.budgets.get(fund) for fund in Fund}
    said |= _way(program)
    return [written(said[name]) for name in NAMES]


def _way(program: Program) -> dict[str, Any]:
    designated = _last(program, {ProgramStatus.DESIGNATED})
    ended = _last(program, _ENDS) if program.status in _ENDS else None
    return {
        "decree": designated and designated.decree,
        "decreed_on": designated and designated.decreed_on,
        "started_on": _day(_last(program, {ProgramStatus.RUNNING})),
        "ended_on": _day(ended),
        "status_reason": ended and ended.reason,
    }


def _last(program: Program, statuses: set[ProgramStatus] | frozenset[ProgramStatus]) -> Step | None:
    if program.status is ProgramStatus.PROPOSED:
        return None
    return next((one for one in reversed(program.steps) if one.after in statuses), None)


def _day(step: Step | None) -> date | None:
    return day_of(step.at) if step else None
