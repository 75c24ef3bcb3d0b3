"""What is done about low elements: open once, late once, ended once; the sums are those of now."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from evaluation.domain.errors_publication import DueBeforePublication, FollowUpEnded
from evaluation.domain.follow_up import FollowUp, FollowUpPlan, horizon_of
from evaluation.reference.skm import horizons

AT = datetime(2026, 7, 3, 3, 0, tzinfo=UTC)
TODAY = date(2026, 7, 3)
AFTER = date(2026, 10, 1)
PLAN = FollowUpPlan("WAKTU", "short", date(2026, 9, 30), "dukcapil", "Tambah loket pada jam sibuk")


def planned() -> FollowUp:
    """An action that was just planned."""
    return FollowUp("a-1", "s-1", "ktp-el", "dukcapil", "2026-S1", "t-1", PLAN).planned(PLAN, AT, TODAY)


def sums(action: FollowUp) -> tuple[int, int]:
    """How many actions are open and late, by what was told of this one."""
    return sum(step.open_change for step in action.steps), sum(step.late_change for step in action.steps)


@pytest.mark.parametrize(
    ("due", "code"),
    [
        (TODAY, "short"),
        (date(2027, 7, 3), "short"),
        (date(2027, 7, 4), "medium"),
        (date(2028, 7, 3), "medium"),
        (date(2028, 7, 4), "long"),
    ],
)
def test_the_horizon_follows_from_the_day_it_is_due(due: date, code: str) -> None:
    assert code == horizon_of(TODAY, due, horizons()).code


@pytest.mark.parametrize("due", [date(2026, 7, 2), date(2040, 1, 1)])
def test_a_day_before_the_publication_or_beyond_every_horizon_is_refused(due: date) -> None:
    with pytest.raises(DueBeforePublication):
        horizon_of(TODAY, due, horizons())


def test_an_action_is_open_until_it_is_done() -> None:
    half = planned().reported(50, AT, TODAY)
    done = half.reported(100, AT, TODAY)

    assert [sums(planned()), sums(half), sums(done)] == [(1, 0), (1, 0), (0, 0)]
    assert (half.status, done.status) == ("in-progress", "done")


def test_an_action_comes_late_by_itself_and_once() -> None:
    late = planned().looked_at(AT, AFTER)

    assert (late.is_late, sums(late)) == (True, (1, 1))
    assert late == late.looked_at(AT, AFTER)
    assert sums(late.reported(100, AT, AFTER)) == (0, 0)


def test_an_action_planned_for_later_is_late_no_longer() -> None:
    moved = FollowUpPlan("WAKTU", "short", date(2026, 12, 31), "dukcapil", PLAN.action)

    assert sums(planned().looked_at(AT, AFTER).planned(moved, AT, AFTER)) == (1, 0)


def test_an_ended_action_is_a_fact_and_the_same_again_changes_nothing() -> None:
    dropped = planned().dropped("Anggaran dialihkan", AT, TODAY)

    assert dropped == dropped.dropped("Anggaran dialihkan", AT, TODAY)
    assert sums(dropped) == (0, 0)
    with pytest.raises(FollowUpEnded):
        dropped.reported(10, AT, TODAY)
