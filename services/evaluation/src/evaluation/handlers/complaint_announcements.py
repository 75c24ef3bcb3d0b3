"""Citizen reports as the events other services read; no text, and nothing that leads to who reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from contracts.evaluation import (
    ComplaintBacklogChanged,
    ComplaintClosed,
    ComplaintFollowedUp,
    ComplaintMeasured,
    ComplaintOverdue,
    ComplaintRated,
    ComplaintReceived,
    ComplaintReopened,
    ComplaintStatusChanged,
    ComplaintVerified,
)
from contracts.event import Event
from evaluation.domain.complaint import Complaint, Standing
from evaluation.domain.complaint_clocks import Clock
from evaluation.domain.complaint_figures import Telling, Waiting
from evaluation.domain.complaint_rules import ClockKind, Status


def changed(before: Standing | None, complaint: Complaint, after: Standing) -> Iterator[Event]:
    """That a report is new, or stands elsewhere than it did."""
    last = after.history.last
    known = before.status if before else Status.DITERIMA
    if before is None:
        village = None if complaint.is_secret else after.history.village
        yield ComplaintReceived.model_validate(
            _subject(complaint, after, after.history.received_at)
            | {"lapor_ref": complaint.lapor_ref, "channel": after.history.channel.value, "village": village}
        )
    if known is not after.status:
        moved = {"before": known.value, "after": after.status.value}
        yield ComplaintStatusChanged.model_validate(_subject(complaint, after, last.at) | moved)


def milestones(complaint: Complaint, standing: Standing) -> Iterator[tuple[str, Event]]:
    """What is told once of a report, each with its name among the report's."""
    for clock in standing.clocks:
        if clock.is_done and clock.stopped_at is not None:
            yield f"{clock.id}.done", _done(complaint, standing, clock, clock.stopped_at)
    moments = standing.history.moments
    for number, cycle in enumerate(standing.cycles, start=1):
        if number > 1:
            at = moments[cycle.begin].at
            yield f"reopened.{number}", ComplaintReopened.model_validate(_subject(complaint, standing, at))
        end = None if cycle.end is None else moments[cycle.end]
        if end and end.rating is not None:
            rated = _subject(complaint, standing, end.at) | {"rating": end.rating}
            yield f"rated.{number}", ComplaintRated.model_validate(rated)


def overdue(complaint: Complaint, standing: Standing, clock: Clock) -> ComplaintOverdue:
    """A clock ran out."""
    return ComplaintOverdue.model_validate(
        _subject(complaint, standing, clock.overdue_from)
        | {
            "clock_id": f"{complaint.id[:96]}.{clock.id}",
            "clock": clock.kind.value,
            "due_on": clock.due_on,
            "breached_at": clock.overdue_from,
            "rule_version": clock.rule_version,
        }
    )


def measured(complaint: Complaint, telling: Telling) -> ComplaintMeasured:
    """A stage was measured, or is corrected."""
    place, numbers = telling.place, telling.numbers
    return ComplaintMeasured.model_validate(
        {
            "occurred_at": place.at,
            "complaint_id": complaint.id,
            "complaint_kind": place.kind,
            "opd": place.opd,
            "channel": place.channel,
            "stage": place.stage.value,
            "cases_change": numbers.cases,
            "minutes_change": numbers.minutes,
            "working_days_change": numbers.working_days,
            "on_time_change": numbers.on_time,
            "reopened_change": numbers.reopened,
            "rating_change": numbers.rating,
        }
    )


def waits(complaint: Complaint, change: Waiting) -> ComplaintBacklogChanged:
    """What waits is another number."""
    return ComplaintBacklogChanged.model_validate(
        {
            "occurred_at": change.at,
            "complaint_id": complaint.id,
            "complaint_kind": change.kind,
            "opd": change.opd,
            "open_change": change.open,
            "overdue_change": change.overdue,
        }
    )


def _done(complaint: Complaint, standing: Standing, clock: Clock, at: datetime) -> Event:
    subject = _subject(complaint, standing, at)
    taken = {"working_days": clock.working_days, "on_time": int(clock.was_on_time)}
    match clock.kind:
        case ClockKind.VERIFICATION:
            return ComplaintVerified.model_validate(subject | taken | {"minutes": clock.minutes})
        case ClockKind.FOLLOW_UP:
            return ComplaintFollowedUp.model_validate(subject | taken)
        case ClockKind.SOLUTION:
            closing = next(
                one for one in standing.history.moments if one.at == at and one.status == "SELESAI"
            )
            more = {"minutes": clock.minutes, "automatically": int(closing.automatically)}
            return ComplaintClosed.model_validate(subject | taken | more)


def _subject(complaint: Complaint, standing: Standing, at: datetime) -> dict[str, Any]:
    return {
        "occurred_at": at,
        "complaint_id": complaint.id,
        "complaint_kind": standing.history.kind.value,
        "opd": standing.opd,
    }
