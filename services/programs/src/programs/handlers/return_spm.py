"""The Kuasa BUD gives an SPM back."""

from __future__ import annotations

from dataclasses import replace

from programs.domain.disbursement import Disbursement, Status
from programs.domain.time_limits import Step
from programs.handlers.disbursement_budget import release_money
from programs.handlers.disbursement_desk import desk_of
from programs.handlers.disbursement_returns import Return, returned
from servicekit.transaction import Transaction


async def return_spm(command: Return, tx: Transaction) -> Disbursement:
    """Give an SPM back with a reason, within one day (PP 12/2019, art. 149(5)); its clock stops.

    Emits: `SpmReturned`, `DisbursementDecided`, `SpmBacklogChanged`, and `SlaBreached` if the SP2D's limit
    is over and nobody was told.
    Raises: `DisbursementNotFound`, and what `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    move = returned(desk, command, Status.SPM_RETURNED)
    await release_money(desk.disbursement, tx)
    return await desk.finish(replace(move, measured=desk.measure(move, Step.SPM_RETURN)))
