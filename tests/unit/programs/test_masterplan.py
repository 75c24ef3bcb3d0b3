"""The way to a masterplan: which step may follow which, and what is known of when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from programs.domain.errors_lists import NotOnTheList
from programs.domain.errors_masterplans import (
    ChosenExceedInvited,
    CommitmentMissing,
    DatesRunBackwards,
    MasterplanNotAdopted,
    SourceMissing,
    StepInTheFuture,
    StepRecorded,
    YearsReversed,
)
from programs.domain.masterplan import Masterplan, whole_months
from programs.domain.masterplan_steps import (
    Adoption,
    Assessment,
    Bimtek,
    Book,
    Commitment,
    Facts,
    Implementation,
    Readiness,
    Review,
    Stage,
    Step,
)
from programs.reference.masterplans import masterplan_lists, shipped_histories, shipped_plans
from servicekit.period import Period, PeriodUnreadable

TODAY = date(2026, 11, 22)
OPENED = datetime(2026, 11, 22, 3, tzinfo=UTC)
BEGUN = Masterplan("contoh-2019", "33.14", "Masterplan contoh", OPENED)


def step(on: str, facts: Facts, *, quote: str | None = None) -> Step:
    return Step(Period.read(on), facts, "surat kabar" if quote else None, quote)


def after(*steps: Step, plan: Masterplan = BEGUN, reason: str | None = None) -> Masterplan:
    for one in steps:
        plan = plan.record(one, at=OPENED, today=TODAY, actor="planner-1", reason=reason)
    return plan


ASSESSED = step("2019-03", Assessment(is_chosen=True, invited=107, chosen=25), quote="awal Maret 2019")
SIGNED = step("2019-05-15", Commitment("Dewan Smart City dan Tim Pelaksana"))
FOURTH = step("2019-10-09", Bimtek(4, 120, quick_wins=("A", "B", "C")))
ADOPTED = step("2019-12-30", Adoption("Perbup 90/2019", first_year=2020, last_year=2024))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-05-15", date(2019, 5, 15), date(2019, 5, 15)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2018-10-30/2022-10-04", date(2018, 10, 30), date(2022, 10, 4)),
        ("2017-07/2017-11", date(2017, 7, 1), date(2017, 11, 30)),
    ],
)
def test_a_period_is_as_exact_as_it_was_told(text: str, first: date, last: date) -> None:
    period = Period.read(text)

    assert (period.first, period.last, str(period)) == (first, last, text)


def test_only_a_day_is_a_day() -> None:
    assert Period.read("2019-05-15").day == date(2019, 5, 15)
    assert Period.read("2019-05").day is None


@pytest.mark.parametrize(
    "text", ["", "19", "2019-13", "2019-02-30", "2020/2019", "2019-1", "2019-05-15T00:00", "0000", "²⁰¹⁹"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodUnreadable):
        Period.read(text)


def test_each_step_brings_the_regency_to_its_stage() -> None:
    steps = [ASSESSED, SIGNED, FOURTH, ADOPTED, step("2020-01-02", Implementation())]

    stages = [after(*steps[:count]).stage for count in range(len(steps) + 1)]

    assert stages == [None, *Stage]


@pytest.mark.parametrize("early", [FOURTH, ADOPTED])
def test_nothing_follows_before_the_commitment(early: Step) -> None:
    with pytest.raises(CommitmentMissing):
        after(ASSESSED, early)


def test_what_was_not_adopted_is_not_carried_out() -> None:
    with pytest.raises(MasterplanNotAdopted):
        after(ASSESSED, SIGNED, step("2020-01-02", Implementation()))


def test_assessment_and_bimtek_may_be_unknown() -> None:
    assert after(SIGNED, ADOPTED).stage is Stage.MASTERPLAN


def test_dates_do_not_run_backwards() -> None:
    with pytest.raises(DatesRunBackwards, match="2019-05-15 at the earliest"):
        after(SIGNED, step("2019-05-14", Adoption("Perbup 1/2019")))


def test_a_period_fits_if_one_of_its_days_does() -> None:
    plan = after(SIGNED, step("2019", Adoption(), quote="tahun ini juga"))

    assert plan.entries[-1].day == date(2019, 5, 15)
    with pytest.raises(DatesRunBackwards):
        after(SIGNED, step("2018", Adoption(), quote="tahun lalu"))


def test_a_step_that_was_forgotten_finds_its_place() -> None:
    plan = after(SIGNED, ADOPTED, FOURTH, ASSESSED)

    assert [entry.step.name for entry in plan.timeline] == [
        "assessment",
        "commitment",
        "bimtek-4",
        "masterplan",
    ]
    assert plan.stage is Stage.MASTERPLAN
    with pytest.raises(DatesRunBackwards):
        after(step("2020-01-02", Bimtek(3)), plan=plan)


def test_a_review_brings_nobody_to_another_stage() -> None:
    plan = after(SIGNED, step("2017-07/2017-11", Review(1, "Review masterplan"), quote="Juli s/d Nopember"))

    assert (plan.stage, plan.timeline[0].step.name) == (Stage.COMMITMENT, "review-1")


def test_what_is_known_roughly_says_where_it_was_read() -> None:
    with pytest.raises(SourceMissing):
        after(step("2019-05", Commitment()))
    with pytest.raises(SourceMissing):
        after(SIGNED, step("2019-12-30", Adoption()))


def test_the_future_is_not_recorded() -> None:
    with pytest.raises(StepInTheFuture):
        after(step("2026-11-23", Commitment()))


def test_the_same_again_changes_nothing_and_other_facts_need_a_reason() -> None:
    plan = after(SIGNED, FOURTH)
    moved = step("2019-10-07", Bimtek(4, 120))

    corrected = after(moved, plan=plan, reason="tanggal salah")

    assert after(SIGNED, plan=plan) is plan
    with pytest.raises(StepRecorded):
        after(moved, plan=plan)
    assert corrected.standing["bimtek-4"].step == moved
    assert [entry.reason for entry in corrected.entries] == [None, None, "tanggal salah"]


def test_a_first_record_keeps_no_reason() -> None:
    assert after(SIGNED, reason="salah").entries[0].reason is None


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2019-05-15", "2019-12-30", 7), ("2019-05-15", "2019-12-14", 6), ("2019-05-15", "2020-05-15", 12)],
)
def test_months_are_whole(first: str, last: str, months: int) -> None:
    assert whole_months(date.fromisoformat(first), date.fromisoformat(last)) == months


def test_months_to_adoption_need_both_days() -> None:
    assert after(SIGNED, ADOPTED).months_to_adoption == 7
    assert after(SIGNED, step("2019", Adoption(), quote="2019")).months_to_adoption is None


def test_a_step_holds_together() -> None:
    with pytest.raises(ChosenExceedInvited):
        Assessment(is_chosen=True, invited=25, chosen=107)
    with pytest.raises(YearsReversed):
        Adoption("Perbup 1/2020", first_year=2024, last_year=2020)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (Commitment(duties=("bimtek", "magic")), "duties"),
        (Commitment(duties=("bimtek", "bimtek")), "duties"),
        (Assessment(is_chosen=True, readiness=(Readiness("people", 1, 0, 0),)), "readiness"),
        (Bimtek(5), "number"),
        (Adoption("x", books=(Book(4, "Buku 4"),)), "books"),
    ],
)
def test_only_what_the_guide_lists_is_named(facts: Facts, field: str) -> None:
    with pytest.raises(NotOnTheList) as refused:
        masterplan_lists().guide.check(facts)

    assert [problem.field for problem in refused.value.fields] == [field]


def test_the_guide_lists_four_duties_five_elements_three_books_and_four_meetings() -> None:
    lists = masterplan_lists()

    numbers = len(lists.duties), len(lists.elements), len(lists.books), lists.meetings
    assert numbers == (4, 5, 3, 4)


def test_the_shipped_histories_can_be_recorded_and_quote_their_sources() -> None:
    plans = {
        one.regency: after(*one.steps, plan=Masterplan(one.id, one.regency, one.title, OPENED))
        for one in shipped_histories()
    }

    assert {regency: plan.stage for regency, plan in plans.items()} == {
        "33.14": Stage.BIMTEK,
        "35.03": Stage.MASTERPLAN,
        "35.22": Stage.BIMTEK,
        "12.07": Stage.MASTERPLAN,
    }
    assert all(entry.step.source_quote for plan in plans.values() for entry in plan.entries)


def test_sragens_plan_is_perda_4_of_2021() -> None:
    assert {plan.kind.value: plan.decree for plan in shipped_plans()} == {
        "rpjmd": "Perda 4/2021",
        "iku": "Perbup 85/2021",
    }
