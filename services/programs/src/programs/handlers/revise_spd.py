"""An SPD gives more, or less than before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programs.domain.errors_disbursements import StepInFuture, StepOutOfOrder
from programs.domain.spd import Spd, SpdChange
from programs.domain.time_limits import wib
from programs.handlers.disbursement_announcements import given
from programs.repository.spds import Spds
from servicekit.days import kept
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReviseSpd:
    """What an SPD gives from now on.

    Attributes:
        at: When it was revised; now if None.
    """

    spd_id: str
    amount_idr: int
    reason: str
    at: datetime | None = None


async def revise_spd(command: ReviseSpd, tx: Transaction) -> Spd:
    """Change what an SPD gives; never below what is promised or paid. The same amount changes nothing.

    Emits: `SpdIssued` with the difference.
    Raises: `SpdNotFound`, `CeilingBelowSpending`, `StepInFuture`, `StepOutOfOrder`.
    """
    spds, at = Spds(tx), kept(command.at) if command.at else tx.now
    spd = await spds.get(command.spd_id)
    if at > tx.now:
        raise StepInFuture
    if at < spd.changes[-1].at:
        raise StepOutOfOrder(wib(spd.changes[-1].at))
    change = SpdChange(command.amount_idr - spd.amount_idr, at, tx.context.actor, command.reason)
    if not change.change_idr:
        return spd
    budget = await spds.office(spd.opd, spd.year)
    await spds.save_office(budget.change_ceiling(change.change_idr))
    revised = spd.change(change)
    await spds.save(revised, events=[given(revised, change)])
    return revised
