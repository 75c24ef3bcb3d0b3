"""The way of a programme: proposed, designated by decree, running, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from programs.domain.errors import DecreeMissing, EarlierThanBefore, ReasonMissing, StatusNotAllowed


class ProgramStatus(StrEnum):
    """Diusulkan, ditetapkan, berjalan, selesai, berlanjut, dihentikan."""

    PROPOSED = "proposed"
    DESIGNATED = "designated"
    RUNNING = "running"
    COMPLETED = "completed"
    CONTINUED = "continued"
    STOPPED = "stopped"


_NEXT: Mapping[ProgramStatus, frozenset[ProgramStatus]] = {
    ProgramStatus.PROPOSED: frozenset({ProgramStatus.DESIGNATED, ProgramStatus.STOPPED}),
    ProgramStatus.DESIGNATED: frozenset(
        {ProgramStatus.PROPOSED, ProgramStatus.RUNNING, ProgramStatus.STOPPED}
    ),
    ProgramStatus.RUNNING: frozenset(
        {ProgramStatus.COMPLETED, ProgramStatus.CONTINUED, ProgramStatus.STOPPED}
    ),
    ProgramStatus.COMPLETED: frozenset({ProgramStatus.RUNNING}),
    ProgramStatus.CONTINUED: frozenset({ProgramStatus.RUNNING, ProgramStatus.COMPLETED}),
    ProgramStatus.STOPPED: frozenset(),
}

_EXECUTED = frozenset({ProgramStatus.COMPLETED, ProgramStatus.CONTINUED})


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a programme's status.

    Attributes:
        at: When it happened; not when it was typed.
        noted_at: When the register learnt of it.
        decree: Number of the decree that designated it; decreed_on: its date.
        reason: Why it was stopped, or why a step is taken back.
        planned_change: 1 when it enters the plan of its dimension, -1 when the decree is withdrawn.
        executed_change: 1 when it has been carried out, -1 when that is taken back.
    """

    before: ProgramStatus
    after: ProgramStatus
    at: datetime
    noted_at: datetime
    decree: str | None = None
    decreed_on: date | None = None
    reason: str | None = None
    planned_change: int = 0
    executed_change: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """Where a programme is to go, and on what grounds."""

    to: ProgramStatus
    at: datetime
    decree: str | None = None
    decreed_on: date | None = None
    reason: str | None = None


def step(taken: Sequence[Step], move: Move, *, noted_at: datetime) -> Step:
    """The step that follows those taken.

    A programme stopped after its designation stays in the plan, so that stopping never betters a ratio.
    Raises: `StatusNotAllowed`, `DecreeMissing`, `ReasonMissing`, `EarlierThanBefore`.
    """
    before = status_after(taken)
    if move.to not in _NEXT[before]:
        raise StatusNotAllowed(before, move.to, _in_order(_NEXT[before]))
    if move.to is ProgramStatus.DESIGNATED and not (move.decree and move.decreed_on):
        raise DecreeMissing()
    if _needs_reason(before, move.to) and not move.reason:
        raise ReasonMissing(move.to)
    if taken and move.at < taken[-1].at:
        raise EarlierThanBefore(move.at, taken[-1].at)
    return Step(
        before,
        move.to,
        move.at,
        noted_at,
        decree=move.decree if move.to is ProgramStatus.DESIGNATED else None,
        decreed_on=move.decreed_on if move.to is ProgramStatus.DESIGNATED else None,
        reason=move.reason,
        planned_change=_change(is_planned(before), after=_stays_planned(before, move.to)),
        executed_change=_change(before in _EXECUTED, after=move.to in _EXECUTED),
    )


def status_after(taken: Sequence[Step]) -> ProgramStatus:
    """Where a programme stands after these steps."""
    return taken[-1].after if taken else ProgramStatus.PROPOSED


def is_planned(status: ProgramStatus) -> bool:
    """Whether a programme that is not stopped belongs to the plan of its dimension."""
    return status not in {ProgramStatus.PROPOSED, ProgramStatus.STOPPED}


def _stays_planned(before: ProgramStatus, after: ProgramStatus) -> bool:
    return is_planned(before) if after is ProgramStatus.STOPPED else is_planned(after)


def _needs_reason(before: ProgramStatus, after: ProgramStatus) -> bool:
    """Stopping and every step back want one."""
    taken_back = after is ProgramStatus.PROPOSED or (after is ProgramStatus.RUNNING and before in _EXECUTED)
    return after is ProgramStatus.STOPPED or taken_back


def _change(before: bool, *, after: bool) -> int:
    return int(after) - int(before)


def _in_order(statuses: frozenset[ProgramStatus]) -> list[str]:
    return [status.value for status in ProgramStatus if status in statuses]
