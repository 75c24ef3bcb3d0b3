"""SPD: what the BUD makes available to offices, and what is left of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.event import Identifier
from programs.api.disbursement_forms import SpdForm, SpdRevision
from programs.api.disbursement_views import CeilingView, SpdView
from programs.api.disbursements import BUD, Finance
from programs.domain.spd import Spd
from programs.handlers import issue_spd, revise_spd
from programs.repository.spds import get_spd, list_office_budgets, list_spds
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/disbursements", tags=["disbursements"])

Opd = Annotated[Identifier | None, Query()]
OfYear = Annotated[int | None, Query(ge=2000, le=2100)]


@router.post("/spds", response_model=SpdView, status_code=201, dependencies=BUD)
async def post_spd(form: SpdForm, commit: Commit) -> Spd:
    """Terbitkan SPD / Make cash available to an office for a year."""
    return await commit(issue_spd, form.command())


@router.post("/spds/{spd_id}/revisions", response_model=SpdView, dependencies=BUD)
async def post_revision(spd_id: str, form: SpdRevision, commit: Commit) -> Spd:
    """Ubah SPD / Give more, or less; never below what is promised or paid."""
    return await commit(revise_spd, form.command(spd_id))


@router.get("/spds", response_model=Listing[SpdView])
async def get_spds(
    finance: Finance, store: Reader, lists: Lists, page: Paging, opd: Opd = None, year: OfYear = None
) -> Listing[SpdView] | Response:
    """Daftar SPD / The SPD by year and office; CSV with `Accept: text/csv`."""
    found, total = await list_spds(store, finance.regency, opd, year, limit=page.limit, skip=page.offset)
    return lists(SpdView, found, total)


@router.get("/spds/{spd_id}", response_model=SpdView)
async def get_one_spd(spd_id: str, finance: Finance, store: Reader) -> Spd:
    """Satu SPD / One SPD with its revisions."""
    return await get_spd(store, finance.regency, spd_id)


@router.get("/ceilings", response_model=Listing[CeilingView])
async def get_ceilings(
    finance: Finance, store: Reader, lists: Lists, page: Paging, opd: Opd = None, year: OfYear = None
) -> Listing[CeilingView] | Response:
    """Pagu SPD per OPD / What each office may spend in a year, and what is left; CSV too."""
    found, total = await list_office_budgets(
        store, finance.regency, opd, year, limit=page.limit, skip=page.offset
    )
    return lists(CeilingView, found, total)
