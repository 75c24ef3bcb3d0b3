"""Incomes of a regency's markets and destinations, the villages' apart from the regency's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Reader
from tourism_market.api.visit_views import IncomeView
from tourism_market.domain.incomes import Span, incomes_of
from tourism_market.domain.market import Ownership
from tourism_market.repository.incomes import earned_in

router = APIRouter(tags=["visits"])

Officer = Annotated[Principal, Depends(require("tourism-office", "treasurer", "village-head"))]
Year = Annotated[int, Query(ge=1900, le=2100)]


@router.get("/incomes", response_model=Listing[IncomeView])
async def get_incomes(
    officer: Officer,
    store: Reader,
    lists: Lists,
    year: Year,
    income: Ownership | None = None,
    by: Span = Span.MONTH,
) -> Listing[IncomeView] | Response:
    """Pendapatan / Parking and entry fees by month or year: PADes of villages, PAD of the regency."""
    earned = await earned_in(store, officer.regency, year)
    found = incomes_of((each for each in earned if income in (None, each.source.income)), by)
    return lists(IncomeView, found, len(found))
