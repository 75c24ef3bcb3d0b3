"""Awards: recorded by officers, read by everybody, private ones apart from the government's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.api.accountability import OFFICER
from evaluation.api.accountability_forms import WithdrawalForm
from evaluation.api.award_forms import NewAward
from evaluation.api.award_views import AwardView
from evaluation.domain.award import Award
from evaluation.domain.issuers import IssuerKind
from evaluation.domain.records import Wanted
from evaluation.handlers import WithdrawAward, record_award, withdraw_award
from evaluation.repository.awards import find_award, list_awards
from servicekit.auth import Visitor
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/awards", tags=["awards"])


async def wanted_awards(
    issuer: Annotated[Identifier | None, Query()] = None,
    issuer_kind: IssuerKind | None = None,
    from_year: Annotated[Year | None, Query()] = None,
    to_year: Annotated[Year | None, Query()] = None,
) -> Wanted:
    """Which awards a request asks for."""
    return Wanted(None, issuer, issuer_kind, from_year, to_year)


Asked = Annotated[Wanted, Depends(wanted_awards)]


@router.get("", response_model=Listing[AwardView])
async def get_awards(
    caller: Visitor, store: Reader, lists: Lists, page: Paging, wanted: Asked
) -> Listing[AwardView] | Response:
    """Daftar penghargaan / The awards that count, by when they were given; CSV with `Accept: text/csv`.

    `issuer_kind=government` leaves private awards such as ISNA out.
    """
    found, total = await list_awards(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(AwardView, found, total)


@router.post("", status_code=201, response_model=AwardView, dependencies=[OFFICER])
async def post_award(form: NewAward, commit: Commit) -> Award:
    """Catat penghargaan / Put an award on record; the same again is answered alike."""
    return await commit(record_award, form.command())


@router.get("/{award_id}", response_model=AwardView)
async def get_award(award_id: Identifier, caller: Visitor, store: Reader) -> Award:
    """Satu penghargaan / One award, also one that does not count any more."""
    return await find_award(store, caller.regency, award_id)


@router.post("/{award_id}/withdrawal", response_model=AwardView, dependencies=[OFFICER])
async def post_withdrawal(award_id: Identifier, form: WithdrawalForm, commit: Commit) -> Award:
    """Tarik penghargaan / Take an award off the record, with the reason; it stays readable."""
    return await commit(withdraw_award, WithdrawAward(award_id, form.reason))
