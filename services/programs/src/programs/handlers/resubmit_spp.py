"""A treasurer submits a returned SPP again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.disbursement import Disbursement, Status
from programs.domain.disbursement_claim import Claim, check_claim
from programs.handlers.disbursement_desk import desk_of
from programs.reference.disbursements import check_lists
from servicekit.days import day_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ResubmitSpp:
    """An SPP, corrected or completed.

    Attributes:
        claim: What it asks for now.
        at: When the PPK received it; now if None.
    """

    disbursement_id: str
    claim: Claim
    number: str
    dated: date
    at: datetime | None = None


async def resubmit_spp(command: ResubmitSpp, tx: Transaction) -> Disbursement:
    """Take in a returned SPP again, with a clock of its own.

    Emits: `SppSubmitted`.
    Raises: `DisbursementNotFound`, and what `Disbursement.take` and `check_claim` raise.
    """
    desk = await desk_of(command.disbursement_id, tx)
    corrected = replace(desk.disbursement, claim=command.claim)
    move = replace(
        replace(desk, disbursement=corrected).move(Status.SPP_SUBMITTED, command.at),
        number=command.number,
        dated=command.dated,
    )
    check_claim(command.claim, corrected.kind, check_lists(day_of(move.at)))
    return await desk.enter(move, corrected)
