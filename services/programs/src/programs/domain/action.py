"""The steps of a programme's action plan: when they are due, how far they are, whether they are late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

DONE_PERCENT = 100


@dataclass(frozen=True, slots=True)
class ActionReport:
    """What was told of a step.

    Attributes:
        at: When it held.
        is_late: Whether the step was unfinished although its day was over.
        late_change: 1 when it became late, -1 when it no longer is, else 0.
        note: Who reads it learns why; never a person's name.
    """

    at: datetime
    percent: int
    due: date
    is_late: bool
    late_change: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """What a step is to be.

    Attributes:
        start: Its first day; due: its last one, in WIB.
        pic: The office or role in charge, such as "disporapar.kabid-pariwisata"; never a person.
    """

    name: str
    start: date
    due: date
    pic: str


@dataclass(frozen=True, slots=True)
class Action:
    """One step of an action plan with everything told of it, in the order it was told."""

    id: str
    plan: ActionPlan
    reports: tuple[ActionReport, ...] = ()

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return self.reports[-1].percent if self.reports else 0

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.percent == DONE_PERCENT

    @property
    def was_late(self) -> bool:
        """Whether it counts as late since it was looked at last."""
        return bool(self.reports) and self.reports[-1].is_late

    def is_late_on(self, today: date) -> bool:
        """Whether its day is over on this day and it is unfinished."""
        return not self.is_done and self.plan.due < today

    def planned(self, plan: ActionPlan, at: datetime, today: date) -> Action:
        """The step with this plan; its percentage stays."""
        return replace(self, plan=plan)._told(self.percent, at, today)

    def reported(self, percent: int, at: datetime, today: date, note: str | None = None) -> Action:
        """The step with this percentage."""
        return self._told(percent, at, today, note)

    def looked_at(self, at: datetime, today: date) -> Action:
        """The step as it stands on a day: it becomes late without anybody telling."""
        return self if self.was_late == self.is_late_on(today) else self._told(self.percent, at, today)

    def _told(self, percent: int, at: datetime, today: date, note: str | None = None) -> Action:
        is_late = percent < DONE_PERCENT and self.plan.due < today
        change = int(is_late) - int(self.was_late)
        report = ActionReport(at, percent, self.plan.due, is_late, change, note)
        return replace(self, reports=(*self.reports, report))
