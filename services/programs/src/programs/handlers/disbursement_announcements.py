"""Facts of disbursement as the events other services read: told from moves and clocks, again the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

from contracts.event import Event
from contracts.programs import (
    DisbursementDecided,
    DisbursementPaid,
    SlaBreachCounted,
    SlaBreached,
    Sp2dIssued,
    Sp2dRejectedByBank,
    SpdIssued,
    SpmBacklogChanged,
    SpmIssued,
    SpmReceived,
    SpmReturned,
    SppReturned,
    SppSubmitted,
)
from programs.domain.disbursement import Disbursement, Move, Status
from programs.domain.spd import Spd, SpdChange
from programs.domain.time_limits import Clock, Step, wib

T = TypeVar("T")

_DECEMBER = 12


def given(spd: Spd, change: SpdChange) -> SpdIssued:
    """An SPD gave money, or took some back."""
    return SpdIssued(
        occurred_at=change.at, spd_id=spd.id, opd=spd.opd, year=spd.year, change_idr=change.change_idr
    )


def told_moves(disbursement: Disbursement) -> Iterator[Event]:
    """What was announced of every move so far, in order; `SpmReceived` is told with its clock."""
    for before, move in pairwise((None, *disbursement.moves)):
        if move is not None and move.status is not Status.SPM_RECEIVED:
            yield from told_move(disbursement, before, move)


def told_move(disbursement: Disbursement, before: Move | None, move: Move) -> list[Event]:
    """What one move announces: itself, and where it settles an SPP or SPM, how that was judged."""
    itself = _ITSELF[move.status](disbursement, move)
    outcome = _outcome(before, move)
    return [itself, _decided(disbursement, move, *outcome)] if outcome else [itself]


def received(disbursement: Disbursement, move: Move, clock: Clock) -> SpmReceived:
    """The Kuasa BUD has the SPM: its clock starts."""
    return SpmReceived(
        occurred_at=move.at,
        disbursement_id=disbursement.id,
        opd=disbursement.opd,
        kind=disbursement.kind.value,
        clock_id=clock.id,
        amount_idr=move.gross_idr,
        counted_from=clock.deadline.counted_from,
        due_on=clock.deadline.due_on,
        rule_version=clock.deadline.rule_version,
    )


def waiting(clock: Clock) -> SpmBacklogChanged:
    """An SPM came to wait for its SP2D."""
    return SpmBacklogChanged(
        occurred_at=clock.received_at,
        disbursement_id=clock.disbursement_id,
        opd=clock.opd,
        kind=clock.kind,
        change=1,
        change_idr=clock.cash_idr,
        overdue_change=0,
    )


def settled(clock: Clock) -> list[Event]:
    """A clock was stopped: its SPM waits no longer, and a breach that was none counts no longer."""
    if clock.stopped_at is None:
        return []
    taken_back = [_counted(clock, -1)] if clock.is_breach_told and clock.was_in_time else []
    if clock.deadline.step is not Step.SP2D:
        return [*taken_back]
    overdue = -1 if clock.is_breach_told else 0
    left = {"change": -1, "change_idr": -clock.cash_idr, "overdue_change": overdue}
    return [*taken_back, waiting(clock).model_copy(update={"occurred_at": clock.stopped_at} | left)]


def breached(clock: Clock) -> list[Event]:
    """A limit passed; an SPM that waits is overdue from then on."""
    deadline = clock.deadline
    breach = SlaBreached(
        occurred_at=deadline.overdue_from,
        disbursement_id=clock.disbursement_id,
        opd=clock.opd,
        kind=clock.kind,
        clock_id=clock.id,
        step=deadline.step.value,
        amount_idr=clock.amount_idr,
        due_on=deadline.due_on,
        breached_at=deadline.overdue_from,
        rule_version=deadline.rule_version,
    )
    if deadline.step is not Step.SP2D:
        return [breach, _counted(clock, 1)]
    overdue = {"occurred_at": deadline.overdue_from, "change": 0, "change_idr": 0, "overdue_change": 1}
    return [breach, _counted(clock, 1), waiting(clock).model_copy(update=overdue)]


def _counted(clock: Clock, change: int) -> SlaBreachCounted:
    return SlaBreachCounted(
        occurred_at=clock.deadline.overdue_from,
        disbursement_id=clock.disbursement_id,
        opd=clock.opd,
        kind=clock.kind,
        clock_id=clock.id,
        step=clock.deadline.step.value,
        change=change,
    )


def told_clock(clock: Clock) -> Iterator[Event]:
    """What was announced of a clock so far."""
    if clock.deadline.step is Step.SP2D:
        yield waiting(clock)
    if clock.is_breach_told:
        yield from breached(clock)
    yield from settled(clock)


def _outcome(before: Move | None, move: Move) -> tuple[str, str] | None:
    if move.status is Status.SPP_RETURNED:
        return "spp", _reason(move)
    if move.status is Status.SPM_ISSUED and before and before.status is Status.SPP_SUBMITTED:
        return "spp", "passed"
    if move.status is Status.SPM_RETURNED:
        return "spm", _reason(move)
    return ("spm", "passed") if move.status is Status.SP2D_ISSUED else None


def _decided(disbursement: Disbursement, move: Move, stage: str, outcome: str) -> DisbursementDecided:
    return DisbursementDecided.model_validate(
        _subject(disbursement, move)
        | {"stage": stage, "outcome": outcome, "decisions": 1, "returned": int(outcome != "passed")}
    )


def _submitted(disbursement: Disbursement, move: Move) -> Event:
    return SppSubmitted.model_validate(
        _subject(disbursement, move)
        | {"attempt": move.attempt, "gross_idr": move.gross_idr, "program_id": disbursement.program_id}
    )


def _spp_returned(disbursement: Disbursement, move: Move) -> Event:
    return SppReturned.model_validate(_subject(disbursement, move) | _measured(move) | _returned(move))


def _issued(disbursement: Disbursement, move: Move) -> Event:
    amounts = {"gross_idr": move.gross_idr, "net_idr": move.net_idr}
    return SpmIssued.model_validate(_subject(disbursement, move) | _measured(move) | amounts)


def _spm_returned(disbursement: Disbursement, move: Move) -> Event:
    more = {"clock_id": move.clock_id, "amount_idr": move.gross_idr}
    return SpmReturned.model_validate(_subject(disbursement, move) | _measured(move) | _returned(move) | more)


def _sp2d_issued(disbursement: Disbursement, move: Move) -> Event:
    more = {"clock_id": move.clock_id, "amount_idr": move.gross_idr}
    return Sp2dIssued.model_validate(_subject(disbursement, move) | _measured(move) | more)


def _rejected(disbursement: Disbursement, move: Move) -> Event:
    more = {"reason": _reason(move), "amount_idr": move.gross_idr}
    return Sp2dRejectedByBank.model_validate(_subject(disbursement, move) | more)


def _paid(disbursement: Disbursement, move: Move) -> Event:
    payment, cash = _there(move.payment), disbursement.cash_idr
    return DisbursementPaid.model_validate(
        _subject(disbursement, move)
        | {
            "program_id": disbursement.program_id,
            "fund": disbursement.claim.fund.value,
            "cash_idr": cash,
            "december_idr": cash if wib(move.at).month == _DECEMBER else 0,
            "over_ceiling_idr": payment.over_ceiling_idr,
            "over_allocation_idr": payment.over_allocation_idr,
        }
    )


_ITSELF = {
    Status.SPP_SUBMITTED: _submitted,
    Status.SPP_RETURNED: _spp_returned,
    Status.SPM_ISSUED: _issued,
    Status.SPM_RETURNED: _spm_returned,
    Status.SP2D_ISSUED: _sp2d_issued,
    Status.SP2D_REJECTED: _rejected,
    Status.PAID: _paid,
}


def _subject(disbursement: Disbursement, move: Move) -> dict[str, object]:
    return {
        "occurred_at": move.at,
        "disbursement_id": disbursement.id,
        "opd": disbursement.opd,
        "kind": disbursement.kind.value,
    }


def _measured(move: Move) -> dict[str, object]:
    measured = _there(move.measured)
    return {"working_days": measured.working_days, "on_time": int(measured.on_time)}


def _returned(move: Move) -> dict[str, object]:
    return {"reason": _reason(move)}


def _reason(move: Move) -> str:
    return _there(move.reason).value


def _there(fact: T | None) -> T:
    """What moves of this status always have."""
    if fact is None:
        raise LookupError("a move lacks what its status needs")
    return fact
