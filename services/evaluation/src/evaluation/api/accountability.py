"""Accountability results: recorded and corrected by officers, read by everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.api.accountability_forms import CorrectionForm, NewResult, WithdrawalForm
from evaluation.api.accountability_views import (
    EntryView,
    InstrumentsView,
    IssuersView,
    MomentView,
    OpinionRunView,
    PointView,
    RecordView,
)
from evaluation.domain.accountability import place_of
from evaluation.domain.issuers import IssuerKind
from evaluation.domain.records import Record, Wanted
from evaluation.domain.trend import trend_of
from evaluation.handlers import WithdrawResult, correct_result, record_result, withdraw_result
from evaluation.reference.instruments import (
    Instruments,
    Issuers,
    instrument_list,
    instrument_of,
    issuer_list,
)
from evaluation.repository.accountability import find_entries, find_record, find_series, list_records
from evaluation.repository.timeline import list_moments
from servicekit.auth import Visitor, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/accountability", tags=["accountability"])

OFFICER = Depends(require("officer"))
OPINIONS = "bpk-opinion"


async def wanted_results(
    instrument: Annotated[Identifier | None, Query()] = None,
    issuer: Annotated[Identifier | None, Query()] = None,
    issuer_kind: IssuerKind | None = None,
    from_year: Annotated[Year | None, Query()] = None,
    to_year: Annotated[Year | None, Query()] = None,
) -> Wanted:
    """Which results and awards a request asks for."""
    return Wanted(instrument, issuer, issuer_kind, from_year, to_year)


Asked = Annotated[Wanted, Depends(wanted_results)]


@router.get("", response_model=Listing[RecordView])
async def get_results(
    caller: Visitor, store: Reader, lists: Lists, page: Paging, wanted: Asked
) -> Listing[RecordView] | Response:
    """Hasil akuntabilitas / The regency's results by instrument and year; CSV with `Accept: text/csv`."""
    found = await list_records(store, caller.regency, wanted)
    return lists(RecordView, found[page.offset : page.offset + page.limit], len(found))


@router.post("", status_code=201, response_model=RecordView, dependencies=[OFFICER])
async def post_result(form: NewResult, commit: Commit) -> Record:
    """Catat hasil / Put a year's result on record, as it was announced; the same again is answered alike."""
    return await commit(record_result, form.command())


@router.get("/instruments", response_model=InstrumentsView)
async def get_instruments() -> Instruments:
    """Daftar instrumen / What regencies are judged by: methods, grades and their edges."""
    return instrument_list()


@router.get("/issuers", response_model=IssuersView)
async def get_issuers() -> Issuers:
    """Daftar penerbit / Who announces results and gives awards, government or private, and award schemes."""
    return issuer_list()


@router.get("/opinion-run", response_model=OpinionRunView)
async def get_opinion_run(caller: Visitor, store: Reader) -> OpinionRunView:
    """WTP berturut-turut / Unqualified opinions in a row, by fiscal year audited."""
    instrument = instrument_of(OPINIONS)
    runs = (await find_series(store, caller.regency, OPINIONS)).runs(instrument)
    return OpinionRunView.model_validate(
        {
            "current": runs.current,
            "best": runs.best,
            "last_audited": runs.last_audited,
            "statement": instrument.note,
        },
        from_attributes=True,
    )


@router.get("/trends/{instrument}", response_model=Listing[PointView])
async def get_trend(
    instrument: Identifier, caller: Visitor, store: Reader, lists: Lists
) -> Listing[PointView] | Response:
    """Tren / An instrument year by year; no difference is shown across a change of method."""
    points = trend_of(await find_series(store, caller.regency, instrument_of(instrument).code))
    return lists(PointView, points, len(points))


@router.get("/timeline", response_model=Listing[MomentView])
async def get_timeline(
    caller: Visitor, store: Reader, lists: Lists, page: Paging, wanted: Asked
) -> Listing[MomentView] | Response:
    """Linimasa / Results, awards and smart-city rounds in the order of time, each with its source.

    `instrument=smart-city` shows the rounds only.
    """
    found, total = await list_moments(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(MomentView, found, total)


@router.get("/{record_id}", response_model=RecordView)
async def get_result(record_id: Identifier, caller: Visitor, store: Reader) -> Record:
    """Satu hasil / One result."""
    return await find_record(store, caller.regency, record_id)


@router.put("/{record_id}", response_model=RecordView, dependencies=[OFFICER])
async def put_result(record_id: Identifier, form: CorrectionForm, commit: Commit) -> Record:
    """Perbaiki hasil / Correct a result, with the reason; what was there stays readable."""
    instrument, year = place_of(record_id)
    return await commit(correct_result, form.command(instrument, year))


@router.post("/{record_id}/withdrawal", status_code=204, dependencies=[OFFICER])
async def post_withdrawal(record_id: Identifier, form: WithdrawalForm, commit: Commit) -> None:
    """Tarik hasil / Take a result off the record: nothing of the kind was announced."""
    await commit(withdraw_result, WithdrawResult(record_id, form.reason))


@router.get("/{record_id}/history", response_model=Listing[EntryView])
async def get_history(
    record_id: Identifier, caller: Visitor, store: Reader, lists: Lists
) -> Listing[EntryView] | Response:
    """Riwayat / Everything that ever was on record of the year, with the reasons."""
    entries = await find_entries(store, caller.regency, record_id)
    return lists(EntryView, entries, len(entries))
