"""A programme or quick win: what it set out to reach and how far it has come.

Owns the arithmetic of realisation and budgets. Knows nothing about where evidence comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from programs.domain.achievement import Direction, achieved, hundredths, percent
from programs.domain.action import Action
from programs.domain.errors import ReportContradicts, TooManyReports
from programs.domain.program_parts import Evidence, Goal, PlanLink, Review, Risk, Standing
from programs.domain.program_status import Move, ProgramStatus, Step, status_after, step

MOST_EVIDENCE = 2_000
"""Facts one programme keeps: what it is made of stays one document."""


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
class BudgetChange:
    """Money set aside for the programme's year, or less than before: a signed difference in rupiah."""

    fund: Fund
    change_idr: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Program:
    """One line of the register.

    Attributes:
        thread: The correlation id of its registration, which everything about it shares.
        goals: What it is to reach; the last one holds, the first one is what was registered.
        acronym: Its short name; expansion: what that stands for, None where no source says so.
        activity_code: Code of the programme or sub-activity in the yearly nomenclature of the budget.
        baseline: Where the figure stood before the programme, in its unit.
        beneficiaries_planned: People it is to reach, as a number.
        locations: Kemendagri codes of districts and villages of its regency.
        source: Where its facts come from; source_quote: the words there, as they stand.
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
    goals: tuple[Goal, ...]
    registered_at: datetime
    thread: str
    acronym: str | None = None
    expansion: str | None = None
    partners: tuple[str, ...] = ()
    legal_basis: str | None = None
    activity_code: str | None = None
    baseline: int | None = None
    beneficiaries_planned: int | None = None
    locations: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    source: str | None = None
    source_quote: str | None = None
    follows_market: str | None = None
    budget_changes: tuple[BudgetChange, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    standings: tuple[Standing, ...] = ()
    steps: tuple[Step, ...] = ()
    reviews: tuple[Review, ...] = ()
    actions: tuple[Action, ...] = ()
    plan_links: tuple[PlanLink, ...] = ()

    @property
    def target(self) -> int | None:
        """What it is to reach now."""
        return self.goals[-1].target

    @property
    def unit(self) -> str | None:
        """What target and realisation are counted in."""
        return self.goals[-1].unit

    @property
    def direction(self) -> Direction:
        """Which way its figure gets better."""
        return self.goals[-1].direction

    @property
    def status(self) -> ProgramStatus:
        """Where it stands."""
        return status_after(self.steps)

    @property
    def is_planned(self) -> bool:
        """Whether it is in the plan of its dimension: designated, and the decree not withdrawn."""
        return sum(one.planned_change for one in self.steps) > 0

    @property
    def is_executed(self) -> bool:
        """Whether it has been carried out."""
        return sum(one.executed_change for one in self.steps) > 0

    @property
    def is_to_report(self) -> bool:
        """Whether progress is expected of it: it runs, has been carried out, or follows a market."""
        return self.is_executed or self.status is ProgramStatus.RUNNING or self.follows_market is not None

    @property
    def budgets(self) -> Mapping[Fund, int]:
        """What is set aside for its year, in rupiah, by fund."""
        sums: dict[Fund, int] = {}
        for change in self.budget_changes:
            sums[change.fund] = sums.get(change.fund, 0) + change.change_idr
        return {fund: amount for fund, amount in sums.items() if amount}

    @property
    def money(self) -> ProgramMoney:
        """What may be spent on it, and under which thread."""
        return ProgramMoney(self.id, self.thread, self.dimension, self.year, self.budgets)

    @property
    def realised(self) -> int:
        """What has been reached: the sum of the evidence, nothing else."""
        return sum(fact.amount for fact in self.evidence)

    @property
    def beneficiaries_reached(self) -> int:
        """People reached so far, as a number."""
        return sum(fact.beneficiaries for fact in self.evidence)

    @property
    def achievement(self) -> Fraction | None:
        """Realisation per target, exact; None without a target, or where lower is better and none is told."""
        goal = self.goals[-1]
        if goal.target is None or (goal.direction is Direction.LOWER and not self.evidence):
            return None
        return achieved(self.realised, goal.target, goal.direction)

    @property
    def achievement_percent(self) -> str | None:
        """The same as people read it."""
        return None if self.achievement is None else percent(self.achievement)

    @property
    def next_due(self) -> date | None:
        """The first last day of a step that may become late by itself."""
        if self.status in {ProgramStatus.COMPLETED, ProgramStatus.STOPPED}:
            return None
        open_steps = (one.plan.due for one in self.actions if not one.is_done and not one.was_late)
        return min(open_steps, default=None)

    def action(self, action_id: str) -> Action | None:
        """The step of this id, if there is one."""
        return next((one for one in self.actions if one.id == action_id), None)

    def follows(self, market_id: str, day: date) -> bool:
        """Whether the turnover of this market day is this programme's own."""
        return self.follows_market == market_id and self.year == day.year

    def advance(self, fact: Evidence) -> Program:
        """The programme with this fact counted once; told anew, it holds as it was told last.

        Then the difference to what was counted of it is evidence of its own. Counting never goes back in
        time, whatever the clocks of the counters say.

        Raises: `ReportContradicts` for another amount of the same instant, `TooManyReports`.
        """
        told = [known for known in self.evidence if (known.id, known.kind) == (fact.id, fact.kind)]
        amount, people = sum(one.amount for one in told), sum(one.beneficiaries for one in told)
        if told and fact.occurred_at <= told[-1].occurred_at:
            is_other = (fact.amount, fact.beneficiaries) != (amount, people)
            if fact.occurred_at == told[-1].occurred_at and is_other:
                raise ReportContradicts(fact.id)
            return self
        if len(self.evidence) >= MOST_EVIDENCE:
            raise TooManyReports(MOST_EVIDENCE)
        counted_at = max([fact.counted_at, *(known.counted_at for known in self.evidence)])
        counted = replace(
            fact,
            amount=fact.amount - amount,
            beneficiaries=fact.beneficiaries - people,
            counted_at=counted_at,
        )
        return replace(self, evidence=(*self.evidence, counted))._stands(counted_at, counted.id)

    def aim(self, goal: Goal) -> Program:
        """The programme with this goal from now on; the same one again changes nothing."""
        if replace(goal, set_at=self.goals[-1].set_at) == self.goals[-1]:
            return self
        aimed = replace(self, goals=(*self.goals, goal))
        return aimed._stands(goal.set_at, None) if self.evidence else aimed

    def budget(self, budgets: Mapping[Fund, int], at: datetime) -> Program:
        """The programme with these budgets for its year; only what differs is a change."""
        current = self.budgets
        changes = [
            BudgetChange(fund, budgets.get(fund, 0) - current.get(fund, 0), at)
            for fund in Fund
            if budgets.get(fund, 0) != current.get(fund, 0)
        ]
        return replace(self, budget_changes=(*self.budget_changes, *changes))

    def move(self, move: Move, *, noted_at: datetime) -> Program:
        """The programme in its next status. Raises what `step` raises."""
        return replace(self, steps=(*self.steps, step(self.steps, move, noted_at=noted_at)))

    def put_action(self, action: Action) -> Program:
        """The programme with this step in place of the one of its id, or after the others."""
        others = [action if one.id == action.id else one for one in self.actions]
        return replace(self, actions=tuple(others if self.action(action.id) else [*others, action]))

    def _stands(self, at: datetime, evidence: str | None) -> Program:
        achievement = self.achievement
        measured = None if achievement is None else hundredths(achievement)
        standing = Standing(at, self.realised, self.target, self.unit, measured, evidence)
        return replace(self, standings=(*self.standings, standing))
