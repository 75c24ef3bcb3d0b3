"""Quick wins: the register's programmes of about a year, and which dimensions have none."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from contracts.reference.smart_city import dimensions
from programs.api.program_views import ProgramLine, Shown, TextView
from programs.api.programs import Year
from programs.api.view import View
from programs.domain.program import ProgramKind
from programs.repository.programs import Filter, list_programs, quick_wins_by_dimension
from servicekit.auth import Caller
from servicekit.listing import Listing, Lists
from servicekit.web import Paging, Reader

router = APIRouter(prefix="/quick-wins", tags=["programs"])


class CoverageView(View):
    """The quick wins of one dimension.

    Attributes:
        quick_wins: Their ids; stopped ones are left out.
        is_missing: Whether the dimension has none.
    """

    dimension: str
    name: TextView
    quick_wins: list[str]
    is_missing: bool


@router.get("", response_model=Listing[ProgramLine])
async def get_quick_wins(
    caller: Caller, store: Reader, lists: Lists, page: Paging, wanted: Annotated[Filter, Depends()]
) -> Listing[ProgramLine] | Response:
    """Daftar quick win / The quick wins of the register, by year and id."""
    only = replace(wanted, kind=ProgramKind.QUICK_WIN)
    found, total = await list_programs(store, caller.regency, only, limit=page.limit, skip=page.offset)
    return lists(ProgramLine, map(Shown, found), total)


@router.get("/coverage", response_model=Listing[CoverageView])
async def get_coverage(
    caller: Caller, store: Reader, lists: Lists, year: Year = None
) -> Listing[CoverageView] | Response:
    """Quick win per dimensi / The quick wins of each of the six dimensions, and which has none."""
    found = await quick_wins_by_dimension(store, caller.regency, year=year)
    rows = [
        CoverageView(
            dimension=dimension.code,
            name=TextView(id=dimension.name.id, en=dimension.name.en),
            quick_wins=found.get(dimension.code, []),
            is_missing=dimension.code not in found,
        )
        for dimension in dimensions()
    ]
    return lists(CoverageView, rows, len(rows))
