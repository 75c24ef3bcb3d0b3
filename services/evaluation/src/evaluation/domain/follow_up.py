"""What an office does about a low element of a published result: planned, on its way, done or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from evaluation.domain.errors_publication import DueBeforePublication, FollowUpEnded
from evaluation.domain.text import Text
from servicekit.days import months_later

HorizonCode = Literal["short", "medium", "long"]
FollowUpStatus = Literal["planned", "in-progress", "done", "dropped"]

DONE_PERCENT = 100
_ENDED: tuple[FollowUpStatus, ...] = ("done", "dropped")


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far ahead a plan reaches.

    Attributes:
        months: It ends so many months after the publication.
    """

    code: HorizonCode
    months: int
    label: Text


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """What is to be done.

    Attributes:
        element: Code of the element it is against.
        due: The last day, in WIB.
        owner_opd: The office in charge; never a person.
        action: In Indonesian, as the office wrote it.
    """

    element: str
    horizon: HorizonCode
    due: date
    owner_opd: str
    action: str


@dataclass(frozen=True, slots=True)
class FollowUpStep:
    """Something told of an action.

    Attributes:
        at: When it held.
        is_late: Whether its day was over while it was open.
        open_change: 1 when it was planned, -1 when it ended, else 0; late_change: the same for being late.
    """

    at: datetime
    status: FollowUpStatus
    percent: int
    is_late: bool
    open_change: int
    late_change: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One action with everything told of it, in the order it was told.

    Attributes:
        opd: The office of the survey; its plan says who is in charge.
        thread: The survey's correlation id.
    """

    id: str
    survey_id: str
    service_id: str
    opd: str
    period: str
    thread: str
    plan: FollowUpPlan
    steps: tuple[FollowUpStep, ...] = ()

    @property
    def status(self) -> FollowUpStatus:
        """Where it stands."""
        return self.steps[-1].status if self.steps else "planned"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return self.steps[-1].percent if self.steps else 0

    @property
    def is_late(self) -> bool:
        """Whether it counts as late since it was looked at last."""
        return bool(self.steps) and self.steps[-1].is_late

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status not in _ENDED

    def planned(self, plan: FollowUpPlan, at: datetime, today: date) -> FollowUp:
        """The action with this plan; how far it is stays. Raises: `FollowUpEnded`."""
        if self.steps and plan == self.plan:
            return self
        self._check_open()
        return replace(self, plan=plan)._told(self.status, self.percent, at, today)

    def reported(self, percent: int, at: datetime, today: date, note: str | None = None) -> FollowUp:
        """The action so far on; at 100 percent it is done. Raises: `FollowUpEnded`."""
        status: FollowUpStatus = "done" if percent == DONE_PERCENT else "in-progress"
        if (status, percent) == (self.status, self.percent) and note is None:
            return self
        self._check_open()
        return self._told(status, percent, at, today, note)

    def dropped(self, note: str, at: datetime, today: date) -> FollowUp:
        """The action given up, for a reason. Raises: `FollowUpEnded` for one that is done."""
        if self.status == "dropped":
            return self
        self._check_open()
        return self._told("dropped", self.percent, at, today, note)

    def looked_at(self, at: datetime, today: date) -> FollowUp:
        """The action as it stands on a day: it becomes late without anybody telling."""
        late = self.is_open and self.plan.due < today
        return self if late == self.is_late else self._told(self.status, self.percent, at, today)

    def _check_open(self) -> None:
        if not self.is_open:
            raise FollowUpEnded(self.id)

    def _told(
        self, status: FollowUpStatus, percent: int, at: datetime, today: date, note: str | None = None
    ) -> FollowUp:
        is_open = status not in _ENDED
        is_late = is_open and self.plan.due < today
        step = FollowUpStep(
            at=at,
            status=status,
            percent=percent,
            is_late=is_late,
            open_change=int(is_open) - int(bool(self.steps) and self.is_open),
            late_change=int(is_late) - int(self.is_late),
            note=note,
        )
        return replace(self, steps=(*self.steps, step))


def horizon_of(published_on: date, due: date, horizons: Sequence[Horizon]) -> Horizon:
    """The nearest horizon that is not over when the action is due.

    Raises: `DueBeforePublication` for a day before the publication, or beyond the last horizon.
    """
    for horizon in horizons:
        if published_on <= due <= months_later(published_on, horizon.months):
            return horizon
    raise DueBeforePublication()
