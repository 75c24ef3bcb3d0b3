"""How a programme advances: every fact once, in any order, exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.achievement import Direction, percent
from programs.domain.action import Action, ActionPlan
from programs.domain.errors import ReportContradicts, TooManyReports
from programs.domain.program import MOST_EVIDENCE, Fund, Program, ProgramKind
from programs.domain.program_parts import Evidence, Goal
from programs.domain.program_status import Move, ProgramStatus

START = datetime(2025, 1, 5, 4, tzinfo=UTC)


def a_program(target: int = 12) -> Program:
    return Program(
        id="p-1",
        name="Pasar Bahulak ramai",
        kind=ProgramKind.QUICK_WIN,
        sub_dimension="branding.tourism",
        dimension="branding",
        owner_opd="disporapar",
        year=2025,
        goals=(Goal(target, "IDR", Direction.HIGHER, START),),
        registered_at=START,
        thread="thread-1",
        follows_market="pasar-bahulak",
    )


def a_fact(name: str, amount: int, day: int = 0) -> Evidence:
    at = START + timedelta(days=day)
    return Evidence(name, "market-day", amount, at, at, "tourism-market", "/v1/markets/pasar-bahulak")


facts = st.lists(
    st.builds(a_fact, st.uuids().map(str), st.integers(0, 10**9), st.integers(0, 364)),
    max_size=20,
    unique_by=lambda fact: fact.id,
)


def test_a_new_programme_has_realised_nothing() -> None:
    assert a_program().realised == 0
    assert a_program().achievement == Fraction(0)


def test_achievement_is_realisation_per_target() -> None:
    program = a_program(target=12).advance(a_fact("a", 4)).advance(a_fact("b", 6))

    assert program.realised == 10
    assert program.achievement_percent == "83.33"
    assert program.achievement == Fraction(5, 6)


@given(facts, st.randoms(use_true_random=False))
def test_facts_count_once_whatever_the_order_and_however_often(told: list[Evidence], order: Random) -> None:
    twice = [*told, *told]
    order.shuffle(twice)

    in_order, shuffled = a_program(), a_program()
    for fact in told:
        in_order = in_order.advance(fact)
    for fact in twice:
        shuffled = shuffled.advance(fact)

    assert shuffled.realised == in_order.realised == sum(fact.amount for fact in told)
    assert {fact.id for fact in shuffled.evidence} == {fact.id for fact in in_order.evidence}


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_day_settled_anew_holds_as_it_was_settled_last(amounts: list[int], order: Random) -> None:
    tellings = [a_fact("day", amount, day) for day, amount in enumerate(amounts)]
    shuffled = [*tellings, *tellings]
    order.shuffle(shuffled)

    program = a_program().advance(a_fact("other", 5))
    for telling in shuffled:
        program = program.advance(telling)

    assert program.realised == 5 + amounts[-1]


@given(facts)
def test_the_history_only_moves_forward(told: list[Evidence]) -> None:
    program = a_program()

    for fact in told:
        program = program.advance(fact)

    standings = program.standings
    assert [one.realised for one in standings] == sorted(one.realised for one in standings)
    assert [one.at for one in standings] == sorted(fact.counted_at for fact in program.evidence)
    assert [one.realised for one in standings[-1:]] == ([program.realised] if told else [])


def test_the_same_instant_told_with_other_figures_is_a_contradiction() -> None:
    program = a_program().advance(a_fact("day", 5))

    with pytest.raises(ReportContradicts):
        program.advance(a_fact("day", 6))

    assert program.advance(a_fact("day", 5)) is program
    assert program.advance(replace(a_fact("day", 6), kind="report")).realised == 11


def test_a_programme_keeps_so_many_facts_and_no_more() -> None:
    kept = tuple(a_fact(str(number), 1) for number in range(MOST_EVIDENCE))

    with pytest.raises(TooManyReports):
        replace(a_program(), evidence=kept).advance(a_fact("one-more", 1))


def test_people_reached_are_corrected_by_the_difference() -> None:
    told = [replace(a_fact("q1", 1, day), beneficiaries=people) for day, people in ((0, 74), (1, 70))]

    program = a_program().advance(told[0]).advance(told[1])

    assert [fact.beneficiaries for fact in program.evidence] == [74, -4]
    assert program.beneficiaries_reached == 70


def test_without_a_target_nothing_is_measured_until_one_is_set() -> None:
    program = replace(a_program(), goals=(Goal(None, None, Direction.HIGHER, START),)).advance(a_fact("a", 9))

    aimed = program.aim(Goal(12, "IDR", Direction.HIGHER, START))

    assert (program.achievement, program.achievement_percent) == (None, None)
    assert [one.achievement_hundredths for one in aimed.standings] == [None, 7500]
    assert aimed.standings[-1].evidence is None
    assert aimed.aim(Goal(12, "IDR", Direction.HIGHER, START + timedelta(days=9))) is aimed


def test_where_lower_is_better_silence_is_no_achievement() -> None:
    program = replace(a_program(), goals=(Goal(10, "hari", Direction.LOWER, START),))

    assert program.achievement is None
    assert program.advance(a_fact("a", 8)).achievement_percent == "120.00"


@given(st.lists(st.dictionaries(st.sampled_from(list(Fund)), st.integers(0, 10**12)), max_size=8))
def test_changes_of_budgets_add_up_to_what_was_said_last_fund_by_fund(
    said: list[dict[Fund, int]],
) -> None:
    program = a_program()
    for budgets in said:
        program = program.budget(budgets, START)

    last = said[-1] if said else {}
    assert program.budgets == {fund: amount for fund, amount in last.items() if amount}
    assert all(change.change_idr for change in program.budget_changes)
    assert program.money.allocated == program.budgets


def a_step(name: str, due: date) -> Action:
    plan = ActionPlan("Langkah", date(2025, 1, 1), due, "kabid")
    return Action(name, plan).planned(plan, START, date(2025, 1, 1))


def moved(program: Program, *statuses: ProgramStatus) -> Program:
    for status in statuses:
        move = Move(status, START, decree="1/2025", decreed_on=date(2025, 1, 5), reason="Sebab")
        program = program.move(move, noted_at=START)
    return program


def test_the_next_day_that_may_pass_is_the_first_one_of_an_unfinished_step() -> None:
    first, second = a_step("a", date(2025, 3, 1)), a_step("b", date(2025, 2, 1))

    program = a_program().put_action(first).put_action(second)
    done = program.put_action(second.reported(100, START, date(2025, 1, 9)))
    late = done.put_action(first.looked_at(START, date(2025, 4, 1)))

    assert [one.next_due for one in (a_program(), program, done, late)] == [
        None,
        date(2025, 2, 1),
        date(2025, 3, 1),
        None,
    ]
    assert [action.id for action in late.actions] == ["a", "b"]
    assert moved(program, ProgramStatus.STOPPED).next_due is None


def test_progress_is_expected_of_what_runs_was_carried_out_or_follows_a_market() -> None:
    alone = replace(a_program(), follows_market=None)
    running = moved(alone, ProgramStatus.DESIGNATED, ProgramStatus.RUNNING)

    assert a_program().is_to_report
    assert not alone.is_to_report
    assert (running.is_to_report, running.is_planned, running.is_executed) == (True, True, False)
    assert moved(running, ProgramStatus.COMPLETED).is_to_report


def test_a_programme_follows_its_own_market_in_its_own_year() -> None:
    program = a_program()

    assert program.follows("pasar-bahulak", date(2025, 12, 21))
    assert not program.follows("pasar-bahulak", date(2026, 1, 1))
    assert not program.follows("pasar-lain", date(2025, 12, 21))


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (Fraction(0), "0.00"),
        (Fraction(5, 6), "83.33"),
        (Fraction(1, 8), "12.50"),
        (Fraction(1, 20_000), "0.01"),
        (Fraction(1, 20_001), "0.00"),
        (Fraction(1), "100.00"),
        (Fraction(4, 3), "133.33"),
    ],
)
def test_a_percentage_has_two_decimals_rounded_half_up(ratio: Fraction, expected: str) -> None:
    assert percent(ratio) == expected
