"""Domain facts as the events other services read. A programme's name stays in its document."""

from __future__ import annotations

from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from programs.domain.program import Program


def registered(program: Program) -> ProgramRegistered:
    """A programme entered the register."""
    return ProgramRegistered(
        occurred_at=program.registered_at,
        program_id=program.id,
        kind=program.kind.value,
        sub_dimension=program.sub_dimension,
        dimension=program.dimension,
        owner_opd=program.owner_opd,
        year=program.year,
        target=program.target,
        unit=program.unit,
    )


def progressed(program: Program) -> ProgramProgressRecorded:
    """The fact counted last moved the programme to where it stands."""
    fact = program.evidence[-1]
    return ProgramProgressRecorded(
        occurred_at=fact.counted_at,
        program_id=program.id,
        sub_dimension=program.sub_dimension,
        dimension=program.dimension,
        realised=program.realised,
        target=program.target,
        unit=program.unit,
        evidence=fact.id,
    )
