"""Telling that a time limit passed, once for each clock, whatever restarts."""

from __future__ import annotations

from programs.handlers.disbursement_desk import judged
from programs.repository.disbursements import Disbursements
from servicekit.service import Tick
from servicekit.transaction import Transaction

AT_ONCE = 50
"""Clocks judged in one transaction."""


async def tell_breaches(_: Tick, tx: Transaction) -> bool:
    """Tell of the regency's clocks that ran out; whether others are left.

    Whether a clock's breach was told stands in its document, which changes in this transaction: any number of
    workers, and whoever issues the SP2D meanwhile, tell it once.
    Emits: `SlaBreached`, and `SpmBacklogChanged` for an SPM that is overdue from then on.
    """
    disbursements = Disbursements(tx)
    clocks = await disbursements.clocks_to_judge(AT_ONCE)
    for clock in clocks:
        told, events = judged(clock, tx.now)
        await disbursements.save_clock(told, events=events)
    return len(clocks) == AT_ONCE
