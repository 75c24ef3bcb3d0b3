"""The HTTP endpoints of programs: the register of a regency's programmes and quick wins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from contracts.event import Identifier, Rupiah
from contracts.programs import Quantity
from programs.domain.program import Fund, Program, ProgramKind
from programs.handlers import RegisterProgram, register_program
from programs.repository.programs import Filter, get_program, list_programs
from servicekit.auth import Caller, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/programs", tags=["programs"])

PLANNER = Depends(require("planner", "officer"))
Exact = Annotated[str, BeforeValidator(str)]


class Follows(BaseModel):
    """What a programme's realisation is read from."""

    market_id: Identifier


class Registration(BaseModel):
    """A programme as its office registers it.

    Attributes:
        id: Left out, the platform makes one.
        sub_dimension: One of the eighteen, such as "branding.tourism".
        unit: What target and realisation are counted in, such as "IDR".
        budgets: What is set aside for the year, in rupiah, by fund; funds are never added to each other.
        follows: Its realisation is the turnover of this market in the programme's year.
    """

    id: Identifier | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: ProgramKind
    sub_dimension: Annotated[str, Field(min_length=1, max_length=60)]
    owner_opd: Identifier
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    target: Annotated[int, Field(gt=0, le=10**15, strict=True)]
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    baseline: Quantity | None = None
    budgets: dict[Fund, Rupiah] = Field(default_factory=dict)
    follows: Follows | None = None

    def command(self) -> RegisterProgram:
        """The command it stands for."""
        fields = self.model_dump(exclude={"follows"})
        return RegisterProgram(**fields, follows_market=self.follows.market_id if self.follows else None)


class View(BaseModel):
    """Reads its fields off a domain object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class EvidenceView(View):
    """One fact that moved a programme; `service` and `path` say where to check it."""

    id: str
    kind: str
    amount: int
    occurred_at: datetime
    counted_at: datetime
    service: str
    path: str


class ProgramView(View):
    """A programme and how far it has come.

    Attributes:
        thread: The correlation id that everything about it shares.
        achievement_percent: Realisation per target, two decimals, halves away from zero.
        achievement: The same, exact, as a fraction.
    """

    id: str
    name: str
    kind: ProgramKind
    dimension: str
    sub_dimension: str
    owner_opd: str
    year: int
    target: int
    unit: str
    baseline: int | None
    follows_market: str | None
    budgets: dict[Fund, int]
    thread: str
    realised: int
    achievement_percent: str
    achievement: Exact
    registered_at: datetime
    evidence: list[EvidenceView]


@router.post("", status_code=201, response_model=ProgramView, dependencies=[PLANNER])
async def post_program(registration: Registration, commit: Commit) -> Program:
    """Daftarkan program / Register a programme or quick win."""
    return await commit(register_program, registration.command())


@router.get("", response_model=Listing[ProgramView])
async def get_programs(
    caller: Caller, store: Reader, lists: Lists, page: Paging, wanted: Annotated[Filter, Depends()]
) -> Listing[ProgramView] | Response:
    """Daftar program / The register, by year and id."""
    found, total = await list_programs(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(ProgramView, found, total)


@router.get("/{program_id}", response_model=ProgramView)
async def get_one_program(program_id: str, caller: Caller, store: Reader) -> Program:
    """Satu program / A programme with its progress and evidence."""
    return await get_program(store, caller.regency, program_id)
