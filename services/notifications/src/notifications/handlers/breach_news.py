"""The events that tell of a breach. They name nobody and say nothing of what was revealed."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.event import Event
from contracts.notifications import BreachNoticeGiven, BreachNoticeOverdue, BreachRegistered
from notifications.domain.breach import ADDRESSEES, Addressee, Breach, Given


def told_of(breach: Breach) -> Iterator[Event]:
    """All that was announced of a breach: for a recount."""
    yield registered(breach)
    for addressee in ADDRESSEES:
        notice = breach.given(addressee)
        if notice is not None:
            yield _given(breach, notice)
    for addressee in breach.overdue:
        yield overdue(breach, addressee)


def news(before: Breach, after: Breach) -> list[Event]:
    """What a change of a breach announces."""
    known = list(told_of(before))
    return [event for event in told_of(after) if event not in known]


def registered(breach: Breach) -> BreachRegistered:
    """It was put on the register."""
    return BreachRegistered(
        occurred_at=breach.registered_at,
        breach_id=breach.id,
        discovered_at=breach.discovered_at,
        due_at=breach.due_at,
        subjects=breach.first_people,
    )


def overdue(breach: Breach, addressee: Addressee) -> BreachNoticeOverdue:
    """The time was over and this addressee not told."""
    return BreachNoticeOverdue(
        occurred_at=breach.overdue_at or breach.due_at,
        breach_id=breach.id,
        addressee=addressee,
        due_at=breach.due_at,
    )


def _given(breach: Breach, notice: Given) -> BreachNoticeGiven:
    return BreachNoticeGiven(
        occurred_at=notice.recorded_at,
        breach_id=breach.id,
        addressee=notice.addressee,
        in_time=int(breach.is_in_time(notice)),
        hours=breach.hours_until(notice.at),
    )
