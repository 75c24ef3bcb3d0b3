"""What happens to a programme: its status, reviews, progress and the steps of its action plan."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from contracts.event import Identifier
from programs.api.program_forms import ActionForm, ActionProgressForm, ProgressForm, ReviewForm, StatusForm
from programs.api.program_views import ProgramView
from programs.api.programs import PLANNER
from programs.domain.program import Program
from programs.handlers import move_program, put_action, report_action, report_progress, review_program
from servicekit.web import Commit

router = APIRouter(prefix="/programs/{program_id}", tags=["programs"], dependencies=[PLANNER])

ActionId = Annotated[Identifier, Path()]


@router.post("/status", response_model=ProgramView)
async def post_status(program_id: str, form: StatusForm, commit: Commit) -> Program:
    """Ubah status / Designate by decree, start, complete, continue or stop a programme."""
    return await commit(move_program, form.command(program_id))


@router.post("/reviews", status_code=201, response_model=ProgramView)
async def post_review(program_id: str, form: ReviewForm, commit: Commit) -> Program:
    """Catat tinjauan / Note what a review found."""
    return await commit(review_program, form.command(program_id))


@router.post("/progress", response_model=ProgramView)
async def post_progress(program_id: str, form: ProgressForm, commit: Commit) -> Program:
    """Laporkan realisasi / Report what a programme reached; each `report_id` counts once, as told last."""
    return await commit(report_progress, form.command(program_id))


@router.put("/actions/{action_id}", response_model=ProgramView)
async def put_one_action(program_id: str, action_id: ActionId, form: ActionForm, commit: Commit) -> Program:
    """Susun langkah rencana aksi / Plan a step of the action plan, or plan it otherwise."""
    return await commit(put_action, form.command(program_id, action_id))


@router.post("/actions/{action_id}/progress", response_model=ProgramView)
async def post_action_progress(
    program_id: str, action_id: ActionId, form: ActionProgressForm, commit: Commit
) -> Program:
    """Laporkan langkah / Report how far a step is."""
    return await commit(report_action, form.command(program_id, action_id))
