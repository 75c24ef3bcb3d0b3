"""What a return says, whoever gives back what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from programs.domain.disbursement import Move, ReturnReason, Status
from programs.handlers.disbursement_desk import Desk


@dataclass(frozen=True, slots=True)
class Return:
    """An SPP, SPM or SP2D comes back.

    Attributes:
        note: What is to be put right, for the office.
        at: When it was given back; now if None.
    """

    disbursement_id: str
    reason: ReturnReason
    note: str
    at: datetime | None = None


def returned(desk: Desk, command: Return, status: Status) -> Move:
    """The move back, with its reason. Raises what `Disbursement.take` raises."""
    move = desk.move(status, command.at)
    return replace(
        move,
        reason=command.reason,
        note=command.note,
        clock_id=desk.clock.id if desk.clock else None,
    )
