"""Links of programmes to plans: what holds, what was withdrawn, what that changes of the figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programs.domain.achievement import Direction
from programs.domain.errors_masterplans import YearsReversed
from programs.domain.errors_planning import LinkNotFound
from programs.domain.planning import (
    DocumentKind,
    PlanDocument,
    PlanKind,
    link_changes,
    linked,
    next_instant,
    unlinked,
)
from programs.domain.program import Program, ProgramKind
from programs.domain.program_parts import Goal, PlanLink

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
PROGRAM = Program(
    id="p-1",
    name="Program contoh",
    kind=ProgramKind.PROGRAM,
    sub_dimension="governance.public-service",
    dimension="governance",
    owner_opd="kominfo",
    year=2026,
    goals=(Goal(10, "unit", Direction.HIGHER, NOON),),
    registered_at=NOON,
    thread="t-1",
)


def link(program: Program, code: str, plan: PlanKind = PlanKind.RPJMD, now: datetime = NOON) -> Program:
    return linked(program, PlanLink(plan, code, next_instant(program, now), "planner-1"))


def unlink(program: Program, code: str, plan: PlanKind = PlanKind.RPJMD) -> Program:
    at = next_instant(program, NOON)
    return unlinked(program, plan, code, at=at, actor="planner-1", reason="indikator dihapus")


def changes(program: Program) -> list[tuple[str, int, int]]:
    return [
        (each.link.indicator_code, each.links_change, each.programs_change) for each in link_changes(program)
    ]


def test_the_first_link_to_a_plan_counts_the_programme_and_the_last_withdrawal_takes_it_out() -> None:
    program = link(link(PROGRAM, "1.1"), "1.2")

    program = unlink(unlink(program, "1.1"), "1.2")

    assert changes(program) == [("1.1", 1, 1), ("1.2", 1, 0), ("1.1", -1, 0), ("1.2", -1, -1)]


def test_plans_are_counted_apart() -> None:
    program = link(link(PROGRAM, "1.1"), "1.1", PlanKind.RENSTRA)

    assert changes(program) == [("1.1", 1, 1), ("1.1", 1, 1)]


def test_the_same_indicator_again_changes_nothing_until_it_was_withdrawn() -> None:
    once = link(PROGRAM, "1.1")

    assert link(once, "1.1") is once
    assert changes(link(unlink(once, "1.1"), "1.1")) == [("1.1", 1, 1), ("1.1", -1, -1), ("1.1", 1, 1)]


def test_what_is_not_linked_is_not_withdrawn() -> None:
    with pytest.raises(LinkNotFound):
        unlink(unlink(link(PROGRAM, "1.1"), "1.1"), "1.1")
    with pytest.raises(LinkNotFound):
        unlink(link(PROGRAM, "1.1"), "1.1", PlanKind.RKPD)


def test_a_withdrawn_link_stays_on_record_with_its_reason() -> None:
    (kept,) = unlink(link(PROGRAM, "1.1"), "1.1").plan_links

    assert (kept.withdrawn_because, kept.withdrawn_by) == ("indikator dihapus", "planner-1")


def test_changes_stay_in_order_whatever_the_clocks_say() -> None:
    program = link(link(PROGRAM, "1.1"), "1.2", now=NOON - timedelta(hours=1))

    assert changes(program) == [("1.1", 1, 1), ("1.2", 1, 0)]


def test_the_years_of_a_plan_are_in_order() -> None:
    with pytest.raises(YearsReversed):
        PlanDocument("p", "33.14", DocumentKind.RPJMD, "RPJMD", "Perda 4/2021", 2026, 2021)
