"""Events of citizen reports (SP4N-LAPOR!): mirrored and measured. No text of a report is ever in an event."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Identifier, VillageCode
from contracts.kinds import Days, Flag, Minutes, Step

ComplaintKind = Literal["complaint", "aspiration", "information"]
"""Pengaduan, aspirasi, permintaan informasi."""

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
    """The office it was passed to took it up for the first time since then."""

    type = "regency.evaluation.complaint.follow-up-recorded"

    working_days: Days
    on_time: Flag


class ComplaintClosed(_ComplaintEvent):
    """A report was finished.

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


class ComplaintRated(_ComplaintEvent):
    """Whoever reported judged the answer, 1 to 4; once a closing."""

    type = "regency.evaluation.complaint.rated"

    rating: Annotated[int, Field(ge=1, le=4, strict=True)]


class ComplaintStatusReported(Event):
    """Another system says where a report stands: the mirror of a SP4N-LAPOR! case, without its text.

    Attributes:
        report_id: Of the other system's own making; the same one counts once.
        opd: Whom it was passed to.
        rating: With SELESAI: how the answer was judged.
    """

    type = "regency.evaluation.complaint.status-reported"
    key_field = "lapor_ref"

    lapor_ref: Identifier
    report_id: Identifier
    status: ComplaintStatus
    complaint_kind: ComplaintKind = "complaint"
    channel: ComplaintChannel = "other"
    opd: Identifier | None = None
    village: VillageCode | None = None
    rating: Annotated[int, Field(ge=1, le=4, strict=True)] | None = None
