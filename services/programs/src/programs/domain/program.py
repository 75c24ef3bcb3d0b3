"""A programme or quick win: what it set out to reach and how far it has come.

Owns the arithmetic of achievement. Knows nothing about where evidence comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction


class Fund(StrEnum):
    """Whose money it is. They are never added to each other: CSR is no part of the APBD."""

    APBD = "apbd"
    APBN = "apbn"
    CSR = "csr"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class ProgramMoney:
    """What other rooms need to know to spend on a programme.

    Attributes:
        thread: The correlation id of its registration: whatever spends on it joins this thread.
        allocated: What its budget sets aside for `year`, in rupiah; a fund it has nothing of is missing.
    """

    program_id: str
    thread: str
    dimension: str
    year: int
    allocated: Mapping[Fund, int]


class ProgramKind(StrEnum):
    """A quick win is to be realised within about a year."""

    PROGRAM = "program"
    QUICK_WIN = "quick-win"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that moved a programme forward, with the link to where it can be checked.

    Attributes:
        id: Names the fact on the platform, such as a market day; it counts once.
        amount: What it added, in the programme's unit; below 0 where it corrects what was told before.
        service: Where it can be checked, and under which path.
        counted_at: When it was counted here.
    """

    id: str
    kind: str
    amount: int
    occurred_at: datetime
    counted_at: datetime
    service: str
    path: str


@dataclass(frozen=True, slots=True)
class Program:
    """One line of the register.

    Attributes:
        thread: The correlation id of its registration, which everything about it shares.
        budgets: What is set aside for its year, in rupiah, by fund.
        baseline: Where the figure stood before the programme, in its unit.
        follows_market: The market whose turnover is this programme's realisation, if it follows one.
        evidence: What the realisation is made of, in the order it was counted.
    """

    id: str
    name: str
    kind: ProgramKind
    sub_dimension: str
    dimension: str
    owner_opd: str
    year: int
    target: int
    unit: str
    registered_at: datetime
    thread: str
    budgets: Mapping[Fund, int] = field(default_factory=dict)
    baseline: int | None = None
    follows_market: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def money(self) -> ProgramMoney:
        """What may be spent on it, and under which thread."""
        return ProgramMoney(self.id, self.thread, self.dimension, self.year, self.budgets)

    @property
    def realised(self) -> int:
        """What has been reached: the sum of the evidence, nothing else."""
        return sum(fact.amount for fact in self.evidence)

    @property
    def achievement(self) -> Fraction:
        """Realisation per target, exact."""
        return Fraction(self.realised, self.target)

    @property
    def achievement_percent(self) -> str:
        """The same as people read it."""
        return percent(self.achievement)

    def follows(self, market_id: str, day: date) -> bool:
        """Whether the turnover of this market day is this programme's own."""
        return self.follows_market == market_id and self.year == day.year

    def advance(self, fact: Evidence) -> Program:
        """The programme with this fact counted once; told anew, it holds as it was told last.

        Then the difference to what was counted of it is evidence of its own. Counting never goes back in
        time, whatever the clocks of the counters say.
        """
        told = [known for known in self.evidence if known.id == fact.id]
        if told and fact.occurred_at <= told[-1].occurred_at:
            return self
        change = fact.amount - sum(known.amount for known in told)
        counted_at = max([fact.counted_at, *(known.counted_at for known in self.evidence)])
        return replace(self, evidence=(*self.evidence, replace(fact, amount=change, counted_at=counted_at)))

    def history(self) -> Iterator[Program]:
        """The programme as it stood after each fact."""
        return (replace(self, evidence=self.evidence[:count]) for count in range(1, len(self.evidence) + 1))


def percent(ratio: Fraction) -> str:
    """A ratio as a percentage with two decimals, halves away from zero: 5/6 is "83.33"."""
    hundredths = (2 * ratio.numerator * 10_000 + ratio.denominator) // (2 * ratio.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
