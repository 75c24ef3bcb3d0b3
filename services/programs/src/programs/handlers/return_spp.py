"""The PPK or the PA/KPA gives an SPP back."""

from __future__ import annotations

from dataclasses import replace

from programs.domain.disbursement import Disbursement, Status
from programs.domain.time_limits import Step
from programs.handlers.disbursement_desk import desk_of
from programs.handlers.disbursement_returns import Return, returned
from servicekit.transaction import Transaction


async def return_spp(command: Return, tx: Transaction) -> Disbursement:
    """Give an SPP back with a reason; its clock stops (PP 12/2019, art. 148(4): one day for LS).

    Emits: `SppReturned`, `DisbursementDecided`, and `SlaBreached` if it is late and nobody was told.
    Raises: `DisbursementNotFound`, and what `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    move = returned(desk, command, Status.SPP_RETURNED)
    return await desk.finish(replace(move, measured=desk.measure(move, Step.SPP_RETURN)))
