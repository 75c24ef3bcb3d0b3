"""Time limits of PP 12/2019: which version applies, when a clock runs out, and whose breach is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programs.domain.errors_disbursements import NoTimeLimits
from programs.domain.time_limits import (
    Clock,
    Receipt,
    Step,
    TimeLimit,
    TimeLimits,
    is_within,
    limits_on,
    months_later,
    start_clock,
)
from programs.handlers.disbursement_announcements import told_clock
from programs.handlers.disbursement_desk import judged
from programs.reference.disbursements import time_limits
from servicekit.deadlines import days_left, days_taken
from servicekit.working_days import working_calendar

WIB = timezone(timedelta(hours=7))
CALENDAR = working_calendar("33.14")
NATIONAL = time_limits("33.14", date(2024, 11, 15))


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=WIB)


def a_clock(received_at: datetime, recorded_at: datetime | None = None, step: Step = Step.SP2D) -> Clock:
    recorded = recorded_at or received_at
    receipt = Receipt("spm-1", "dinkes", "ls", 1, 100, 100, received_at, recorded)
    return start_clock(step, receipt, NATIONAL, CALENDAR)


@pytest.mark.parametrize(
    ("received_at", "counted_from", "due_on"),
    [
        (at(15), date(2024, 11, 15), date(2024, 11, 19)),
        (at(26), date(2024, 11, 26), date(2024, 11, 29)),
        (at(15, 16), date(2024, 11, 18), date(2024, 11, 20)),
        (at(16), date(2024, 11, 18), date(2024, 11, 20)),
    ],
    ids=["a Friday, O-10", "before Pilkada, O-10", "after the cut-off", "a Saturday"],
)
def test_an_sp2d_is_due_two_working_days_after_the_day_of_receipt(
    received_at: datetime, counted_from: date, due_on: date
) -> None:
    deadline = a_clock(received_at).deadline

    assert (deadline.counted_from, deadline.due_on, deadline.rule_version) == (
        counted_from,
        due_on,
        "2019.1",
    )
    assert deadline.overdue_from == datetime(due_on.year, due_on.month, due_on.day, tzinfo=WIB) + timedelta(1)


def test_o11_working_days_are_counted_from_the_day_of_receipt() -> None:
    spans = [
        (at(18), at(18, 14)),
        (at(18), at(19)),
        (at(15), at(19, 16)),
        (at(26), at(2, month=12)),
        (at(28), at(29)),
    ]

    taken = [days_taken(received, issued, CALENDAR) for received, issued in spans]
    in_time = [is_within(received, issued, 2, CALENDAR) for received, issued in spans]

    assert taken == [0, 1, 2, 3, 1]
    assert in_time == [True, True, True, False, True]


def test_what_is_done_the_evening_it_came_in_took_no_day() -> None:
    assert days_taken(at(15, 16), at(15, 20), CALENDAR) == 0


def test_days_left_go_below_zero_once_the_last_day_is_over() -> None:
    deadline = a_clock(at(15)).deadline

    left = [days_left(deadline.due_on, now, CALENDAR) for now in (at(15), at(17), at(19, 23), at(20), at(23))]

    assert left == [2, 2, 0, -1, -3]


def test_a_regencys_own_limits_go_before_the_national_ones_and_later_before_earlier() -> None:
    own = TimeLimits("2024.9", date(2024, 6, 1), "Perbup 9/2024", 1, 1, (), regency="33.14")
    later = replace(NATIONAL, version="2025.1", valid_from=date(2025, 1, 1))
    versions = (NATIONAL, own, later)

    chosen = [
        limits_on(versions, regency, day).version
        for regency, day in (
            ("33.14", date(2024, 5, 31)),
            ("33.14", date(2025, 6, 1)),
            ("35.03", date(2024, 12, 31)),
            ("35.03", date(2025, 1, 1)),
        )
    ]

    assert chosen == ["2019.1", "2024.9", "2019.1", "2025.1"]


def test_a_day_before_any_rule_and_a_step_without_limit_have_no_clock() -> None:
    receipt = Receipt("spm-1", "dinkes", "gu", 1, 100, 100, at(15), at(15))

    with pytest.raises(NoTimeLimits):
        limits_on((NATIONAL,), "33.14", date(2019, 3, 5))
    with pytest.raises(NoTimeLimits):
        start_clock(Step.SPP_RETURN, receipt, NATIONAL, CALENDAR)
    assert NATIONAL.days(Step.SPP_RETURN, "ls") == 1


def test_every_limit_names_its_article() -> None:
    named = {(limit.step, limit.days): limit.source for limit in NATIONAL.limits}

    assert named == {
        (Step.SPP_RETURN, 1): "PP 12/2019 Pasal 148 ayat (4)",
        (Step.SPM_RETURN, 1): "PP 12/2019 Pasal 149 ayat (5)",
        (Step.SP2D, 2): "PP 12/2019 Pasal 149 ayat (2)",
    }


def test_a_tu_of_the_last_of_january_is_accounted_for_by_the_last_of_february() -> None:
    days = [date(2024, 1, 31), date(2024, 11, 15), date(2024, 12, 31)]

    assert [months_later(day, 1) for day in days] == [
        date(2024, 2, 29),
        date(2024, 12, 15),
        date(2025, 1, 31),
    ]


def test_what_is_typed_in_after_its_limit_is_judged_a_little_later() -> None:
    typed_at = datetime(2026, 11, 22, tzinfo=UTC)

    late = a_clock(at(15), recorded_at=typed_at)

    assert [late.must_tell_breach(typed_at + timedelta(seconds=s)) for s in (0, 59, 60)] == [
        False,
        False,
        True,
    ]
    assert late.stop(at(19)).must_tell_breach(typed_at + timedelta(days=9)) is False
    assert late.stop(at(20)).must_tell_breach(typed_at) is True


def test_a_breach_that_was_none_counts_no_longer_and_leaves_nothing_overdue() -> None:
    told, _ = judged(a_clock(at(15), recorded_at=at(30)), at(30) + timedelta(hours=1))

    events = list(told_clock(told.stop(at(19))))

    assert [event.type.rpartition(".")[2] for event in events] == [
        "backlog-changed",
        "sla-breached",
        "sla-breach-counted",
        "backlog-changed",
        "sla-breach-counted",
        "backlog-changed",
    ]
    assert sum(getattr(event, "change", 0) for event in events) == 0
    assert sum(getattr(event, "overdue_change", 0) for event in events) == 0


LOOKS = some.lists(some.integers(0, 20 * 24), max_size=6)
"""Hours after the receipt at which a worker looks."""


@given(stops=some.lists(some.tuples(some.integers(0, 15 * 24), LOOKS), min_size=1, max_size=6))
def test_in_any_order_of_returns_and_resubmissions_each_late_clock_breaches_once(
    stops: list[tuple[int, list[int]]],
) -> None:
    """Each round: received, looked at by workers any number of times, stopped after some hours."""
    received, told = at(1), []
    late = 0

    for hours, looks in stops:
        clock, stop = a_clock(received), received + timedelta(hours=hours)
        for look in sorted(looks):
            if look < hours:
                clock, events = judged(clock, received + timedelta(hours=look))
                told += events
        clock, events = judged(clock.stop(stop), stop + timedelta(days=1))
        told += events
        assert judged(clock, stop + timedelta(days=30))[1] == []
        late += clock.deadline.is_overdue(stop)
        received = stop

    assert sum(event.type.endswith("sla-breached") for event in told) == late


def test_a_limit_of_another_kind_is_none() -> None:
    limits = replace(NATIONAL, limits=(TimeLimit(Step.SP2D, frozenset({"ls"}), 2, "PP 12/2019"),))

    assert (limits.days(Step.SP2D, "ls"), limits.days(Step.SP2D, "gu")) == (2, None)
