"""Links of programmes to the indicators of the region's plans."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from programs.api.masterplan_forms import LinkForm, WithdrawalForm
from programs.api.program_views import ProgramView
from programs.domain.program import Program
from programs.handlers import LinkToPlan, UnlinkFromPlan, link_to_plan, unlink_from_plan
from servicekit.auth import require
from servicekit.web import Commit

router = APIRouter(prefix="/programs", tags=["plan-links"])

PLANNER = Depends(require("planner"))


@router.post("/{program_id}/plan-links", response_model=ProgramView, dependencies=[PLANNER])
async def post_plan_link(program_id: str, form: LinkForm, commit: Commit) -> Program:
    """Tautkan ke indikator rencana / Link a programme to an indicator of RPJMD, RKPD or Renstra."""
    return await commit(link_to_plan, LinkToPlan(program_id, **form.model_dump()))


@router.post("/{program_id}/plan-links/withdrawals", response_model=ProgramView, dependencies=[PLANNER])
async def post_withdrawal(program_id: str, form: WithdrawalForm, commit: Commit) -> Program:
    """Cabut tautan / Withdraw a link with a reason; it stays on record."""
    return await commit(unlink_from_plan, UnlinkFromPlan(program_id, **form.model_dump()))
