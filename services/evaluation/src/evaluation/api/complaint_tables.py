"""Reports as a table: the platform's own columns, or what SP4N-LAPOR! exports for an administrator.

LAPOR!'s table has lines of its own above the header, says when a report was received and where it stands, but
not since when; names of people in it are not read. See docs/lapor-export-format.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from contracts.event import Identifier
from evaluation.api.complaint_forms import StatusForm
from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_rules import Status
from evaluation.domain.errors_complaints import NoExport
from evaluation.handlers import ComplaintRow, Reported
from evaluation.reference.complaints import lapor_export
from servicekit.days import WIB
from servicekit.delivery import rows_of
from servicekit.errors import FieldProblem, InvalidInput
from servicekit.personal_data import Impersonal
from servicekit.redaction import LONGEST, redacted
from servicekit.table_rows import TooManyRows, UnreadableRow
from servicekit.tables import read_each

MOST_ROWS = 500

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_ENGLISH = {"may": "mei", "aug": "agu", "oct": "okt", "dec": "des"}
_WRITTEN_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})")
_FIGURES_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


class _LaporRow(Impersonal):
    """What a row of LAPOR!'s table says in words of its own."""

    lapor_ref: Identifier
    opd: Identifier | None = None


def read_complaints(table: bytes, as_of: datetime) -> tuple[ComplaintRow | UnreadableRow, ...]:
    """The rows of a CSV; a status whose time the table does not tell counts as seen at `as_of`.

    Raises: `InvalidInput` (not-utf-8), `NoExport`, `TooManyRows`.
    """
    names = lapor_export().columns
    found = re.search(rb"^[\"\xef\xbb\xbf]*" + re.escape(names.lapor_ref.encode()), table, re.MULTILINE)
    rows = rows_of(table[found.start() :] if found else table)
    if len(rows) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    known = {name for row in rows for name in row}
    needed = names.needed if found else ("id", "occurred_at")
    if rows and not known.issuperset(needed):
        raise NoExport(", ".join(sorted(set(needed) - known)))
    numbered = list(enumerate(rows, start=2))
    if not found:
        return read_each(numbered, _own_row)
    return read_each(numbered, lambda number, cells: _lapor_row(number, cells, as_of))


def _own_row(number: int, cells: dict[str, Any]) -> ComplaintRow:
    reported = StatusForm.model_validate(cells).reported()
    return ComplaintRow(number, reported.complaint_id, (reported,))


def _lapor_row(number: int, cells: dict[str, Any], as_of: datetime) -> ComplaintRow:
    """What a row says: that the report was received, and where it was seen to stand at `as_of`."""
    names = lapor_export().columns
    said = {str(name): str(cell).strip() for name, cell in cells.items()}
    texts = [said[name] for name in names.texts if said.get(name)]
    row = _LaporRow.model_validate(
        {
            "lapor_ref": said.get(names.lapor_ref),
            "opd": f"lapor-{said[names.opd]}" if said.get(names.opd) else None,
        }
    )
    received = _received(row.lapor_ref, said, as_of)
    seen = _seen(row, said, max(as_of, received.at))
    privacy = said.get(names.privacy, "").lower()
    reported = Reported(
        row.lapor_ref,
        row.lapor_ref,
        received,
        redacted("\n\n".join(texts))[:LONGEST] or None,
        is_anonymous="anonim" in privacy,
        is_secret="rahasia" in privacy,
    )
    return ComplaintRow(number, row.lapor_ref, (reported, replace(reported, fact=seen, text=None)))


def _received(lapor_ref: str, said: Mapping[str, str], as_of: datetime) -> Fact:
    export = lapor_export()
    names = export.columns
    return Fact(
        id=f"{lapor_ref}.table",
        at=_instant(said.get(names.day, ""), said.get(names.time, "")),
        recorded_at=as_of,
        status=Status.DITERIMA,
        kind=export.kind(said.get(names.kind, "")),
        channel=export.channel(said.get(names.channel, "")),
        is_seen=True,
    )


def _seen(row: _LaporRow, said: Mapping[str, str], at: datetime) -> Fact:
    export = lapor_export()
    status = export.status(said.get(export.columns.status, ""))
    if status is None:
        raise _unreadable(export.columns.status)
    rating = _rating(said.get(export.columns.rating, "")) if status is Status.SELESAI else None
    name = f"{row.lapor_ref}.{status}.{at:%Y%m%dT%H%M}"
    return Fact(name, at, at, status, row.opd, rating=rating, is_seen=True)


def _rating(cell: str) -> int | None:
    """A rating of 1 to 4; LAPOR! shows others, and none, which say nothing here."""
    return int(cell) if cell in ("1", "2", "3", "4") else None


def _instant(day: str, clock: str) -> datetime:
    found = _day(day)
    if found is None:
        raise _unreadable(lapor_export().columns.day)
    written = re.match(r"(\d{1,2})[.:](\d{2})", clock)
    try:
        at = time(int(written[1]), int(written[2])) if written else time()
    except ValueError:
        raise _unreadable(lapor_export().columns.time) from None
    return datetime.combine(found, at, WIB)


def _day(cell: str) -> date | None:
    """3 Jan 2026, 03-01-2026, 03/01/2026 or 2026-01-03."""
    try:
        if written := _WRITTEN_DAY.match(cell):
            name = written[2].lower()
            month = _MONTHS.index(_ENGLISH.get(name, name)) + 1
            return date(int(written[3]), month, int(written[1]))
        if figures := _FIGURES_DAY.match(cell):
            return date(int(figures[3]), int(figures[2]), int(figures[1]))
        return date.fromisoformat(cell[:10])
    except ValueError:
        return None


def _unreadable(column: str) -> InvalidInput:
    problem = FieldProblem(column, "cell-unreadable", "Isinya tidak dikenal", "What it says is not known")
    return InvalidInput("Baris tidak terbaca", "The row cannot be read", fields=[problem])
