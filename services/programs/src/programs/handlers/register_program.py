"""Entering a programme into the register, and changing what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from contracts.reference.regions import districts, villages
from contracts.reference.smart_city import SubDimension, sub_dimension, sub_dimensions
from programs.domain.achievement import Direction
from programs.domain.errors import ProgramExists, UnitMissing, UnknownLocation, UnknownSubDimension
from programs.domain.program import Fund, Program, ProgramKind
from programs.domain.program_parts import Goal, Risk
from programs.handlers.announcements import since
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Profile:
    """What an office says of its programme and may say otherwise later.

    Attributes:
        target: In `unit`; None where no source says it.
        budgets: What is set aside for the programme's year, in rupiah, by fund.
    """

    name: str
    target: int | None
    unit: str | None
    direction: Direction = Direction.HIGHER
    acronym: str | None = None
    expansion: str | None = None
    partners: tuple[str, ...] = ()
    legal_basis: str | None = None
    activity_code: str | None = None
    baseline: int | None = None
    beneficiaries_planned: int | None = None
    locations: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    source: str | None = None
    source_quote: str | None = None
    budgets: Mapping[Fund, int] = field(default_factory=dict)

    def goal(self, set_at: datetime) -> Goal:
        """What it is to reach from then on."""
        return Goal(self.target, self.unit, self.direction, set_at)

    def described(self) -> dict[str, Any]:
        """The fields that only describe the programme."""
        names = (name for name in Profile.__slots__ if name not in {"target", "unit", "direction", "budgets"})
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class RegisterProgram:
    """An office registers what it sets out to do.

    Attributes:
        id: Chosen by the office, or made by the platform.
        follows_market: The market whose turnover is this programme's realisation.
    """

    kind: ProgramKind
    sub_dimension: str
    owner_opd: str
    year: int
    profile: Profile
    follows_market: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class ReviseProgram:
    """An office says otherwise what its programme is, costs or is to reach."""

    program_id: str
    profile: Profile


async def register_program(command: RegisterProgram, tx: Transaction) -> Program:
    """Register a programme under one of the eighteen sub-dimensions and announce it.

    Emits: `ProgramRegistered`, `ProgramStatusCounted`, `ProgramBudgetChanged` per fund.
    Raises: `UnknownSubDimension`, `UnknownLocation`, `UnitMissing`, `ProgramExists`.
    """
    programs = Programs(tx)
    program = drawn_up(command, tx)
    if await programs.find(program.id):
        raise ProgramExists(program.id)
    await programs.save(program, events=since(program, None))
    return program


async def revise_program(command: ReviseProgram, tx: Transaction) -> Program:
    """Replace what an office says of its programme; what identifies it stays. The same again changes nothing.

    Emits: `ProgramBudgetChanged` per fund that differs; `ProgramAchievementMeasured` for another target once
    something is realised.
    Raises: `ProgramNotFound`, `UnknownLocation`, `UnitMissing`.
    """
    programs, profile = Programs(tx), command.profile
    program = await programs.get(command.program_id)
    _check(profile, tx.context.regency)
    revised = replace(program, **profile.described())
    revised = revised.aim(profile.goal(tx.now)).budget(profile.budgets, tx.now)
    if revised != program:
        await programs.save(revised, events=since(revised, program))
    return revised


def drawn_up(command: RegisterProgram, tx: Transaction) -> Program:
    """The programme a command means, not yet kept.

    Raises: `UnknownSubDimension`, `UnknownLocation`, `UnitMissing`.
    """
    serves, profile = _sub_dimension(command.sub_dimension), command.profile
    _check(profile, tx.context.regency)
    program = Program(
        id=command.id or tx.new_id(),
        kind=command.kind,
        sub_dimension=serves.code,
        dimension=serves.dimension,
        owner_opd=command.owner_opd,
        year=command.year,
        goals=(profile.goal(tx.now),),
        registered_at=tx.now,
        thread=tx.context.correlation_id,
        follows_market=command.follows_market,
        **profile.described(),
    )
    return program.budget(profile.budgets, tx.now)


def _check(profile: Profile, regency: str) -> None:
    """That a target has its unit, and that every location lies in the regency."""
    if profile.target is not None and profile.unit is None:
        raise UnitMissing()
    if unknown := _outside(profile.locations, regency):
        raise UnknownLocation(unknown, regency)


def _outside(locations: Iterable[str], regency: str) -> list[str]:
    places = {one.code for one in districts(regency)} | {one.code for one in villages(regency)}
    return [code for code in locations if code not in places]


def _sub_dimension(code: str) -> SubDimension:
    try:
        return sub_dimension(code)
    except KeyError:
        raise UnknownSubDimension(code, [sub.code for sub in sub_dimensions()]) from None
