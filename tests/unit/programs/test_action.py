"""A step of an action plan is late from the day after its last one, and is counted late once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programs.domain.action import Action, ActionPlan

AT = datetime(2025, 4, 1, tzinfo=UTC)
DUE = date(2025, 4, 30)
PLAN = ActionPlan("Papan penunjuk", date(2025, 2, 1), DUE, "disporapar.kabid-pariwisata")


def a_step() -> Action:
    return Action("signposts", PLAN).planned(PLAN, AT, date(2025, 2, 1))


def test_a_step_is_late_the_day_after_it_was_due_and_not_before() -> None:
    step = a_step()

    assert not step.is_late_on(DUE)
    assert step.is_late_on(DUE + timedelta(days=1))
    assert not step.reported(100, AT, DUE).is_late_on(DUE + timedelta(days=1))


def test_it_becomes_late_once_and_is_no_longer_when_it_is_done_or_planned_anew() -> None:
    after = DUE + timedelta(days=1)
    late = a_step().looked_at(AT, after)

    done, moved = (
        late.reported(100, AT, after),
        late.planned(ActionPlan("x", DUE, date(2025, 6, 1), "y"), AT, after),
    )

    assert late.looked_at(AT, after) is late
    assert [report.late_change for report in late.reports] == [0, 1]
    assert [done.reports[-1].late_change, moved.reports[-1].late_change] == [-1, -1]


def test_a_step_that_is_entered_late_is_late_at_once() -> None:
    step = Action("late", PLAN).planned(PLAN, AT, date(2025, 6, 1))

    assert (step.was_late, step.reports[0].late_change) == (True, 1)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(-40, 40)), max_size=20))
def test_the_changes_add_up_to_whether_it_is_late(told: list[tuple[int, int]]) -> None:
    step = a_step()
    for percent, days in told:
        step = step.reported(percent, AT, DUE + timedelta(days=days))

    assert sum(report.late_change for report in step.reports) == int(step.was_late)
