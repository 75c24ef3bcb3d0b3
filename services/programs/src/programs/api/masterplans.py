"""Masterplans, the lists they go by and the region's plans: kept by planners, read by anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import RegencyCode
from contracts.reference.smart_city import Dimensions, dimension_list
from programs.api.masterplan_forms import AnyStep, NewMasterplan, NewPlan
from programs.api.masterplan_views import (
    DimensionsView,
    EntryView,
    ListsView,
    MasterplanDetail,
    MasterplanView,
    PlanView,
    StepView,
    UnlinkedView,
)
from programs.domain.errors_masterplans import MasterplanNotFound
from programs.domain.masterplan import Masterplan
from programs.domain.masterplan_steps import Stage
from programs.domain.planning import DocumentKind, PlanDocument, PlanKind
from programs.handlers import OpenMasterplan, RecordStep, open_masterplan, record_step, register_plan
from programs.reference.masterplans import MasterplanLists, masterplan_lists
from programs.repository.masterplans import (
    Filter,
    PlanFilter,
    find_masterplan,
    list_masterplans,
    list_plans,
)
from programs.repository.programs import Filter as ProgramFilter
from programs.repository.programs import list_programs
from servicekit.auth import Caller, Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/masterplans", tags=["masterplans"])

Planner = Annotated[Principal, Depends(require("planner"))]
PLANNER = Depends(require("planner"))
Regency = Annotated[RegencyCode | None, Query()]


@router.get("/dimensions", response_model=DimensionsView)
async def get_dimensions() -> Dimensions:
    """Dimensi dan subdimensi / The six dimensions with three sub-dimensions each, and the list's version."""
    return dimension_list()


@router.get("/lists", response_model=ListsView)
async def get_lists() -> MasterplanLists:
    """Daftar pilihan / Duties, elements of readiness, books and meetings, and the lists' version."""
    return masterplan_lists()


@router.get("/plans", response_model=Listing[PlanView])
async def get_plans(
    store: Reader, lists: Lists, page: Paging, regency: Regency = None, kind: DocumentKind | None = None
) -> Listing[PlanView] | Response:
    """Dokumen perencanaan / Planning documents on record, by id; CSV with `Accept: text/csv`."""
    wanted = PlanFilter(regency, kind)
    found, total = await list_plans(store, wanted, limit=page.limit, skip=page.offset)
    return lists(PlanView, found, total)


@router.post("/plans", status_code=201, response_model=PlanView)
async def post_plan(form: NewPlan, planner: Planner, commit: Commit) -> PlanDocument:
    """Catat dokumen perencanaan / Put a planning document on record."""
    return await commit(register_plan, PlanDocument(regency=planner.regency, **form.model_dump()))


@router.get("/unlinked-programs", response_model=Listing[UnlinkedView])
async def get_unlinked_programs(
    caller: Caller,
    store: Reader,
    lists: Lists,
    page: Paging,
    plan: PlanKind = PlanKind.RPJMD,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Listing[UnlinkedView] | Response:
    """Program tanpa indikator / Programmes that serve no indicator of a plan, the RPJMD unless said."""
    wanted = ProgramFilter(year=year, without_plan=plan)
    found, total = await list_programs(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(UnlinkedView, found, total)


@router.get("", response_model=Listing[MasterplanView])
async def get_masterplans(
    store: Reader, lists: Lists, page: Paging, regency: Regency = None, stage: Stage | None = None
) -> Listing[MasterplanView] | Response:
    """Daftar masterplan / Masterplans with how far they are, by id; CSV with `Accept: text/csv`."""
    found, total = await list_masterplans(store, Filter(regency, stage), limit=page.limit, skip=page.offset)
    return lists(MasterplanView, found, total)


@router.post("", status_code=201, response_model=MasterplanDetail, dependencies=[PLANNER])
async def post_masterplan(form: NewMasterplan, commit: Commit) -> Masterplan:
    """Mulai catatan masterplan / Begin the record of a masterplan."""
    return await commit(open_masterplan, OpenMasterplan(form.title, form.id))


@router.get("/{masterplan_id}", response_model=MasterplanDetail)
async def get_one_masterplan(masterplan_id: str, store: Reader) -> Masterplan:
    """Satu masterplan / A masterplan with its steps."""
    return await find_masterplan(store, masterplan_id)


@router.post("/{masterplan_id}/steps", response_model=MasterplanDetail, dependencies=[PLANNER])
async def post_step(masterplan_id: str, form: AnyStep, commit: Commit) -> Masterplan:
    """Catat tahap / Record a step: assessment, commitment, bimtek, masterplan, review or implementation.

    What is on record of a step is corrected by sending it again with a reason.
    """
    return await commit(record_step, RecordStep(masterplan_id, form.step(), form.reason))


@router.get("/{masterplan_id}/timeline", response_model=Listing[StepView])
async def get_timeline(masterplan_id: str, store: Reader, lists: Lists) -> Listing[StepView] | Response:
    """Linimasa / The steps as they stand, by time, with their sources; CSV with `Accept: text/csv`."""
    timeline = (await find_masterplan(store, masterplan_id)).timeline
    return lists(StepView, timeline, len(timeline))


@router.get("/{masterplan_id}/history", response_model=Listing[EntryView])
async def get_history(
    masterplan_id: str, planner: Planner, store: Reader, lists: Lists
) -> Listing[EntryView] | Response:
    """Riwayat / Every step as it was recorded and corrected, by whom and why."""
    masterplan = await find_masterplan(store, masterplan_id)
    if masterplan.regency != planner.regency:
        raise MasterplanNotFound(masterplan_id)
    return lists(EntryView, masterplan.entries, len(masterplan.entries))
