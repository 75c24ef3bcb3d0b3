"""The way of a programme, and what each step changes in the plan of its dimension."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.errors import DecreeMissing, EarlierThanBefore, ReasonMissing, StatusNotAllowed
from programs.domain.program_status import Move, ProgramStatus, Step, status_after, step

START = datetime(2025, 1, 20, 2, tzinfo=UTC)
PROPOSED, DESIGNATED, RUNNING, COMPLETED, CONTINUED, STOPPED = ProgramStatus


def go(taken: list[Step], to: ProgramStatus, **more: object) -> Step:
    grounds = {"decree": "556/14/2025", "decreed_on": date(2025, 1, 20), "reason": "Sebab"} | more
    return step(taken, Move(to, START + timedelta(days=len(taken)), **grounds), noted_at=START)  # type: ignore[arg-type]


def walked(*statuses: ProgramStatus) -> list[Step]:
    taken: list[Step] = []
    for status in statuses:
        taken.append(go(taken, status))
    return taken


def figures(taken: list[Step]) -> tuple[int, int]:
    """Planned and executed, as the events' changes add up."""
    return sum(one.planned_change for one in taken), sum(one.executed_change for one in taken)


@pytest.mark.parametrize(
    ("way", "planned", "executed"),
    [
        ((), 0, 0),
        ((DESIGNATED,), 1, 0),
        ((DESIGNATED, PROPOSED), 0, 0),
        ((DESIGNATED, RUNNING), 1, 0),
        ((DESIGNATED, RUNNING, COMPLETED), 1, 1),
        ((DESIGNATED, RUNNING, CONTINUED), 1, 1),
        ((DESIGNATED, RUNNING, CONTINUED, COMPLETED), 1, 1),
        ((DESIGNATED, RUNNING, COMPLETED, RUNNING), 1, 0),
        ((DESIGNATED, RUNNING, STOPPED), 1, 0),
        ((DESIGNATED, STOPPED), 1, 0),
        ((STOPPED,), 0, 0),
    ],
)
def test_the_plan_counts_what_was_designated_and_of_it_what_was_carried_out(
    way: tuple[ProgramStatus, ...], planned: int, executed: int
) -> None:
    assert figures(walked(*way)) == (planned, executed)


@pytest.mark.parametrize(
    ("way", "to"),
    [
        ((), RUNNING),
        ((), COMPLETED),
        ((), PROPOSED),
        ((DESIGNATED,), COMPLETED),
        ((DESIGNATED,), DESIGNATED),
        ((DESIGNATED, RUNNING), DESIGNATED),
        ((DESIGNATED, RUNNING, COMPLETED), STOPPED),
        ((DESIGNATED, RUNNING, COMPLETED), CONTINUED),
        ((STOPPED,), PROPOSED),
    ],
)
def test_a_step_that_skips_or_returns_is_refused_with_those_that_may_follow(
    way: tuple[ProgramStatus, ...], to: ProgramStatus
) -> None:
    with pytest.raises(StatusNotAllowed, match="Choose from"):
        go(walked(*way), to)


@pytest.mark.parametrize("missing", ["decree", "decreed_on"])
def test_only_a_decree_with_its_date_designates(missing: str) -> None:
    with pytest.raises(DecreeMissing):
        go([], DESIGNATED, **{missing: None})


@pytest.mark.parametrize(
    ("way", "to"),
    [
        ((DESIGNATED,), PROPOSED),
        ((DESIGNATED, RUNNING), STOPPED),
        ((DESIGNATED, RUNNING, COMPLETED), RUNNING),
    ],
)
def test_stopping_and_taking_back_want_a_reason(way: tuple[ProgramStatus, ...], to: ProgramStatus) -> None:
    with pytest.raises(ReasonMissing):
        go(walked(*way), to, reason=None)


def test_no_step_happens_before_the_one_it_follows() -> None:
    taken = walked(DESIGNATED)

    with pytest.raises(EarlierThanBefore):
        step(taken, Move(RUNNING, START - timedelta(days=1)), noted_at=START)


@given(st.lists(st.sampled_from(list(ProgramStatus)), max_size=12))
def test_whatever_is_tried_a_programme_is_planned_and_executed_at_most_once(
    tried: list[ProgramStatus],
) -> None:
    taken: list[Step] = []
    for status in tried:
        try:
            taken.append(go(taken, status))
        except StatusNotAllowed:
            continue

    planned, executed = figures(taken)
    assert 0 <= executed <= planned <= 1
    assert executed == (status_after(taken) in {COMPLETED, CONTINUED})
