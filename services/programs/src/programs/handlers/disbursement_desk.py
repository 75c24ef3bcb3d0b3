"""What every step of a disbursement does: load it, join its thread, move it, stop and start its clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.event import Event
from programs.domain.disbursement import Disbursement, Measured, Move, Status, Take
from programs.domain.time_limits import (
    Clock,
    Receipt,
    Step,
    TimeLimits,
    is_within,
    start_clock,
)
from programs.handlers.disbursement_announcements import breached, settled, told_move
from programs.reference.disbursements import time_limits
from programs.repository.disbursements import Disbursements
from servicekit.days import day_of, kept
from servicekit.deadlines import (
    days_taken,
)
from servicekit.transaction import Transaction
from servicekit.working_days import WorkingCalendar, working_calendar


@dataclass(frozen=True, slots=True)
class Desk:
    """One disbursement on somebody's desk, in one transaction.

    Attributes:
        clock: What runs on it.
        calendar: The regency's working days.
    """

    tx: Transaction
    known: Disbursements
    disbursement: Disbursement
    clock: Clock | None
    calendar: WorkingCalendar

    def move(self, status: Status, at: datetime | None) -> Move:
        """The step this caller takes now, or took at `at`. Raises what `Disbursement.take` raises."""
        return self.disbursement.take(taken(status, at, self.tx))

    def measure(self, move: Move, limited: Step) -> Measured:
        """How long the step took since the one before it, and whether that is within its limit."""
        since = self.disbursement.moves[-1].at
        allowed = self.limits(since).days(limited, self.disbursement.kind)
        on_time = is_within(since, move.at, allowed, self.calendar)
        return Measured(days_taken(since, move.at, self.calendar), on_time)

    def is_limited(self, step: Step, at: datetime) -> bool:
        """Whether that step had a limit then."""
        return self.limits(at).days(step, self.disbursement.kind) is not None

    def start(self, step: Step, move: Move, disbursement: Disbursement) -> Clock:
        """The clock this move starts. Raises `NoTimeLimits` where nothing limits that step."""
        receipt = Receipt(
            disbursement_id=disbursement.id,
            opd=disbursement.opd,
            kind=disbursement.kind,
            attempt=move.attempt,
            amount_idr=disbursement.gross_idr,
            cash_idr=disbursement.cash_idr,
            received_at=move.at,
            recorded_at=move.recorded_at,
        )
        return start_clock(step, receipt, self.limits(move.at), self.calendar)

    async def enter(self, move: Move, disbursement: Disbursement) -> Disbursement:
        """Keep an SPP that came in; the clock of its return starts, where its kind has one."""
        if not self.is_limited(Step.SPP_RETURN, move.at):
            return await self.finish(move, disbursement=disbursement)
        started = self.start(Step.SPP_RETURN, move, disbursement)
        return await self.finish(
            replace(move, clock_id=started.id), disbursement=disbursement, started=started
        )

    async def finish(
        self,
        move: Move,
        *,
        disbursement: Disbursement | None = None,
        started: Clock | None = None,
        also: Iterable[Event] = (),
    ) -> Disbursement:
        """Keep the move: the clock that ran stops, `started` runs from now on.

        A clock that is stopped after its last day is told as breached, if nobody was told yet.

        Args:
            move: The step, complete.
            disbursement: What is asked for from now on, where the step corrected it.
            started: The clock it starts.
            also: What else it announces.
        """
        before = self.disbursement.moves[-1] if self.disbursement.moves else None
        after = (disbursement or self.disbursement).moved(move, started.deadline if started else None)
        clocks, events = _stopped(self.clock, move.at, self.tx.now)
        events += [] if move.status is Status.SPM_RECEIVED else told_move(after, before, move)
        if started:
            clocks = [*clocks, started]
        await self.known.save(after, clocks, events=[*events, *also])
        return after

    def limits(self, at: datetime) -> TimeLimits:
        """The time limits in force then. Raises `NoTimeLimits`."""
        return time_limits(self.tx.context.regency, day_of(at))


async def desk_of(disbursement_id: str, tx: Transaction) -> Desk:
    """The disbursement with its clock; what is announced from now on belongs to its thread.

    Raises: `DisbursementNotFound`; `Forbidden` for a caller who is bound to another office.
    """
    known = Disbursements(tx)
    disbursement = await known.get(disbursement_id)
    tx.act_for(disbursement.opd)
    tx.join(disbursement.thread)
    clock = await known.running_clock(disbursement)
    return Desk(tx, known, disbursement, clock, working_calendar(tx.context.regency))


def new_desk(disbursement: Disbursement, tx: Transaction) -> Desk:
    """A desk for a disbursement that nobody knows yet."""
    tx.join(disbursement.thread)
    return Desk(tx, Disbursements(tx), disbursement, None, working_calendar(tx.context.regency))


def taken(status: Status, at: datetime | None, tx: Transaction) -> Take:
    """The step a caller takes; when it happened is now unless they say otherwise."""
    return Take(status, kept(at) if at else tx.now, tx.now, tx.context.actor)


def judged(clock: Clock, now: datetime) -> tuple[Clock, list[Event]]:
    """The clock with its breach told, if it is to be told now, and what that announces."""
    if not clock.must_tell_breach(now):
        return clock, []
    return clock.breach(), breached(clock)


def _stopped(clock: Clock | None, at: datetime, now: datetime) -> tuple[list[Clock], list[Event]]:
    if clock is None:
        return [], []
    stopped, events = judged(clock.stop(at), now)
    return [stopped], [*events, *settled(stopped)]
