"""Events of citizen reports (SP4N-LAPOR!): mirrored and measured. No text of a report is ever in an event."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Identifier, VillageCode
from contracts.kinds import Change, Days, Flag, Minutes, Step

ComplaintKind = Literal["complaint", "supervision", "aspiration", "information"]
"""Pengaduan, pengaduan berkadar pengawasan, aspirasi, permintaan informasi."""

ComplaintStatus = Literal[
    "DITERIMA",
    "TERVERIFIKASI",
    "DIDISPOSISIKAN",
    "DIPROSES",
    "DITUNDA",
    "BUKAN_WEWENANG",
    "DIARSIPKAN",
    "SELESAI",
    "DIBUKA_KEMBALI",
]
ComplaintClock = Literal["verification", "follow-up", "solution"]
ComplaintChannel = Literal["web", "sms", "app", "x", "counter", "other"]

ComplaintStage = Literal["received", "verified", "followed-up", "solved", "rated"]

NO_OPD = "unassigned"
"""The `opd` of a report that has not been passed to an office yet."""


class _ComplaintEvent(Event):
    key_field = "complaint_id"

    complaint_id: Identifier
    complaint_kind: ComplaintKind
    opd: Identifier


class ComplaintReceived(_ComplaintEvent):
    """A report came in.

    Attributes:
        lapor_ref: Its number in SP4N-LAPOR!; None for one received at a counter.
        village: What it is about; None where that is unknown, or the report is secret.
    """

    type = "regency.evaluation.complaint.received"

    lapor_ref: Identifier | None
    channel: ComplaintChannel
    village: VillageCode | None


class ComplaintStatusChanged(_ComplaintEvent):
    """A report moved on."""

    type = "regency.evaluation.complaint.status-changed"

    before: ComplaintStatus
    after: ComplaintStatus


class ComplaintVerified(_ComplaintEvent):
    """A report was verified, or found to be no report of this regency: the first look at it is done.

    Told once, as far as was known then; what is counted is `ComplaintMeasured`.

    Attributes:
        minutes: Time to know: from receipt, whole minutes.
        working_days: The same by the calendar.
        on_time: 1 within the limit.
    """

    type = "regency.evaluation.complaint.verified"

    minutes: Minutes
    working_days: Days
    on_time: Flag


class ComplaintFollowedUp(_ComplaintEvent):
    """The office it was passed to took it up for the first time since then; told once for each passing."""

    type = "regency.evaluation.complaint.follow-up-recorded"

    working_days: Days
    on_time: Flag


class ComplaintClosed(_ComplaintEvent):
    """A report was finished; told once for each time it was opened.

    Attributes:
        minutes: Time to solve: from receipt, whole minutes.
        automatically: 1 if nobody replied to the answer for as long as the rule says.
    """

    type = "regency.evaluation.complaint.closed"

    minutes: Minutes
    working_days: Days
    on_time: Flag
    automatically: Flag


class ComplaintReopened(_ComplaintEvent):
    """A finished report was opened again."""

    type = "regency.evaluation.complaint.reopened"


class ComplaintOverdue(_ComplaintEvent):
    """A clock ran out: told once for each clock of a report.

    Attributes:
        clock_id: Names this clock: one opened again has another.
    """

    type = "regency.evaluation.complaint.overdue-detected"

    clock_id: Identifier
    clock: ComplaintClock
    due_on: date
    breached_at: AwareDatetime
    rule_version: Identifier


class ComplaintBacklogChanged(_ComplaintEvent):
    """A report was opened, finished, came to be late or is late no longer: the sums are those of now."""

    type = "regency.evaluation.complaint.backlog-changed"

    open_change: Step
    overdue_change: Annotated[int, Field(ge=-3, le=3, strict=True)]


class ComplaintMeasured(_ComplaintEvent):
    """A stage of a report was measured, or what was known of it turned out different.

    Other systems tell their statuses late and in any order. All figures are signed differences to what was
    told before, so that the sums say what the history says, whatever order it came in. The date is that of
    the stage; when the office or the kind of a report changes, all its figures move there.

    Attributes:
        cases_change: How many there are.
        minutes_change: From receipt, from being passed on or opened again; 0 where a stage takes no time.
        working_days_change: The same by the calendar.
        on_time_change: How many were within their limit.
        reopened_change: Of those solved, how many were opened again.
        rating_change: Of those rated, the sum of the ratings.
    """

    type = "regency.evaluation.complaint.measured"

    channel: ComplaintChannel
    stage: ComplaintStage
    cases_change: Change
    minutes_change: Change
    working_days_change: Change
    on_time_change: Change
    reopened_change: Change
    rating_change: Change


class ComplaintRated(_ComplaintEvent):
    """Whoever reported judged the answer, 1 to 4; once a closing."""

    type = "regency.evaluation.complaint.rated"

    rating: Annotated[int, Field(ge=1, le=4, strict=True)]


class ComplaintStatusReported(Event):
    """Another system says where a report stands: the mirror of a SP4N-LAPOR! case, without its text.

    Attributes:
        report_id: Of the other system's own making; the same one counts once.
        complaint_kind: None: this status says nothing of it, and another one may; so with the channel.
        opd: Whom it was passed to.
        rating: With SELESAI: how the answer was judged.
    """

    type = "regency.evaluation.complaint.status-reported"
    key_field = "lapor_ref"

    lapor_ref: Identifier
    report_id: Identifier
    status: ComplaintStatus
    complaint_kind: ComplaintKind | None = None
    channel: ComplaintChannel | None = None
    opd: Identifier | None = None
    village: VillageCode | None = None
    rating: Annotated[int, Field(ge=1, le=4, strict=True)] | None = None
