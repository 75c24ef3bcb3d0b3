"""Events of a regency's way into the movement: assessment, commitment, bimtek, masterplan."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier
from contracts.programs.kinds import Decree, Quantity, Year


class _MasterplanEvent(Event):
    key_field = "masterplan_id"

    masterplan_id: Identifier


class AssessmentRecorded(_MasterplanEvent):
    """Assessors looked at the regency.

    Attributes:
        invited: How many regions were assessed in that round; chosen: how many were taken.
    """

    type = "regency.programs.masterplan.assessment-recorded"

    assessed_on: date
    invited: Quantity | None
    chosen: Quantity | None
    is_chosen: bool


class CommitmentSigned(_MasterplanEvent):
    """The bupati signed the memorandum with its duties."""

    type = "regency.programs.masterplan.commitment-signed"

    signed_on: date
    institution: Annotated[str, Field(min_length=1, max_length=120)]


class BimtekHeld(_MasterplanEvent):
    """A guidance meeting on the way to the masterplan was held."""

    type = "regency.programs.masterplan.bimtek-completed"

    number: Annotated[int, Field(ge=1, le=20, strict=True)]
    held_on: date
    participants: Quantity | None


class MasterplanAdopted(_MasterplanEvent):
    """The masterplan with its three books was fixed by decree."""

    type = "regency.programs.masterplan.adopted"

    adopted_on: date
    decree: Decree
    first_year: Year
    last_year: Year


class ImplementationStarted(_MasterplanEvent):
    """The masterplan is carried out from this day on."""

    type = "regency.programs.masterplan.implementation-started"

    started_on: date


MasterplanStage = Literal["assessment", "commitment", "bimtek", "masterplan", "implementation"]
