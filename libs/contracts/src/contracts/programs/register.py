"""Events of the register: programmes, quick wins, their plans and their progress."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier
from contracts.kinds import Change, Decree, Flag, Percent, Quantity, Step, Year
from contracts.programs.kinds import Fund


class ProgramRegistered(Event):
    """A programme entered the register under one of the 18 sub-dimensions.

    Attributes:
        target: In `unit`; none of both where no source says what it is to reach.
    """

    type = "regency.programs.program.registered"
    key_field = "program_id"

    program_id: Identifier
    kind: Literal["program", "quick-win"]
    sub_dimension: Identifier
    dimension: Identifier
    owner_opd: Identifier
    year: Year
    target: Annotated[int, Field(gt=0, le=10**15, strict=True)] | None
    unit: Annotated[str, Field(min_length=1, max_length=40)] | None


class ProgramProgressRecorded(Event):
    """A programme's realisation changed.

    Attributes:
        realised: Realisation so far, in the programme's unit.
        evidence: The event that caused it, so that the figure can be followed to its source.
        achievement_hundredths: Achievement in hundredths of a percent, halves up; none without a target, and
            in events from before the field was added.
    """

    type = "regency.programs.program.progress-recorded"
    key_field = "program_id"

    program_id: Identifier
    sub_dimension: Identifier
    dimension: Identifier
    realised: Quantity
    target: Quantity | None
    unit: Annotated[str, Field(min_length=1, max_length=40)] | None
    evidence: Identifier
    achievement_hundredths: Quantity | None = None


class ProgramAchievementMeasured(Event):
    """How far a programme is of its target, after its realisation or its target changed.

    Attributes:
        achievement_hundredths: In hundredths of a percent, halves up; where lower is better (2T - R)/T.
    """

    type = "regency.programs.program.achievement-measured"
    key_field = "program_id"

    program_id: Identifier
    dimension: Identifier
    realised: Quantity
    target: Quantity
    achievement_hundredths: Quantity


ProgramStatus = Literal["proposed", "designated", "running", "completed", "continued", "stopped"]
"""Diusulkan, ditetapkan, berjalan, selesai, berlanjut, dihentikan."""


class ProgramDesignated(Event):
    """A decree made it the regency's quick win or flagship programme."""

    type = "regency.programs.program.designated"
    key_field = "program_id"

    program_id: Identifier
    kind: Literal["program", "quick-win"]
    dimension: Identifier
    owner_opd: Identifier
    year: Year
    decree: Decree
    decreed_on: date


class ProgramStatusChanged(Event):
    """A programme went on to another status.

    Attributes:
        planned_change: 1 when it enters the plan of its dimension, -1 when it leaves it, else 0.
        executed_change: 1 when it becomes executed, -1 when that is taken back, else 0: the execution ratio
            of a dimension is the sum of these over the sum of those.
    """

    type = "regency.programs.program.status-changed"
    key_field = "program_id"

    program_id: Identifier
    kind: Literal["program", "quick-win"]
    dimension: Identifier
    year: Year
    before: ProgramStatus
    after: ProgramStatus
    planned_change: Annotated[int, Field(ge=-1, le=1, strict=True)]
    executed_change: Annotated[int, Field(ge=-1, le=1, strict=True)]


class ProgramStatusCounted(Event):
    """One programme more stands in a status, or one less: told of the one it left and of the one it reached.

    Attributes:
        change: 1 for the status it is in from now on, -1 for the one it left.
    """

    type = "regency.programs.program.status-counted"
    key_field = "program_id"

    program_id: Identifier
    kind: Literal["program", "quick-win"]
    dimension: Identifier
    year: Year
    status: ProgramStatus
    change: Step


class ProgramReviewed(Event):
    """A review looked at a programme."""

    type = "regency.programs.program.reviewed"
    key_field = "program_id"

    program_id: Identifier
    dimension: Identifier
    reviewed_on: date
    verdict: Literal["on-track", "at-risk", "off-track"]


class ProgramLinkedToPlan(Event):
    """A programme serves an indicator of a planning document, or serves it no more.

    Attributes:
        links_change: 1 for a link that was made, -1 for one that was withdrawn.
        programs_change: 1 when this is the programme's first link to a plan of the kind, -1 when its last one
            is withdrawn, else 0.
    """

    type = "regency.programs.program.plan-linked"
    key_field = "program_id"

    program_id: Identifier
    plan: Literal["rpjmd", "rkpd", "renstra"]
    indicator_code: Annotated[str, Field(min_length=1, max_length=60)]
    links_change: Step = 1
    programs_change: Step = 0


class ActionProgressReported(Event):
    """A step of a programme's action plan came on.

    Attributes:
        due: Day it should be finished.
        is_late: 1 when it is not finished although its day is over.
        late_change: 1 when it became late, -1 when it no longer is, else 0.
    """

    type = "regency.programs.program.action-reported"
    key_field = "program_id"

    program_id: Identifier
    dimension: Identifier
    action_id: Identifier
    percent: Percent
    due: date
    is_late: Flag
    late_change: Step = 0


class ProgramBudgetChanged(Event):
    """Money was set aside for a programme, or less than before.

    Attributes:
        change_idr: Difference to what stood there for this fund and year.
    """

    type = "regency.programs.program.budget-changed"
    key_field = "program_id"

    program_id: Identifier
    dimension: Identifier
    year: Year
    fund: Fund
    change_idr: Change


class BeneficiariesCounted(Event):
    """People reached by a programme, as a number and never as a list.

    Attributes:
        change: Difference to the number told before.
    """

    type = "regency.programs.program.beneficiaries-counted"
    key_field = "program_id"

    program_id: Identifier
    dimension: Identifier
    change: Change


class ProgramProgressReported(Event):
    """An office's own system reports what a programme reached: sums only.

    Attributes:
        report_id: Names the fact; told again with a later `occurred_at` it replaces what was told.
        amount: What it added, in the programme's unit.
        beneficiaries: People reached by it, as a number.
    """

    type = "regency.programs.intake.progress-reported"
    key_field = "program_id"

    program_id: Identifier
    report_id: Identifier
    amount: Quantity
    beneficiaries: Quantity | None = None
