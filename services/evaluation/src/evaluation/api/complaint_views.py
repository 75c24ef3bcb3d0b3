"""Citizen reports as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from evaluation.api.view import Figure, View
from evaluation.domain.complaint_clocks import Clock
from evaluation.domain.complaint_rules import Channel, ClockKind, Kind, Status
from evaluation.repository.complaints import Known
from servicekit.deadlines import days_left
from servicekit.verdict import Verdict
from servicekit.working_days import WorkingCalendar


class MomentView(View):
    """A report came to a status."""

    at: datetime
    status: Status
    opd: str | None
    rating: int | None
    automatically: bool


class ClockView(View):
    """A limit that runs, or ran.

    Attributes:
        due_on: The last day, by the pauses so far.
        days_left: Working days until then, below 0 since then; null while it does not run.
        on_time: Null while it is not stopped.
    """

    id: str
    kind: ClockKind
    started_at: datetime
    due_on: date
    stopped_at: datetime | None
    is_paused: bool
    is_overdue: bool
    on_time: bool | None
    days_left: int | None
    rule_version: str


class ComplaintRow(View):
    """A report in a list.

    Attributes:
        village: Null also for a secret report; its district is shown.
        due_on: The nearest last day of a limit that runs.
    """

    id: str
    lapor_ref: str | None
    status: Status
    since: datetime
    kind: Kind
    channel: Channel
    opd: str
    village: str | None
    district: str | None
    received_at: datetime
    is_anonymous: bool
    is_secret: bool
    is_open: bool
    is_overdue: bool
    due_on: date | None
    reopened: int
    rating: int | None


class ComplaintView(ComplaintRow):
    """One report with its history and its limits."""

    history: list[MomentView]
    clocks: list[ClockView]
    closes_at: datetime | None


class TextView(View):
    """What a report says, without what leads to a person as far as a machine finds it: not for the public."""

    complaint_id: str
    text: str


class TakenView(View):
    """A verdict for every statement, in the order sent."""

    items: list[Verdict]


class SpreadView(View):
    """How long a stage took: nearest ranks, means rounded half up."""

    n: int
    mean_minutes: Figure
    median_minutes: int
    p90_minutes: int
    mean_working_days: Figure
    median_working_days: int
    p90_working_days: int
    on_time_percent: Figure


class MeasuresView(View):
    """The figures of a group; null where there is nothing, or too little for the public."""

    group: str | None
    received: int | None
    open: int | None
    overdue: int | None
    know: SpreadView | None
    follow_up: SpreadView | None
    solve: SpreadView | None
    reopened: int | None
    reopened_percent: Figure | None
    rated: int | None
    satisfaction: Figure | None


class BoardView(View):
    """All reports together, and group by group."""

    total: MeasuresView
    groups: list[MeasuresView]


class RulesView(View):
    """The limits and acts in force."""

    version: str
    valid_from: date
    source: str
    days: dict[ClockKind, dict[Kind, int]]
    acts: dict[str, Status]
    moves: dict[Status, list[Status]]
    auto_close_days: int
    reopen_days: int
    text_days: int
    smallest_cell: int


def row_of(known: Known, now: datetime) -> ComplaintRow:
    """A report as it stands now."""
    return ComplaintRow.model_validate(_fields(known, now))


def view_of(known: Known, now: datetime, days: WorkingCalendar) -> ComplaintView:
    """A report with its history and limits as they are now."""
    standing = known.standing
    clocks = [_clock(clock, now, days) for clock in standing.clocks]
    more = {"history": standing.history.moments, "clocks": clocks, "closes_at": standing.closes_at}
    return ComplaintView.model_validate(_fields(known, now) | more)


def _fields(known: Known, now: datetime) -> dict[str, object]:
    complaint, standing = known.complaint, known.standing
    village = standing.history.village
    running = [clock.due_on for clock in standing.clocks if clock.runs]
    return {
        "id": complaint.id,
        "lapor_ref": complaint.lapor_ref,
        "status": standing.status,
        "since": standing.history.last.at,
        "kind": standing.history.kind,
        "channel": standing.history.channel,
        "opd": standing.opd,
        "village": None if complaint.is_secret else village,
        "district": village[:8] if village else None,
        "received_at": standing.history.received_at,
        "is_anonymous": complaint.is_anonymous,
        "is_secret": complaint.is_secret,
        "is_open": standing.is_open,
        "is_overdue": standing.overdue_from is not None and standing.overdue_from <= now,
        "due_on": min(running, default=None),
        "reopened": standing.reopened,
        "rating": standing.rating,
    }


def _clock(clock: Clock, now: datetime, days: WorkingCalendar) -> ClockView:
    return ClockView(
        id=clock.id,
        kind=clock.kind,
        started_at=clock.started_at,
        due_on=clock.due_on,
        stopped_at=clock.stopped_at,
        is_paused=clock.is_paused,
        is_overdue=clock.runs and clock.overdue_from <= now,
        on_time=None if clock.stopped_at is None else clock.was_on_time,
        days_left=days_left(clock.due_on, now, days) if clock.runs else None,
        rule_version=clock.rule_version,
    )
