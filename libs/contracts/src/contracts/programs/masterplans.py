"""Events of a regency's way into the movement: assessment, commitment, bimtek, masterplan."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier
from contracts.kinds import Change, Decree, Quantity, Step, Year

MasterplanStage = Literal["assessment", "commitment", "bimtek", "masterplan", "implementation"]


class _MasterplanEvent(Event):
    """A step that was taken.

    Its own date is none where sources tell a period only; `occurred_at` is then the first day it can have
    been.
    """

    key_field = "masterplan_id"

    masterplan_id: Identifier


class AssessmentRecorded(_MasterplanEvent):
    """Assessors looked at the regency.

    Attributes:
        invited: How many regions were assessed in that round; chosen: how many were taken.
    """

    type = "regency.programs.masterplan.assessment-recorded"

    assessed_on: date | None
    invited: Quantity | None
    chosen: Quantity | None
    is_chosen: bool


class CommitmentSigned(_MasterplanEvent):
    """The bupati signed the memorandum with its duties.

    Attributes:
        institution: What it is to set up, such as a council and a team; none where no source names it.
    """

    type = "regency.programs.masterplan.commitment-signed"

    signed_on: date | None
    institution: Annotated[str, Field(min_length=1, max_length=200)] | None


class BimtekHeld(_MasterplanEvent):
    """A guidance meeting on the way to the masterplan was held.

    Attributes:
        held_change: 1; -1 where what was told of it is taken back, to be told again as it was.
    """

    type = "regency.programs.masterplan.bimtek-completed"

    number: Annotated[int, Field(ge=1, le=20, strict=True)]
    held_on: date | None
    participants: Quantity | None
    held_change: Step = 1


class MasterplanAdopted(_MasterplanEvent):
    """The masterplan with its three books was adopted.

    Attributes:
        decree: None where a source tells that it was adopted and names no decree.
        timed_change: 1 when it became known on which days commitment and adoption were, -1 when that is taken
            back, else 0.
        months_change: Whole months from the one to the other, as a difference to what was told before.
    """

    type = "regency.programs.masterplan.adopted"

    adopted_on: date | None
    decree: Decree | None
    first_year: Year | None
    last_year: Year | None
    timed_change: Step = 0
    months_change: Change = 0


class ImplementationStarted(_MasterplanEvent):
    """The masterplan is carried out from this day on."""

    type = "regency.programs.masterplan.implementation-started"

    started_on: date | None


class MasterplanStageReached(_MasterplanEvent):
    """The regency came to a later stage of its masterplan.

    Attributes:
        before: None for the first one.
        number: 1 for the assessment to 5 for the implementation.
    """

    type = "regency.programs.masterplan.stage-reached"

    stage: MasterplanStage
    before: MasterplanStage | None
    number: Annotated[int, Field(ge=1, le=5, strict=True)]
