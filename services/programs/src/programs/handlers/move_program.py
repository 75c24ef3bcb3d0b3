"""The status of a programme and the reviews on its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.errors import InTheFuture
from programs.domain.program import Program
from programs.domain.program_parts import Review, Verdict
from programs.domain.program_status import Move, ProgramStatus
from programs.handlers.announcements import since
from programs.repository.programs import Programs
from servicekit.days import WIB, day_begins, day_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MoveProgram:
    """A programme goes on to another status.

    Attributes:
        on: The day it happened, in WIB; today if left out, for a designation the day of its decree.
    """

    program_id: str
    to: ProgramStatus
    on: date | None = None
    decree: str | None = None
    decreed_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewProgram:
    """A review looked at a programme."""

    program_id: str
    verdict: Verdict
    note: str
    reviewed_on: date


async def move_program(command: MoveProgram, tx: Transaction) -> Program:
    """Take a programme to its next status and announce it.

    Emits: `ProgramStatusChanged`, `ProgramStatusCounted` twice, `ProgramDesignated` for a designation.
    Raises: `ProgramNotFound`, `StatusNotAllowed`, `DecreeMissing`, `ReasonMissing`, `EarlierThanBefore`,
    `InTheFuture`.
    """
    programs = Programs(tx)
    program = await programs.get(command.program_id)
    moved = moved_on(program, command, tx.now)
    await programs.save(moved, events=since(moved, program))
    return moved


def moved_on(program: Program, command: MoveProgram, now: datetime) -> Program:
    """The programme in its next status, not yet kept. Raises what `move_program` raises of it."""
    on = command.on or command.decreed_on
    at = now if on is None else instant_of(on, now, "on")
    last = program.steps[-1].at.astimezone(WIB) if program.steps else at
    move = Move(
        command.to,
        max(at, last) if on == last.date() else at,
        decree=command.decree,
        decreed_on=command.decreed_on,
        reason=command.reason,
    )
    return program.move(move, noted_at=now)


async def review_program(command: ReviewProgram, tx: Transaction) -> Program:
    """Note what a review found.

    Emits: `ProgramReviewed`. Raises: `ProgramNotFound`, `InTheFuture`.
    """
    programs = Programs(tx)
    program = await programs.get(command.program_id)
    instant_of(command.reviewed_on, tx.now, "reviewed_on")
    review = Review(command.verdict, command.note, command.reviewed_on, tx.now)
    reviewed = replace(program, reviews=(*program.reviews, review))
    await programs.save(reviewed, events=since(reviewed, program))
    return reviewed


def instant_of(day: date, now: datetime, field: str) -> datetime:
    """When something of a day counts as happened: now if it is today in WIB, else the day's beginning.

    Raises: `InTheFuture`.
    """
    today = day_of(now)
    if day > today:
        raise InTheFuture(field)
    return now if day == today else day_begins(day)
