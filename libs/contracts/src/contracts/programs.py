"""Events of programs: programmes, quick wins and their progress."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier

Quantity = Annotated[int, Field(ge=0, le=10**15, strict=True)]
"""An amount in the programme's own unit: whole rupiah, people, events."""


class ProgramRegistered(Event):
    """A programme entered the register under one of the 18 sub-dimensions."""

    type = "regency.programs.program.registered"
    key_field = "program_id"

    program_id: Identifier
    kind: Literal["program", "quick-win"]
    sub_dimension: Identifier
    dimension: Identifier
    owner_opd: Identifier
    year: Annotated[int, Field(ge=2000, le=2100)]
    target: Annotated[int, Field(gt=0, le=10**15, strict=True)]
    unit: Annotated[str, Field(min_length=1, max_length=40)]


class ProgramProgressRecorded(Event):
    """A programme's realisation changed.

    Attributes:
        realised: Realisation so far, in the programme's unit.
        evidence: The event that caused it, so that the figure can be followed to its source.
    """

    type = "regency.programs.program.progress-recorded"
    key_field = "program_id"

    program_id: Identifier
    sub_dimension: Identifier
    dimension: Identifier
    realised: Quantity
    target: Quantity
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    evidence: Identifier
