"""Handing in a self-assessment, and the interview that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evaluation.domain.errors_rounds import DayInFuture
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Source
from evaluation.handlers.change_round import change_round
from evaluation.reference.smart_city import scoring_rules
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SubmitRound:
    """The regency hands in its self-assessment.

    Attributes:
        on: The day; today unless said.
        reason: Why it is handed in incomplete.
        source: Where it was read, of one handed in before it was recorded here.
    """

    round_id: str
    on: date | None = None
    reason: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class InterviewRound:
    """Assessors interviewed the regency; today unless said."""

    round_id: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class NoteInterview:
    """An assessor writes a note of the interview."""

    round_id: str
    text: str


async def submit_round(command: SubmitRound, tx: Transaction) -> Round:
    """Hand in the self-assessment, which is frozen from then on. Idempotent.

    Emits: `RoundSubmitted`. Raises: `RoundNotFound`, `DayInFuture`, and what `Round.submit` raises.
    """
    on = _day(command.on, "submitted_on", tx)
    return await change_round(
        command.round_id,
        lambda round_: round_.submit(
            scoring_rules().incomplete_submission,
            on=on,
            reason=command.reason,
            at=tx.now,
            actor=tx.context.actor,
            source=command.source,
        ),
        tx,
    )


async def interview_round(command: InterviewRound, tx: Transaction) -> Round:
    """Record the interview. Idempotent.

    Emits: `RoundInterviewed`. Raises: `RoundNotFound`, `DayInFuture`, `NotSubmitted`, `SelfAssessor`.
    """
    on = _day(command.on, "interviewed_on", tx)
    return await change_round(
        command.round_id, lambda round_: round_.interview(on, at=tx.now, actor=tx.context.actor), tx
    )


async def note_interview(command: NoteInterview, tx: Transaction) -> Round:
    """Keep a note. Raises: `RoundNotFound`, `NotSubmitted`, `NotInterviewed`, `SelfAssessor`."""
    return await change_round(
        command.round_id, lambda round_: round_.note(command.text, at=tx.now, actor=tx.context.actor), tx
    )


def _day(on: date | None, field: str, tx: Transaction) -> date:
    if on is not None and on > tx.today:
        raise DayInFuture(field)
    return on or tx.today
