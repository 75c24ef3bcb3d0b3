"""The money thread: what was done about what one registration began, in order; whether its money is kept.

Owns conservation: spent ≤ disbursed ≤ allocated, for each programme and fund by itself. Knows nothing about
where the steps come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from programs.domain.program import Fund


class Effect(StrEnum):
    """What a step's rupiah do to a programme's money; pledges and requests do nothing."""

    ALLOCATED = "allocated"
    DISBURSED = "disbursed"
    SPENT = "spent"


class Breach(StrEnum):
    """Which promise about a programme's money is not kept."""

    DISBURSED_OVER_ALLOCATED = "disbursed-over-allocated"
    SPENT_OVER_DISBURSED = "spent-over-disbursed"


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """One thing that was done.

    Attributes:
        at: When it happened.
        kind: What happened, such as "spm-issued".
        subject_id: What it happened to: a programme, a disbursement, a purchase.
        path: Where that is read.
        amount_idr: Whole rupiah; a signed difference where a budget changed.
        effect: What the amount does to the programme's money, if anything.
    """

    at: datetime
    kind: str
    subject_id: str
    path: str
    program_id: str | None = None
    amount_idr: int | None = None
    fund: Fund | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What a programme was given of one fund, what the treasury paid for it, what its cards bought."""

    program_id: str
    fund: Fund
    allocated_idr: int
    disbursed_idr: int
    spent_idr: int

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """The promises that are not kept.

        A purchase by card before the treasury paid anything for its programme is one: the bank lends it.
        """
        found = (
            (Breach.DISBURSED_OVER_ALLOCATED, self.disbursed_idr > self.allocated_idr),
            (Breach.SPENT_OVER_DISBURSED, self.spent_idr > self.disbursed_idr),
        )
        return tuple(breach for breach, is_broken in found if is_broken)


@dataclass(frozen=True, slots=True)
class Thread:
    """The steps of one thread in order of time, and the money of its programmes.

    Attributes:
        id: The correlation id they share.
    """

    id: str
    steps: tuple[ThreadStep, ...]

    @property
    def money(self) -> tuple[Money, ...]:
        """By programme and fund: funds are never added to each other."""
        sums: Counter[tuple[str, Fund, Effect]] = Counter()
        for step in self.steps:
            if step.program_id and step.fund and step.effect:
                sums[step.program_id, step.fund, step.effect] += step.amount_idr or 0
        return tuple(
            Money(
                program_id,
                fund,
                allocated_idr=sums[program_id, fund, Effect.ALLOCATED],
                disbursed_idr=sums[program_id, fund, Effect.DISBURSED],
                spent_idr=sums[program_id, fund, Effect.SPENT],
            )
            for program_id, fund in sorted({(program_id, fund) for program_id, fund, _ in sums})
        )

    @property
    def is_conserved(self) -> bool:
        """Whether spent ≤ disbursed ≤ allocated holds for all of it."""
        return not any(money.breaches for money in self.money)


def thread_of(thread_id: str, steps: Iterable[ThreadStep]) -> Thread:
    """The thread of these steps, told in UTC; steps of the same instant stay in the order given."""
    in_utc = (replace(step, at=step.at.astimezone(UTC)) for step in steps)
    return Thread(thread_id, tuple(sorted(in_utc, key=lambda step: step.at)))
