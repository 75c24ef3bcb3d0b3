"""The HTTP endpoints of programs: the register of a regency's programmes and quick wins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from programs.api.program_forms import ProfileForm, Registration
from programs.api.program_views import ExecutionView, ProgramLine, ProgramView, Shown
from programs.domain.program import Program, ProgramKind
from programs.handlers import register_program, revise_program
from programs.repository.programs import Filter, executed_by_dimension, get_program, list_programs
from servicekit.auth import Caller, require
from servicekit.days import day_of
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of

router = APIRouter(prefix="/programs", tags=["programs"])

PLANNER = Depends(require("planner", "officer"))
Process = Annotated[Runtime, Depends(runtime_of)]
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.post("", status_code=201, response_model=ProgramView, dependencies=[PLANNER])
async def post_program(registration: Registration, commit: Commit) -> Program:
    """Daftarkan program / Register a programme or quick win; `target` may be null where nobody knows it."""
    return await commit(register_program, registration.command())


@router.get("", response_model=Listing[ProgramLine])
async def get_programs(
    caller: Caller, store: Reader, lists: Lists, page: Paging, wanted: Annotated[Filter, Depends()]
) -> Listing[ProgramLine] | Response:
    """Daftar program / The register, by year and id."""
    found, total = await list_programs(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(ProgramLine, map(Shown, found), total)


@router.get("/execution", response_model=Listing[ExecutionView])
async def get_execution(
    caller: Caller, store: Reader, lists: Lists, year: Year = None, kind: ProgramKind | None = None
) -> Listing[ExecutionView] | Response:
    """Rasio pelaksanaan / Programmes carried out per programme designated, for each dimension of a year."""
    counted = await executed_by_dimension(store, caller.regency, year=year, kind=kind)
    rows = ExecutionView.of_each(counted)
    return lists(ExecutionView, rows, len(rows))


@router.get("/{program_id}", response_model=ProgramView)
async def get_one_program(program_id: str, caller: Caller, store: Reader, process: Process) -> Shown:
    """Satu program / A programme with its progress, evidence, action plan, reviews and history."""
    today = day_of(process.clock.now())
    return Shown(await get_program(store, caller.regency, program_id), today)


@router.put("/{program_id}", response_model=ProgramView, dependencies=[PLANNER])
async def put_program(program_id: str, form: ProfileForm, commit: Commit) -> Program:
    """Ubah isian program / Say otherwise what a programme is, costs or is to reach; its identity stays."""
    return await commit(revise_program, form.revision(program_id))
