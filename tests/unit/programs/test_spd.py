"""Conservation: what is promised and paid never passes a ceiling or a programme's budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programs.domain.errors_disbursements import CeilingBelowSpending, OverAllocation, OverCeiling
from programs.domain.spd import OfficeBudget, ProgramSpending, Spd, SpdChange, Spending

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def test_the_last_rupiah_can_be_promised_and_not_one_more() -> None:
    budget = OfficeBudget("dinkes", 2024, 100).commit(99)

    with pytest.raises(OverCeiling):
        budget.commit(2)
    assert budget.commit(1).left_idr == 0


def test_a_ceiling_goes_down_to_what_is_taken_and_not_below() -> None:
    budget = OfficeBudget("dinkes", 2024, 100).commit(60)

    assert budget.change_ceiling(-40).left_idr == 0
    with pytest.raises(CeilingBelowSpending):
        budget.change_ceiling(-41)


def test_a_programme_is_promised_what_its_budget_of_that_fund_has() -> None:
    taken = ProgramSpending("patogen", "apbd").commit(70, 100)

    with pytest.raises(OverAllocation):
        taken.commit(31, 100)
    with pytest.raises(OverAllocation):
        taken.require_within(69)
    taken.require_within(70)
    paid = replace(taken, spending=taken.spending.pay(70))
    assert (paid.over_idr(70), paid.over_idr(60)) == (0, 10)


def test_an_spd_gives_the_sum_of_its_changes() -> None:
    spd = Spd("spd-1", "900/1", date(2024, 1, 2), "dinkes", 2024, (SpdChange(100, NOW, "bud"),))

    assert spd.change(SpdChange(-30, NOW, "bud", "Rasionalisasi")).amount_idr == 70


STEPS = some.lists(
    some.tuples(some.sampled_from(["commit", "release", "pay", "ceiling"]), some.integers(-50, 80))
)


@given(steps=STEPS)
def test_whatever_happens_in_whatever_order_nothing_passes_the_ceiling(steps: list[tuple[str, int]]) -> None:
    budget, promised, paid = OfficeBudget("dinkes", 2024, 100), [], 0

    for step, amount in steps:
        try:
            if step == "commit":
                budget = budget.commit(abs(amount))
                promised.append(abs(amount))
            elif step == "ceiling":
                budget = budget.change_ceiling(amount)
            elif promised:
                taken = promised.pop()
                spending = budget.spending
                budget = replace(budget, spending=getattr(spending, step)(taken))
                paid += taken if step == "pay" else 0
        except (OverCeiling, CeilingBelowSpending):
            continue

    assert budget.spending == Spending(sum(promised), paid)
    assert budget.spending.taken_idr <= budget.ceiling_idr
    assert budget.over_idr == 0
