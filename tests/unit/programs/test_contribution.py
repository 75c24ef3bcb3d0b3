"""Contributions: O-16, corrections as differences, and that they are no part of the APBD."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.indicators import INDICATORS
from programs.domain.achievement import percent
from programs.domain.contribution import Contribution, delivery_changes, pledge_change
from programs.domain.contribution_parts import (
    Company,
    ContributionForm,
    Details,
    Handover,
    Promise,
    Realisation,
    Record,
    Status,
)
from programs.domain.errors_contributions import (
    DayOutOfRange,
    FactRecorded,
    NoSuchPhase,
    NothingPledged,
    NothingRealised,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
BEGUN = date(2020, 2, 11)
OPENED = date(2020, 9, 11)
DETAILS = Details("Taman Harmoni Hijau", Company("japfa", "PT Japfa"), "33.14.09.1009")


def promised(idr: int = 3_000_000_000, units: int = 2_500, phases: int = 2, on: date = BEGUN) -> Promise:
    return Promise(on, idr, units, phases)


def park(promise: Promise | None = None, unit: str | None = "m") -> Contribution:
    return Contribution(
        id="taman",
        regency="33.14",
        dimension="environment",
        form=ContributionForm.BUILDING,
        descriptions=(Record(DETAILS, NOW, "planner-1"),),
        pledges=(Record(promise or promised(), NOW, "planner-1"),),
        unit=unit,
    )


def delivered(idr: int, units: int, *, phase: int = 1, on: date = OPENED, name: str = "a") -> Realisation:
    return Realisation(name, phase, on, idr, units)


def realise(contribution: Contribution, *deliveries: Realisation, reason: str | None = None) -> Contribution:
    for one in deliveries:
        contribution = contribution.realise(Record(one, NOW, "planner-1", reason), today=TODAY)
    return contribution


def handed(bast: str = "027/BAST/2021", kib: str | None = None) -> Handover:
    return Handover(bast, date(2021, 12, 30), 3_000_000_000, "dlh", kib)


def test_o_16_phase_one_is_32_percent_of_the_track_and_a_third_of_the_money() -> None:
    first_phase = realise(park(), delivered(1_000_000_000, 800))

    assert (first_phase.physical_share, first_phase.money_share) == (Fraction(8, 25), Fraction(1, 3))
    shares = [share for share in (first_phase.physical_share, first_phase.money_share) if share is not None]
    assert [percent(share) for share in shares] == ["32.00", "33.33"]


def test_a_delivery_counts_once() -> None:
    once = realise(park(), delivered(1_000, 800))

    assert realise(once, delivered(1_000, 800)) is once


def test_the_same_id_in_another_phase_is_another_delivery() -> None:
    both = realise(park(), delivered(1_000, 800), delivered(2_000, 1_700, phase=2))

    assert [(one.number, one.realised_idr, one.realised_units) for one in both.phases] == [
        (1, 1_000, 800),
        (2, 2_000, 1_700),
    ]


def test_other_facts_of_a_delivery_need_a_reason_and_are_counted_as_a_difference() -> None:
    told = realise(park(), delivered(1_000, 800))

    with pytest.raises(FactRecorded):
        realise(told, delivered(950, 800))
    corrected = realise(told, delivered(950, 790), reason="hitung ulang")

    (change,) = delivery_changes(corrected)
    assert (change.realised_idr, change.realised_units) == (-50, -10)
    assert corrected.realised_idr == 950


def test_a_delivery_moved_to_another_day_leaves_the_first_one() -> None:
    moved = realise(
        realise(park(), delivered(1_000, 800)), delivered(900, 800, on=date(2021, 1, 4)), reason="tanggal"
    )

    changes = [(one.on, one.realised_idr, one.realised_units) for one in delivery_changes(moved)]
    assert changes == [(OPENED, -1_000, -800), (date(2021, 1, 4), 900, 800)]


def test_a_correction_of_the_source_alone_adds_nothing() -> None:
    told = realise(park(), delivered(1_000, 800))

    sourced = realise(told, replace(delivered(1_000, 800), source="solopos"), reason="sumber")

    assert (len(sourced.deliveries), delivery_changes(sourced)) == (2, [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(1, 2), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)
        ),
        max_size=12,
    )
)
def test_differences_add_up_to_what_stands_on_record(
    told: list[tuple[str, int, int, int, int]],
) -> None:
    contribution, sums = park(), [0, 0]

    for name, phase, idr, units, day in told:
        before = contribution
        one = delivered(idr, units, phase=phase, on=date(2020, 9, 1 + day), name=name)
        contribution = realise(contribution, one, reason="hitung ulang")
        changes = delivery_changes(contribution) if contribution != before else []
        sums = [
            sums[0] + sum(each.realised_idr for each in changes),
            sums[1] + sum(each.realised_units for each in changes),
        ]

    assert sums == [contribution.realised_idr, contribution.realised_units]


def test_more_than_was_promised_is_taken_and_seen() -> None:
    exact = realise(park(promised(1_000, 0), None), delivered(1_000, 0))

    assert not exact.is_over_realised
    assert realise(exact, delivered(1, 0, name="b")).is_over_realised
    assert realise(park(), delivered(0, 2_501)).is_over_realised


def test_without_units_there_is_no_physical_share() -> None:
    assert park(promised(1_000, 0), None).physical_share is None
    assert park(promised(0, 10)).money_share is None


def test_a_pledge_is_not_empty_and_its_units_have_a_name() -> None:
    with pytest.raises(NothingPledged):
        promised(0, 0)
    with pytest.raises(NothingPledged):
        park(promised(), None)
    with pytest.raises(NothingPledged):
        realise(park(promised(1_000, 0), None), delivered(0, 5))


def test_a_delivery_belongs_to_a_phase_and_to_a_day_since_the_pledge() -> None:
    with pytest.raises(NoSuchPhase):
        realise(park(), delivered(1, 1, phase=3))
    with pytest.raises(DayOutOfRange):
        realise(park(), delivered(1, 1, on=date(2020, 2, 10)))
    with pytest.raises(DayOutOfRange):
        realise(park(), delivered(1, 1, on=date(2026, 11, 23)))


def test_another_promise_is_counted_as_a_difference() -> None:
    less = Record(promised(2_000_000_000, 2_000, on=date(2021, 1, 4)), NOW, "planner-1", "adendum")

    amended = park().amend(less, today=TODAY)

    change = pledge_change(amended)
    assert (change.pledged_idr, change.planned_units) == (-1_000_000_000, -500)
    assert (amended.pledge.pledged_idr, amended.pledged_on) == (2_000_000_000, BEGUN)
    assert amended.amend(less, today=TODAY) is amended


def test_a_promise_keeps_the_phases_that_were_delivered() -> None:
    second = realise(park(), delivered(1, 1, phase=2))

    with pytest.raises(NoSuchPhase):
        second.amend(Record(promised(phases=1), NOW, "planner-1", "adendum"), today=TODAY)


def test_what_was_delivered_is_handed_over_and_recorded_in_the_inventory() -> None:
    built = realise(park(), delivered(3_000_000_000, 2_500))

    given_over = built.hand_over(Record(handed(), NOW, "planner-1"), today=TODAY)
    kept = given_over.hand_over(Record(handed(kib="C"), NOW, "planner-1", "masuk KIB"), today=TODAY)

    assert [each.status for each in (park(), built, given_over, kept)] == list(Status)
    assert given_over.hand_over(Record(handed(), NOW, "planner-1"), today=TODAY) is given_over
    with pytest.raises(FactRecorded):
        given_over.hand_over(Record(handed("028"), NOW, "planner-1"), today=TODAY)


def test_what_is_known_of_it_is_told_again_and_counts_nothing() -> None:
    built = realise(park(), delivered(1_000, 800))

    known = built.describe(Record(replace(DETAILS, beneficiaries=500), NOW, "planner-1", "dihitung"))

    assert (known.details.beneficiaries, known.realised_idr) == (500, 1_000)
    assert [one.reason for one in known.records] == [None, "dihitung", None, None]
    assert known.describe(Record(known.details, NOW, "planner-1", "lagi")) is known


def test_nothing_is_handed_over_before_something_was_delivered() -> None:
    with pytest.raises(NothingRealised):
        park().hand_over(Record(handed(), NOW, "planner-1"), today=TODAY)


def test_no_figure_of_the_apbd_counts_contributions() -> None:
    """Every figure of contributions says so by its name, and no other figure reads their events."""
    csr = {one.name for one in INDICATORS if one.source.type.startswith("regency.programs.contribution.")}

    assert csr == {one.name for one in INDICATORS if one.name.startswith("csr-")}
    assert len(csr) == 7
