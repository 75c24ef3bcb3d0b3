"""Looking at reports from time to time: a clock ran out, or nobody replied to an answer for too long."""

from __future__ import annotations

from evaluation.domain.complaint_history import Fact
from evaluation.domain.complaint_rules import Status
from evaluation.handlers.complaint_desk import complaint_desk
from evaluation.repository.complaints import Complaints
from servicekit.service import Tick
from servicekit.transaction import Transaction

AT_ONCE = 20
"""Reports looked at in one transaction."""


async def watch_complaints(_: Tick, tx: Transaction) -> bool:
    """Look at the reports of the regency that wait longest; whether others are left.

    What was told stands in the report's document, which changes in this transaction: any number of workers
    tell it once.
    Emits: `ComplaintOverdue` once for each clock; what `ComplaintDesk.settle` does for a report that closes
    because nobody replied.
    """
    desk = complaint_desk(tx)
    due = await desk.known.due(AT_ONCE)
    for known in due:
        looked, closes_at = known, known.standing.closes_at
        if closes_at is not None and closes_at <= tx.now:
            name = f"auto-close.{closes_at:%Y-%m-%dT%H:%MZ}"
            closed = Fact(name, closes_at, tx.now, Status.SELESAI, automatically=True)
            looked = await desk.settle(known, known.complaint.learn(closed))
        await desk.tell_overdue(looked)
    return len(due) == AT_ONCE


async def purge_complaint_texts(_: Tick, tx: Transaction) -> bool:
    """Destroy the texts of the regency's reports whose time is over; nothing is left to do."""
    await Complaints(tx).purge_texts()
    return False
