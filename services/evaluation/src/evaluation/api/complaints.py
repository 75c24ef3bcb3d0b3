"""Citizen reports: mirrored from SP4N-LAPOR! or received at a counter, moved by officers, measured."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from pydantic import AwareDatetime, WithJsonSchema

from contracts.event import Identifier
from evaluation.api.complaint_forms import ActForm, RatingForm, delivery_schema, read_status
from evaluation.api.complaint_tables import read_complaints
from evaluation.api.complaint_views import (
    BoardView,
    ComplaintRow,
    ComplaintView,
    RulesView,
    TakenView,
    TextView,
    row_of,
    view_of,
)
from evaluation.domain.complaint_measures import Board, Grouping, board_of, public
from evaluation.domain.errors_complaints import TextNotForYou
from evaluation.handlers import (
    ActOnComplaint,
    ImportComplaints,
    RateComplaint,
    TakeComplaints,
    TakenComplaints,
    act_on_complaint,
    import_complaints,
    rate_complaint,
    take_complaint,
    take_complaints,
)
from evaluation.reference.complaints import complaint_rules
from evaluation.repository.complaints import (
    Filter,
    every_standing,
    find_complaint,
    find_text,
    list_complaints,
)
from servicekit.auth import Principal, Visitor, require
from servicekit.days import day_of
from servicekit.delivery import entries_of
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.table_rows import Imported
from servicekit.tables import ImportView
from servicekit.transaction import Transaction
from servicekit.web import Commit, Paging, Reader, runtime_of
from servicekit.working_days import working_calendar

router = APIRouter(prefix="/complaints", tags=["complaints"])

Officer = Annotated[Principal, Depends(require("officer", "operator"))]
OFFICER = Depends(require("officer", "operator"))
BRINGER = Depends(require("officer", "operator", "publisher"))

Delivery = Annotated[Any, WithJsonSchema(delivery_schema()), Body()]
Wanted = Annotated[Filter, Depends()]

_TABLE = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}


async def present(runtime: Annotated[Runtime, Depends(runtime_of)]) -> datetime:
    """The present instant."""
    return runtime.clock.now()


Now = Annotated[datetime, Depends(present)]


@router.post("", response_model=TakenView, dependencies=[BRINGER])
async def post_complaints(delivery: Delivery, commit: Commit, response: Response) -> TakenComplaints:
    """Catat status laporan / One status, an array of up to 1,000, or {"complaints": [...]}, in any order.

    One: 201 new, 200 known already, or a problem. Many: 200, a verdict for each. Texts are redacted first.
    """
    many = entries_of(delivery, "complaints")
    if many is not None:
        return await commit(take_complaints, TakeComplaints([read_status(one) for one in many]))

    async def take(command: TakeComplaints, tx: Transaction) -> TakenComplaints:
        taken = await take_complaint(command, tx)
        response.status_code = 201 if taken.outcomes[0].is_new else 200
        return taken

    return await commit(take, TakeComplaints([read_status(delivery)]))


@router.post("/import", response_model=ImportView, dependencies=[BRINGER], openapi_extra=_TABLE)
async def post_table(
    request: Request,
    commit: Commit,
    now: Now,
    as_of: Annotated[AwareDatetime | None, Query(description="Waktu ekspor / when it was exported")] = None,
) -> Imported:
    """Impor CSV / A CSV of up to 500 rows: LAPOR!'s export, or own columns. A verdict for each row.

    See `docs/lapor-export-format.md`. Brought again, nothing changes.
    """
    table = await asyncio.to_thread(read_complaints, await request.body(), as_of or now)
    return await commit(import_complaints, ImportComplaints(table))


@router.get("", response_model=Listing[ComplaintRow])
async def get_complaints(
    officer: Officer, store: Reader, lists: Lists, page: Paging, wanted: Wanted, now: Now
) -> Listing[ComplaintRow] | Response:
    """Daftar laporan / Reports, the latest received first; CSV with `Accept: text/csv`."""
    found, total = await list_complaints(
        store, officer.regency, wanted, now, limit=page.limit, skip=page.offset
    )
    return lists(ComplaintRow, [row_of(one, now) for one in found], total)


@router.get("/measures", response_model=BoardView)
async def get_measures(
    officer: Officer, store: Reader, wanted: Wanted, now: Now, by: Grouping | None = None
) -> Board:
    """Ukuran / Time to know and to solve, on time, open, overdue, reopened, satisfaction, also by group."""
    return board_of(await every_standing(store, officer.regency, wanted, now), by, now)


@router.get("/summary", response_model=BoardView)
async def get_summary(
    visitor: Visitor,
    store: Reader,
    now: Now,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="Tahun diterima / of receipt")] = None,
    by: Grouping | None = None,
) -> Board:
    """Ringkasan publik / The same for everybody, without a token; figures of fewer than five are null.

    Of all reports or of a year's: finer questions would tell of single reports by their differences.
    """
    wanted = Filter(received_from=date(year, 1, 1), received_to=date(year, 12, 31)) if year else Filter()
    board = board_of(await every_standing(store, visitor.regency, wanted, now), by, now)
    return public(board, complaint_rules(visitor.regency, day_of(now)).smallest_cell)


@router.get("/rules", response_model=RulesView)
async def get_rules(visitor: Visitor, now: Now) -> RulesView:
    """Aturan / The limits in working days and the acts in force."""
    rules = complaint_rules(visitor.regency, day_of(now))
    shown = {
        name: getattr(rules, name) for name in RulesView.model_fields if name not in ("days", "acts", "moves")
    }
    return RulesView(
        **shown,
        days={kind: dict(rule.days) for kind, rule in rules.clocks.items()},
        acts={name: act.status for name, act in rules.acts.items()},
        moves={status: sorted(after) for status, after in rules.moves.items()},
    )


@router.get("/{complaint_id}", response_model=ComplaintView)
async def get_complaint(complaint_id: Identifier, officer: Officer, store: Reader, now: Now) -> ComplaintView:
    """Satu laporan / One report with its history and due dates."""
    known = await find_complaint(store, officer.regency, complaint_id)
    return view_of(known, now, working_calendar(officer.regency))


@router.get("/{complaint_id}/text", response_model=TextView)
async def get_text(complaint_id: Identifier, officer: Officer, store: Reader, now: Now) -> TextView:
    """Teks laporan / Its redacted text, while it is kept; a secret one for its own office only."""
    known = await find_complaint(store, officer.regency, complaint_id)
    is_others = officer.office not in (None, known.standing.opd)
    text = await find_text(store, officer.regency, complaint_id, now)
    if text is None or (known.complaint.is_secret and is_others):
        raise TextNotForYou
    return TextView(complaint_id=complaint_id, text=text)


@router.post("/{complaint_id}/acts", response_model=ComplaintView, dependencies=[OFFICER])
async def post_act(complaint_id: Identifier, form: ActForm, commit: Commit) -> ComplaintView:
    """Tindakan / Verify, postpone, pass on, follow up, solve, reopen: as the rules allow."""
    return await commit(_act, form.command(complaint_id))


@router.post("/{complaint_id}/rating", response_model=ComplaintView, dependencies=[OFFICER])
async def post_rating(complaint_id: Identifier, form: RatingForm, commit: Commit) -> ComplaintView:
    """Nilai / How the answer was judged, 1 to 4, once a closing."""
    return await commit(_rate, form.command(complaint_id))


async def _act(command: ActOnComplaint, tx: Transaction) -> ComplaintView:
    known = await act_on_complaint(command, tx)
    return view_of(known, tx.now, working_calendar(tx.context.regency))


async def _rate(command: RateComplaint, tx: Transaction) -> ComplaintView:
    known = await rate_complaint(command, tx)
    return view_of(known, tx.now, working_calendar(tx.context.regency))
