"""The Kuasa BUD receives an SPM."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from programs.domain.disbursement import Disbursement, Status
from programs.domain.time_limits import Step
from programs.handlers.disbursement_announcements import received, waiting
from programs.handlers.disbursement_budget import commit_money
from programs.handlers.disbursement_desk import desk_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReceiveSpm:
    """An SPM arrived, complete.

    Attributes:
        at: When; now if None.
    """

    disbursement_id: str
    at: datetime | None = None


async def receive_spm(command: ReceiveSpm, tx: Transaction) -> Disbursement:
    """Take in an SPM: its money is promised, and the clock of PP 12/2019, art. 149(2) starts.

    Emits: `SpmReceived`, `SpmBacklogChanged`.
    Raises: `DisbursementNotFound`, `OverCeiling` (art. 149(4)), `OverAllocation`, `NoTimeLimits`, and what
    `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    move = desk.move(Status.SPM_RECEIVED, command.at)
    await commit_money(desk.disbursement, tx)
    clock = desk.start(Step.SP2D, move, desk.disbursement)
    move = replace(move, clock_id=clock.id)
    told = [received(desk.disbursement, move, clock), waiting(clock)]
    return await desk.finish(move, started=clock, also=told)
