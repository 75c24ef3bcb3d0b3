"""Entering a programme into the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.reference.smart_city import SubDimension, sub_dimension, sub_dimensions
from programs.domain.errors import ProgramExists, UnknownSubDimension
from programs.domain.program import Fund, Program, ProgramKind
from programs.handlers.announcements import registered
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterProgram:
    """An office registers what it sets out to do.

    Attributes:
        id: Chosen by the office, or made by the platform.
        follows_market: The market whose turnover is this programme's realisation.
        budgets: What is set aside for the year, in rupiah, by fund.
    """

    name: str
    kind: ProgramKind
    sub_dimension: str
    owner_opd: str
    year: int
    target: int
    unit: str
    baseline: int | None = None
    follows_market: str | None = None
    budgets: Mapping[Fund, int] = field(default_factory=dict)
    id: str | None = None


async def register_program(command: RegisterProgram, tx: Transaction) -> Program:
    """Register a programme under one of the eighteen sub-dimensions and announce it.

    Emits: `ProgramRegistered`.
    Raises: `UnknownSubDimension`, `ProgramExists`.
    """
    programs = Programs(tx)
    serves = _sub_dimension(command.sub_dimension)
    program = Program(
        id=command.id or tx.new_id(),
        name=command.name,
        kind=command.kind,
        sub_dimension=serves.code,
        dimension=serves.dimension,
        owner_opd=command.owner_opd,
        year=command.year,
        target=command.target,
        unit=command.unit,
        registered_at=tx.now,
        thread=tx.context.correlation_id,
        budgets=command.budgets,
        baseline=command.baseline,
        follows_market=command.follows_market,
    )
    if await programs.find(program.id):
        raise ProgramExists(program.id)
    await programs.save(program, events=[registered(program)])
    return program


def _sub_dimension(code: str) -> SubDimension:
    try:
        return sub_dimension(code)
    except KeyError:
        raise UnknownSubDimension(code, [sub.code for sub in sub_dimensions()]) from None
