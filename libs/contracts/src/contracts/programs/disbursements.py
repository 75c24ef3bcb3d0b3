"""Events of disbursement (e-Pos): ceilings, SPP, SPM, SP2D, payment, and time limits that were broken."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Identifier, Rupiah
from contracts.kinds import Change, Days, Flag, Step, Year
from contracts.programs.kinds import DisbursementKind, Fund, ReturnReason


class SpdIssued(Event):
    """Cash was made available to an office, or less than before.

    Attributes:
        change_idr: Difference to what this SPD gave before.
    """

    type = "regency.programs.spd.issued"
    key_field = "spd_id"

    spd_id: Identifier
    opd: Identifier
    year: Year
    change_idr: Change


class _DisbursementEvent(Event):
    key_field = "disbursement_id"

    disbursement_id: Identifier
    opd: Identifier
    kind: DisbursementKind


class SppSubmitted(_DisbursementEvent):
    """The treasurer asked for money.

    Attributes:
        attempt: 1, and one more each time it is submitted after a return.
        program_id: The programme it pays for, if it names one.
    """

    type = "regency.programs.disbursement.spp-submitted"

    attempt: Annotated[int, Field(ge=1, le=1_000, strict=True)]
    gross_idr: Rupiah
    program_id: Identifier | None


class SppReturned(_DisbursementEvent):
    """The PPK or PA/KPA gave an SPP back (PP 12/2019 art. 148: within one day for LS).

    Attributes:
        working_days: From receipt to return.
        on_time: 1 if within the time limit.
    """

    type = "regency.programs.disbursement.spp-returned"

    reason: ReturnReason
    working_days: Days
    on_time: Flag


class SpmIssued(_DisbursementEvent):
    """The PA/KPA signed the SPM.

    Attributes:
        working_days: From the SPP's receipt; for an SPM issued again, from its return.
    """

    type = "regency.programs.disbursement.spm-issued"

    gross_idr: Rupiah
    net_idr: Rupiah
    working_days: Days


class SpmReceived(_DisbursementEvent):
    """The Kuasa BUD received the SPM: the clock of PP 12/2019 art. 149 starts.

    Attributes:
        clock_id: Names this clock; a resubmission starts another.
        counted_from: The working day that counts as the day of receipt, day 0.
        due_on: Last day for the SP2D.
        rule_version: Of the time limits applied.
    """

    type = "regency.programs.disbursement.spm-received"

    clock_id: Identifier
    amount_idr: Rupiah
    counted_from: date
    due_on: date
    rule_version: str


class SpmReturned(_DisbursementEvent):
    """The Kuasa BUD gave an SPM back (PP 12/2019 art. 149(5)): its clock stops."""

    type = "regency.programs.disbursement.spm-returned"

    clock_id: Identifier
    reason: ReturnReason
    amount_idr: Rupiah
    working_days: Days
    on_time: Flag


class Sp2dIssued(_DisbursementEvent):
    """The SP2D was issued on a verified signature: the clock stops.

    Attributes:
        working_days: From the SPM's day of receipt.
        on_time: 1 if within the time limit.
    """

    type = "regency.programs.disbursement.sp2d-issued"

    clock_id: Identifier
    amount_idr: Rupiah
    working_days: Days
    on_time: Flag


class DisbursementDecided(_DisbursementEvent):
    """An SPP or SPM was judged: it went on, or came back.

    Attributes:
        stage: What was judged: an SPP by PPK and PA/KPA, an SPM by the Kuasa BUD.
        outcome: "passed", or why it came back.
        decisions: 1: what shares of outcomes are counted by.
        returned: 1 if it came back.
    """

    type = "regency.programs.disbursement.decided"

    stage: Literal["spp", "spm"]
    outcome: Literal[
        "passed",
        "incomplete",
        "arithmetic",
        "no-responsibility-statement",
        "over-ceiling",
        "signature",
        "payee",
        "other",
    ]
    decisions: Flag
    returned: Flag


class Sp2dRejectedByBank(_DisbursementEvent):
    """The bank could not pay."""

    type = "regency.programs.disbursement.sp2d-rejected"

    reason: ReturnReason
    amount_idr: Rupiah


class DisbursementPaid(_DisbursementEvent):
    """The bank paid: CAIR.

    Attributes:
        cash_idr: What left the treasury, gross; 0 for a nihil kind.
        december_idr: The same when paid in December WIB, else 0: for the share of December.
        over_ceiling_idr: By how much the office's payments pass its ceiling: always 0, and watched.
        over_allocation_idr: By how much a programme's payments pass its budget: always 0, watched.
    """

    type = "regency.programs.disbursement.payment-completed"

    program_id: Identifier | None
    fund: Fund
    cash_idr: Rupiah
    december_idr: Rupiah
    over_ceiling_idr: Rupiah
    over_allocation_idr: Rupiah


class SpmBacklogChanged(_DisbursementEvent):
    """An SPM came to wait for its SP2D, or waits no longer.

    Attributes:
        change: 1, -1, or 0 where only its time limit passed; change_idr has the same sign.
        overdue_change: 1 when its time limit passed, -1 when an overdue one was settled, else 0.
    """

    type = "regency.programs.disbursement.backlog-changed"

    change: Annotated[int, Field(ge=-1, le=1, strict=True)]
    change_idr: Change
    overdue_change: Annotated[int, Field(ge=-1, le=1, strict=True)]


class SlaBreached(_DisbursementEvent):
    """A time limit passed and the step was not done: told once for each clock.

    Attributes:
        clock_id: The clock that ran out.
        due_on: The last day it should have been done.
        breached_at: The first instant after that day.
    """

    type = "regency.programs.disbursement.sla-breached"

    clock_id: Identifier
    step: Literal["spp-return", "sp2d"]
    amount_idr: Rupiah
    due_on: date
    breached_at: AwareDatetime
    rule_version: str


class SlaBreachCounted(_DisbursementEvent):
    """A broken time limit counts, or counts no longer: its step turned out to have been done in time.

    Attributes:
        change: 1 with `SlaBreached`; -1, at the same instant of event time, when that is taken back.
    """

    type = "regency.programs.disbursement.sla-breach-counted"

    clock_id: Identifier
    step: Literal["spp-return", "sp2d"]
    change: Step
