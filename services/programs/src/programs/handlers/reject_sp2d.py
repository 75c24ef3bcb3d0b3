"""The bank could not pay an SP2D."""

from __future__ import annotations

from programs.domain.disbursement import Disbursement, Status
from programs.handlers.disbursement_budget import release_money
from programs.handlers.disbursement_desk import desk_of
from programs.handlers.disbursement_returns import Return, returned
from servicekit.transaction import Transaction


async def reject_sp2d(command: Return, tx: Transaction) -> Disbursement:
    """Take a rejected SP2D back to its office, which issues the SPM again; its money is free until then.

    Emits: `Sp2dRejectedByBank`.
    Raises: `DisbursementNotFound`, and what `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    move = returned(desk, command, Status.SP2D_REJECTED)
    await release_money(desk.disbursement, tx)
    return await desk.finish(move)
