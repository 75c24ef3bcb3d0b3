"""e-Pos: disbursements from SPP to paid, each step by whose duty it is, and what waits at the Kuasa BUD.

The platform tracks and alerts; it issues no legal SP2D.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from programs.api.disbursement_forms import (
    Instant,
    PaymentForm,
    ReceiptForm,
    ReturnForm,
    Sp2dForm,
    SpmForm,
    SppForm,
    SppResubmission,
)
from programs.api.disbursement_views import (
    BacklogView,
    CheckListView,
    DisbursementDetail,
    DisbursementRow,
    DisbursementView,
    TimeLimitsView,
    check_list_of,
    detail_of,
    row_of,
)
from programs.domain.disbursement import Disbursement
from programs.domain.disbursement_claim import DisbursementKind
from programs.domain.time_limits import TimeLimits
from programs.handlers import (
    issue_sp2d,
    issue_spm,
    receive_spm,
    record_payment,
    reject_sp2d,
    resubmit_spp,
    return_spm,
    return_spp,
    submit_spp,
)
from programs.reference.disbursements import check_lists, time_limits
from programs.repository.disbursements import (
    Backlog,
    Filter,
    backlog_at,
    get_disbursement,
    list_disbursements,
)
from servicekit.auth import Principal, require
from servicekit.days import day_of
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of

router = APIRouter(prefix="/disbursements", tags=["disbursements"])

Finance = Annotated[
    Principal,
    Depends(require("treasurer", "verifier", "budget-authority", "bud", "bank", "planner", "officer")),
]
"""Who may read about money: everybody with a duty in it, and the regency's officers."""

TREASURER = [Depends(require("treasurer"))]
VERIFIER = [Depends(require("verifier", "budget-authority"))]
BUDGET_AUTHORITY = [Depends(require("budget-authority"))]
BUD = [Depends(require("bud"))]
BANK = [Depends(require("bank", "bud"))]


async def present(runtime: Annotated[Runtime, Depends(runtime_of)]) -> datetime:
    """The present instant."""
    return runtime.clock.now()


Now = Annotated[datetime, Depends(present)]


@router.post("", response_model=DisbursementView, status_code=201, dependencies=TREASURER)
async def post_disbursement(form: SppForm, commit: Commit) -> Disbursement:
    """Ajukan SPP / Submit an SPP."""
    return await commit(submit_spp, form.command())


@router.get("", response_model=Listing[DisbursementRow])
async def get_disbursements(
    finance: Finance,
    store: Reader,
    lists: Lists,
    page: Paging,
    wanted: Annotated[Filter, Depends()],
    now: Now,
) -> Listing[DisbursementRow] | Response:
    """Daftar pencairan / Disbursements by the time they were submitted; CSV with `Accept: text/csv`."""
    found, total = await list_disbursements(
        store, finance.regency, wanted, now, limit=page.limit, skip=page.offset
    )
    return lists(DisbursementRow, [row_of(one, finance.regency, now) for one in found], total)


@router.get("/backlog", response_model=BacklogView)
async def get_backlog(
    finance: Finance,
    store: Reader,
    now: Now,
    as_of: Annotated[Instant | None, Query(description="Pada waktu itu / at that time, with offset")] = None,
    opd: Annotated[Identifier | None, Query()] = None,
) -> Backlog:
    """SPM menunggu SP2D / What waits for its SP2D, now or at a time: number, value, overdue."""
    return await backlog_at(store, finance.regency, as_of or now, opd)


@router.get("/time-limits", response_model=TimeLimitsView)
async def get_time_limits(
    finance: Finance, now: Now, on: Annotated[date | None, Query()] = None
) -> TimeLimits:
    """Batas waktu / The time limits in force today or on a day, with their articles."""
    return time_limits(finance.regency, on or day_of(now))


@router.get("/check-lists/{kind}", response_model=CheckListView, dependencies=[Depends(require("treasurer"))])
async def get_check_list(
    kind: DisbursementKind, now: Now, on: Annotated[date | None, Query()] = None
) -> CheckListView:
    """Daftar periksa / What comes with an SPP of this kind, today or on a day."""
    return check_list_of(check_lists(on or day_of(now)), kind)


@router.get("/{disbursement_id}", response_model=DisbursementDetail)
async def get_one_disbursement(
    disbursement_id: str, finance: Finance, store: Reader, now: Now
) -> DisbursementDetail:
    """Satu pencairan / One disbursement with its history and what is left of its time."""
    return detail_of(await get_disbursement(store, finance.regency, disbursement_id), finance.regency, now)


@router.post("/{disbursement_id}/spp-return", response_model=DisbursementView, dependencies=VERIFIER)
async def post_spp_return(disbursement_id: str, form: ReturnForm, commit: Commit) -> Disbursement:
    """Kembalikan SPP / Give an SPP back: PPK or PA/KPA."""
    return await commit(return_spp, form.command(disbursement_id))


@router.post("/{disbursement_id}/spp-resubmission", response_model=DisbursementView, dependencies=TREASURER)
async def post_spp_resubmission(disbursement_id: str, form: SppResubmission, commit: Commit) -> Disbursement:
    """Ajukan SPP lagi / Submit a returned SPP again."""
    return await commit(resubmit_spp, form.command(disbursement_id))


@router.post("/{disbursement_id}/spm", response_model=DisbursementView, dependencies=BUDGET_AUTHORITY)
async def post_spm(disbursement_id: str, form: SpmForm, commit: Commit) -> Disbursement:
    """Terbitkan SPM / Issue an SPM; again, where one came back from the Kuasa BUD or the bank."""
    return await commit(issue_spm, form.command(disbursement_id))


@router.post("/{disbursement_id}/spm-receipt", response_model=DisbursementView, dependencies=BUD)
async def post_spm_receipt(disbursement_id: str, form: ReceiptForm, commit: Commit) -> Disbursement:
    """Terima SPM / The Kuasa BUD receives an SPM: its money is promised, its clock starts."""
    return await commit(receive_spm, form.command(disbursement_id))


@router.post("/{disbursement_id}/spm-return", response_model=DisbursementView, dependencies=BUD)
async def post_spm_return(disbursement_id: str, form: ReturnForm, commit: Commit) -> Disbursement:
    """Kembalikan SPM / The Kuasa BUD gives an SPM back: its clock stops."""
    return await commit(return_spm, form.command(disbursement_id))


@router.post("/{disbursement_id}/sp2d", response_model=DisbursementView, dependencies=BUD)
async def post_sp2d(disbursement_id: str, form: Sp2dForm, commit: Commit) -> Disbursement:
    """Catat SP2D terbit / Note that an SP2D was issued: on verified signatures of SPM and SP2D only."""
    return await commit(issue_sp2d, form.command(disbursement_id))


@router.post("/{disbursement_id}/sp2d-rejection", response_model=DisbursementView, dependencies=BANK)
async def post_rejection(disbursement_id: str, form: ReturnForm, commit: Commit) -> Disbursement:
    """SP2D ditolak bank / The bank could not pay; the office issues its SPM again."""
    return await commit(reject_sp2d, form.command(disbursement_id))


@router.post("/{disbursement_id}/payment", response_model=DisbursementView, dependencies=BANK)
async def post_payment(disbursement_id: str, form: PaymentForm, commit: Commit) -> Disbursement:
    """Cair / The bank paid."""
    return await commit(record_payment, form.command(disbursement_id))
