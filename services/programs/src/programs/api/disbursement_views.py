"""Disbursements, SPD and backlogs as readers see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator

from programs.api.view import View
from programs.domain.disbursement import Disbursement, ReturnReason, Status
from programs.domain.disbursement_claim import CheckLists, DisbursementKind, Tax
from programs.domain.program import Fund
from programs.domain.time_limits import Step, months_later, wib
from programs.reference.disbursements import check_lists, time_limits
from servicekit.days import day_of
from servicekit.deadlines import (
    days_left,
)
from servicekit.working_days import working_calendar

Wib = Annotated[datetime, BeforeValidator(wib)]


class SpdChangeView(View):
    """What an SPD gave, or took back."""

    change_idr: int
    at: Wib
    by: str
    reason: str | None


class SpdView(View):
    """An SPD with its revisions."""

    id: str
    number: str
    dated: date
    opd: str
    year: int
    amount_idr: int
    changes: list[SpdChangeView]


class SpendingView(View):
    """What is promised to SPM the BUD has, and what is paid."""

    committed_idr: int
    paid_idr: int


class CeilingView(View):
    """What an office may spend in a year: the sum of its SPD, and what is left of it."""

    opd: str
    year: int
    ceiling_idr: int
    spending: SpendingView
    left_idr: int


class LineView(View):
    """Rupiah on an account."""

    sub_activity: str
    account: str
    amount_idr: int


class DeductionView(View):
    """A tax withheld."""

    tax: Tax
    amount_idr: int


class PayeeView(View):
    """Who is paid; numbers are masked."""

    institution: str
    bank: str | None
    account: str | None
    tax_number: str | None


class ClaimView(View):
    """What is asked for."""

    fund: Fund
    lines: list[LineView]
    deductions: list[DeductionView]
    gross_idr: int
    net_idr: int
    payee: PayeeView
    attachments: list[str]


class DeadlineView(View):
    """The limit that runs. `overdue_from` is the first instant after its last day."""

    clock_id: str
    step: Step
    counted_from: date
    due_on: date
    overdue_from: datetime
    rule_version: str


class MeasuredView(View):
    """How long a step took, and whether that was within its limit."""

    working_days: int
    on_time: bool


class MoveView(View):
    """One step. `at`: when it happened; `recorded_at`: when it was typed in; `by`: an opaque subject."""

    status: Status
    at: Wib
    recorded_at: Wib
    by: str
    attempt: int
    gross_idr: int
    net_idr: int
    number: str | None
    dated: date | None
    reason: ReturnReason | None
    note: str | None
    clock_id: str | None
    measured: MeasuredView | None
    has_statement: bool | None
    evidence_id: str | None


class DisbursementView(View):
    """A disbursement with everything that happened to it.

    Attributes:
        cash_idr: What leaves the treasury; 0 for a nihil kind.
        deadline: What runs now.
    """

    id: str
    opd: str
    kind: DisbursementKind
    year: int
    status: Status
    spd_id: str
    program_id: str | None
    thread: str
    cash_idr: int
    claim: ClaimView
    deadline: DeadlineView | None
    moves: list[MoveView]


class DisbursementDetail(DisbursementView):
    """The same as it stands now.

    Attributes:
        days_left: Working days until the limit's last day; below 0, how many have passed since.
        missing_attachments: What the check-list of its kind still asks for.
        accountable_by: For a paid TU: until when it is accounted for.
    """

    days_left: int | None
    is_overdue: bool
    missing_attachments: list[str]
    accountable_by: date | None


class DisbursementRow(View):
    """A disbursement as a line of a list."""

    id: str
    opd: str
    kind: DisbursementKind
    year: int
    status: Status
    since: Wib
    number: str | None
    spd_id: str
    program_id: str | None
    fund: Fund
    gross_idr: int
    net_idr: int
    due_on: date | None
    days_left: int | None
    is_overdue: bool


class BacklogView(View):
    """What waited for its SP2D at an instant, by what is written down now.

    Attributes:
        value_idr: What would leave the treasury for it.
    """

    as_of: Wib
    backlog: int
    value_idr: int
    overdue: int
    overdue_value_idr: int


class TimeLimitView(View):
    """Working days for a step of some kinds."""

    step: Step
    kinds: list[str]
    days: int
    source: str


class TimeLimitsView(View):
    """The limits in force on a day."""

    version: str
    valid_from: date
    source: str
    regency: str | None
    tu_months: int
    limits: list[TimeLimitView]


class AttachmentView(View):
    """One line of a check-list."""

    code: str
    label_id: str
    label_en: str


class CheckListView(View):
    """What comes with an SPP of a kind."""

    version: str
    source: str
    kind: DisbursementKind
    documents: list[AttachmentView]


def detail_of(disbursement: Disbursement, regency: str, now: datetime) -> DisbursementDetail:
    """A disbursement as it stands now."""
    shown = DisbursementView.model_validate(disbursement)
    lists = check_lists(day_of(disbursement.moves[0].at))
    return DisbursementDetail(
        **dict(shown),
        days_left=_days_left(disbursement, regency, now),
        is_overdue=_is_overdue(disbursement, now),
        missing_attachments=list(lists.missing(disbursement.kind, disbursement.claim.attachments)),
        accountable_by=_accountable_by(disbursement, regency),
    )


def row_of(disbursement: Disbursement, regency: str, now: datetime) -> DisbursementRow:
    """A disbursement as a line of a list."""
    last, deadline = disbursement.moves[-1], disbursement.deadline
    return DisbursementRow(
        id=disbursement.id,
        opd=disbursement.opd,
        kind=disbursement.kind,
        year=disbursement.year,
        status=disbursement.status,
        since=last.at,
        number=last.number,
        spd_id=disbursement.spd_id,
        program_id=disbursement.program_id,
        fund=disbursement.claim.fund,
        gross_idr=disbursement.claim.gross_idr,
        net_idr=disbursement.claim.net_idr,
        due_on=deadline.due_on if deadline else None,
        days_left=_days_left(disbursement, regency, now),
        is_overdue=_is_overdue(disbursement, now),
    )


def check_list_of(lists: CheckLists, kind: DisbursementKind) -> CheckListView:
    """The check-list of one kind."""
    documents = [AttachmentView.model_validate(each) for each in lists.documents if kind in each.kinds]
    return CheckListView(version=lists.version, source=lists.source, kind=kind, documents=documents)


def _days_left(disbursement: Disbursement, regency: str, now: datetime) -> int | None:
    deadline = disbursement.deadline
    return days_left(deadline.due_on, now, working_calendar(regency)) if deadline else None


def _is_overdue(disbursement: Disbursement, now: datetime) -> bool:
    return disbursement.deadline is not None and disbursement.deadline.is_overdue(now)


def _accountable_by(disbursement: Disbursement, regency: str) -> date | None:
    if disbursement.kind is not DisbursementKind.TU or disbursement.status is not Status.PAID:
        return None
    paid_on = day_of(disbursement.moves[-1].at)
    return months_later(paid_on, time_limits(regency, paid_on).tu_months)
