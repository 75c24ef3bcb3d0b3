"""Numbers without gap or double, called in order; near ones are found; a day ends by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.errors_queues import NobodyWaits, QueueDayOver, QueueFull, TicketNotCalled
from programs.domain.public_service import QueueRules
from programs.domain.queue import (
    Ending,
    QueueDay,
    Ticket,
    TicketOutcome,
    TicketStatus,
    standing,
    why_closed,
)
from servicekit.working_days import working_calendar

MONDAY = date(2024, 11, 18)
NINE = datetime(2024, 11, 18, 2, tzinfo=UTC)
RULES = QueueRules(time(8), time(15), numbers_a_day=40, remind_ahead=2, source="contoh")
EMPTY = QueueDay("35.03", "perizinan", MONDAY)


def a_ticket(number: int = 1, called_after: timedelta | None = None) -> Ticket:
    called_at = NINE + called_after if called_after else None
    return Ticket(f"t-{number}", "35.03", "perizinan", MONDAY, number, "s-1", NINE, called_at)


@given(st.lists(st.sampled_from(["take", "call"]), max_size=120))
def test_numbers_rise_by_one_and_are_called_in_order(steps: list[str]) -> None:
    queue = EMPTY
    taken: list[int] = []
    called: list[int] = []

    for step in steps:
        try:
            queue = queue.issue(RULES) if step == "take" else queue.call()
        except (QueueFull, NobodyWaits):
            continue
        (taken if step == "take" else called).append(queue.issued if step == "take" else queue.called)

    assert taken == list(range(1, len(taken) + 1))
    assert called == taken[: len(called)]
    assert queue.waiting == len(taken) - len(called)


@given(st.lists(st.sampled_from(["take", "call"]), max_size=120))
def test_who_had_many_before_them_is_near_before_they_are_called(steps: list[str]) -> None:
    queue, near, had_before = EMPTY, set[int](), dict[int, int]()

    for step in steps:
        try:
            queue = queue.issue(RULES) if step == "take" else queue.call()
        except (QueueFull, NobodyWaits):
            continue
        if step == "take":
            had_before[queue.issued] = queue.ahead_of(queue.issued)
        else:
            assert queue.called in near or had_before[queue.called] == 0
            near |= set(queue.near(RULES))
            assert all(queue.called < number <= queue.issued for number in queue.near(RULES))
            assert all(queue.ahead_of(number) <= RULES.remind_ahead for number in queue.near(RULES))


def test_what_is_ahead_falls_with_every_call() -> None:
    queue = EMPTY
    for _ in range(5):
        queue = queue.issue(RULES)

    ahead = [queue.ahead_of(5)]
    while queue.waiting:
        queue = queue.call()
        ahead.append(queue.ahead_of(5))

    assert ahead == [4, 3, 2, 1, 0, 0]
    assert all(one >= other for one, other in pairwise(ahead))
    assert standing(a_ticket(5), queue, MONDAY).ahead == 0


def test_a_day_has_a_last_number() -> None:
    full = QueueDay("35.03", "perizinan", MONDAY, issued=40)

    with pytest.raises(QueueFull):
        full.issue(RULES)


def test_a_called_number_ends_once_and_on_its_own_day() -> None:
    waiting, called = a_ticket(), a_ticket(called_after=timedelta(minutes=61, seconds=59))
    served = Ending(TicketOutcome.SERVED, NINE)

    assert (called.waited_minutes, waiting.waited_minutes) == (61, 0)
    assert called.ended(served, today=MONDAY).status_on(MONDAY) is TicketStatus.SERVED
    for ticket in (waiting, called.ended(served, today=MONDAY)):
        with pytest.raises(TicketNotCalled):
            ticket.ended(served, today=MONDAY)
    with pytest.raises(QueueDayOver):
        called.ended(served, today=MONDAY + timedelta(days=1))
    assert waiting.status_on(MONDAY + timedelta(days=1)) is TicketStatus.EXPIRED


@pytest.mark.parametrize(
    ("day", "hour", "why"),
    [
        (MONDAY, time(8), None),
        (MONDAY, time(14, 59), None),
        (MONDAY, time(7, 59), "08.00–15.00 WIB"),
        (MONDAY, time(15), "08.00–15.00 WIB"),
        (date(2024, 11, 17), time(10), "Sunday"),
        (date(2024, 12, 25), time(10), "holiday"),
    ],
)
def test_numbers_are_given_out_on_working_days_within_hours(day: date, hour: time, why: str | None) -> None:
    closed = why_closed(RULES, working_calendar("35.03"), day, hour)

    assert (closed is None) == (why is None)
    assert closed is None or (why or "") in closed.detail_en
