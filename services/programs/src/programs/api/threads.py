"""Money threads by HTTP: every step of one correlation id, and whether its money is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from programs.api.view import View
from programs.domain.program import Fund
from programs.domain.thread import Breach, Effect
from programs.repository.threads import get_thread
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Paging, Reader

router = APIRouter(prefix="/threads", tags=["threads"])

Planner = Annotated[Principal, Depends(require("planner", "officer"))]
ThreadId = Annotated[str, Path(min_length=1, max_length=128, pattern=r"^[!-~]+$")]


class StepView(View):
    """One step; `path` says where its subject is read.

    Attributes:
        amount_idr: Whole rupiah, a signed difference where a budget or a pledge changed.
        effect: What the amount does to the money of its programme, if anything.
    """

    at: datetime
    kind: str
    subject_id: str
    program_id: str | None
    amount_idr: int | None
    fund: Fund | None
    effect: Effect | None
    path: str


class MoneyView(View):
    """A programme's money of one fund, in whole rupiah.

    Attributes:
        breaches: Which part of spent ≤ disbursed ≤ allocated does not hold.
    """

    program_id: str
    fund: Fund
    allocated_idr: int
    disbursed_idr: int
    spent_idr: int
    breaches: list[Breach]


class ThreadView(Listing[StepView]):
    """A part of a thread's steps in order of time, how many there are, and the money of all of them."""

    thread: str
    money: list[MoneyView]
    is_conserved: bool


@router.get("/{thread_id}", response_model=ThreadView)
async def get_one_thread(
    thread_id: ThreadId, caller: Planner, store: Reader, lists: Lists, page: Paging
) -> ThreadView | Response:
    """Benang uang / From plan to effect: all that shares one correlation id."""
    thread = await get_thread(store, caller.regency, thread_id)
    shown = lists(StepView, thread.steps[page.offset : page.offset + page.limit], len(thread.steps))
    if isinstance(shown, Response):
        return shown
    return ThreadView(
        items=shown.items,
        total=shown.total,
        thread=thread.id,
        money=[MoneyView.model_validate(one) for one in thread.money],
        is_conserved=thread.is_conserved,
    )
