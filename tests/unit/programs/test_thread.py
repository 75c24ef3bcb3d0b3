"""The money thread: steps in order of time; spent ≤ disbursed ≤ allocated, by programme and fund."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programs.domain.program import Fund
from programs.domain.thread import Breach, Effect, Money, ThreadStep, thread_of

BEGAN = datetime(2024, 11, 1, 2, 0, tzinfo=UTC)


def step(
    effect: Effect | None,
    amount_idr: int,
    *,
    program_id: str | None = "mantri-sayan",
    fund: Fund = Fund.APBD,
    after: int = 0,
) -> ThreadStep:
    """A step so many hours after the beginning."""
    return ThreadStep(
        at=BEGAN + timedelta(hours=after),
        kind=effect.value if effect else "told",
        subject_id="s-1",
        path="/v1/somewhere/s-1",
        program_id=program_id,
        amount_idr=amount_idr,
        fund=fund,
        effect=effect,
    )


def test_steps_are_told_in_order_of_time_and_those_of_one_instant_as_they_came() -> None:
    paid, first, second = step(Effect.DISBURSED, 5, after=2), step(Effect.ALLOCATED, 9), step(None, 9)

    thread = thread_of("thread-1", [paid, first, second])

    assert thread.steps == (first, second, paid)


def test_money_that_is_spent_within_what_was_paid_within_what_was_set_aside_is_kept() -> None:
    steps = [
        step(Effect.ALLOCATED, 50_000_000),
        step(Effect.ALLOCATED, -2_000_000, after=1),
        step(None, 48_000_000, after=2),
        step(Effect.DISBURSED, 48_000_000, after=3),
        step(Effect.SPENT, 3_000_000, after=4),
    ]

    thread = thread_of("thread-1", steps)

    assert thread.money == (Money("mantri-sayan", Fund.APBD, 48_000_000, 48_000_000, 3_000_000),)
    assert thread.is_conserved


@pytest.mark.parametrize(
    ("allocated", "disbursed", "spent", "breaches"),
    [
        (10, 10, 10, ()),
        (9, 10, 10, (Breach.DISBURSED_OVER_ALLOCATED,)),
        (10, 9, 10, (Breach.SPENT_OVER_DISBURSED,)),
        (8, 9, 10, (Breach.DISBURSED_OVER_ALLOCATED, Breach.SPENT_OVER_DISBURSED)),
    ],
)
def test_the_promise_that_is_broken_is_named(
    allocated: int, disbursed: int, spent: int, breaches: tuple[Breach, ...]
) -> None:
    assert breaches == Money("p", Fund.APBD, allocated, disbursed, spent).breaches


def test_neither_another_fund_nor_another_programme_makes_up_for_what_is_missing() -> None:
    steps = [
        step(Effect.ALLOCATED, 100, fund=Fund.CSR),
        step(Effect.ALLOCATED, 100, program_id="other"),
        step(Effect.DISBURSED, 10),
    ]

    thread = thread_of("thread-1", steps)

    assert [(one.program_id, one.fund, one.breaches) for one in thread.money] == [
        ("mantri-sayan", Fund.APBD, (Breach.DISBURSED_OVER_ALLOCATED,)),
        ("mantri-sayan", Fund.CSR, ()),
        ("other", Fund.APBD, ()),
    ]
    assert not thread.is_conserved


def test_what_belongs_to_no_programme_is_told_and_counts_for_none() -> None:
    thread = thread_of("thread-1", [step(Effect.DISBURSED, 10, program_id=None)])

    assert (len(thread.steps), thread.money, thread.is_conserved) == (1, (), True)
