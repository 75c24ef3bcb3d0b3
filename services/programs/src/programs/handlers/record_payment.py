"""The bank paid: CAIR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from programs.domain.disbursement import Disbursement, Status
from programs.handlers.disbursement_budget import pay_money
from programs.handlers.disbursement_desk import desk_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """The bank says that it paid.

    Attributes:
        reference: The bank's own.
        at: When; now if None.
    """

    disbursement_id: str
    reference: str | None = None
    at: datetime | None = None


async def record_payment(command: RecordPayment, tx: Transaction) -> Disbursement:
    """Record that an SP2D was paid; a nihil kind is accounted for and moves nothing.

    Emits: `DisbursementPaid`.
    Raises: `DisbursementNotFound`, and what `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    move = desk.move(Status.PAID, command.at)
    payment = await pay_money(desk.disbursement, tx)
    return await desk.finish(replace(move, number=command.reference, payment=payment))
