"""Corporate contributions (TJSLP/CSR): kept by planners, read by anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier, RegencyCode
from programs.api.contribution_forms import (
    AmendmentForm,
    HandoverForm,
    NewContribution,
    NewDetails,
    RealisationForm,
)
from programs.api.contribution_views import ContributionDetail, ContributionView, RecordView
from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import ContributionForm, Status
from programs.domain.errors_contributions import ContributionNotFound
from programs.handlers import (
    AmendPledge,
    DescribeContribution,
    HandOver,
    RealiseContribution,
    amend_pledge,
    describe_contribution,
    hand_over,
    pledge_contribution,
    realise_contribution,
)
from programs.repository.contributions import Filter, find_contribution, list_contributions
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/contributions", tags=["contributions"])

Planner = Annotated[Principal, Depends(require("planner"))]
PLANNER = Depends(require("planner"))


async def wanted_contributions(
    regency: Annotated[RegencyCode | None, Query()] = None,
    dimension: Annotated[Identifier | None, Query()] = None,
    form: ContributionForm | None = None,
    status: Status | None = None,
    company_id: Annotated[Identifier | None, Query()] = None,
    program_id: Annotated[Identifier | None, Query()] = None,
) -> Filter:
    """Which contributions a request asks for."""
    return Filter(regency, dimension, form, status, company_id, program_id)


Wanted = Annotated[Filter, Depends(wanted_contributions)]


@router.get("", response_model=Listing[ContributionView])
async def get_contributions(
    wanted: Wanted, store: Reader, lists: Lists, page: Paging
) -> Listing[ContributionView] | Response:
    """Daftar TJSLP / Contributions and how far they are, by id; CSV with `Accept: text/csv`."""
    found, total = await list_contributions(store, wanted, limit=page.limit, skip=page.offset)
    return lists(ContributionView, found, total)


@router.post("", status_code=201, response_model=ContributionDetail, dependencies=[PLANNER])
async def post_contribution(form: NewContribution, commit: Commit) -> Contribution:
    """Catat janji kontribusi / Record what a company pledges."""
    return await commit(pledge_contribution, form.command())


@router.get("/{contribution_id}", response_model=ContributionDetail)
async def get_one_contribution(contribution_id: str, store: Reader) -> Contribution:
    """Satu kontribusi / A contribution with its deliveries and its handover."""
    return await find_contribution(store, contribution_id)


@router.put("/{contribution_id}", response_model=ContributionDetail, dependencies=[PLANNER])
async def put_details(contribution_id: str, form: NewDetails, commit: Commit) -> Contribution:
    """Ubah keterangan / Describe a contribution anew, with the reason; what is counted stays as it is."""
    return await commit(
        describe_contribution, DescribeContribution(contribution_id, form.details(), form.reason)
    )


@router.post("/{contribution_id}/amendments", response_model=ContributionDetail, dependencies=[PLANNER])
async def post_amendment(contribution_id: str, form: AmendmentForm, commit: Commit) -> Contribution:
    """Ubah janji / Record that another amount is pledged from a day on."""
    return await commit(amend_pledge, AmendPledge(contribution_id, form.promise(), form.reason))


@router.post("/{contribution_id}/realisations", response_model=ContributionDetail, dependencies=[PLANNER])
async def post_realisation(contribution_id: str, form: RealisationForm, commit: Commit) -> Contribution:
    """Catat realisasi / Record a delivery of a phase, or correct one with a reason.

    The same id in the same phase counts once. More than was promised is taken, and shown as such.
    """
    command = RealiseContribution(contribution_id, form.realisation(), form.reason)
    return await commit(realise_contribution, command)


@router.post("/{contribution_id}/handover", response_model=ContributionDetail, dependencies=[PLANNER])
async def post_handover(contribution_id: str, form: HandoverForm, commit: Commit) -> Contribution:
    """Catat serah terima (BAST) / Record the handover and who maintains it, or change it with a reason."""
    return await commit(hand_over, HandOver(contribution_id, form.handover(), form.reason))


@router.get("/{contribution_id}/history", response_model=Listing[RecordView])
async def get_history(
    contribution_id: str, planner: Planner, store: Reader, lists: Lists
) -> Listing[RecordView] | Response:
    """Riwayat / Everything as it was recorded and corrected, by whom and why."""
    contribution = await find_contribution(store, contribution_id)
    if contribution.regency != planner.regency:
        raise ContributionNotFound(contribution_id)
    return lists(RecordView, contribution.records, len(contribution.records))
