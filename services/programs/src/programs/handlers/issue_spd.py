"""The PPKD, as BUD, makes cash available to an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from programs.domain.errors_disbursements import SpdExists, StepInFuture
from programs.domain.spd import Spd, SpdChange
from programs.handlers.disbursement_announcements import given
from programs.repository.spds import Spds
from servicekit.days import kept
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class IssueSpd:
    """An SPD of an office for a year.

    Attributes:
        id: Chosen by the BUD, or made by the platform.
        at: When it was issued; now if None.
    """

    number: str
    dated: date
    opd: str
    year: int
    amount_idr: int
    id: str | None = None
    at: datetime | None = None


async def issue_spd(command: IssueSpd, tx: Transaction) -> Spd:
    """Add an SPD to what an office may spend in a year.

    Emits: `SpdIssued`.
    Raises: `SpdExists`, `StepInFuture`.
    """
    spds, at = Spds(tx), kept(command.at) if command.at else tx.now
    if at > tx.now:
        raise StepInFuture
    if command.id and await spds.find(command.id):
        raise SpdExists(command.id)
    change = SpdChange(command.amount_idr, at, tx.context.actor)
    spd_id = command.id or tx.new_id()
    spd = Spd(spd_id, command.number, command.dated, command.opd, command.year, (change,))
    budget = await spds.office(spd.opd, spd.year)
    await spds.save_office(budget.change_ceiling(change.change_idr))
    await spds.save(spd, events=[given(spd, change)])
    return spd
