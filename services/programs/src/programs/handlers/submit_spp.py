"""A treasurer asks for money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.disbursement import Disbursement, Status
from programs.domain.disbursement_claim import Claim, DisbursementKind, check_claim
from programs.domain.errors_disbursements import DisbursementExists, ProgramOfOtherYear, SpdOfOthers
from programs.handlers.disbursement_desk import new_desk
from programs.reference.disbursements import check_lists
from programs.repository.disbursements import Disbursements
from programs.repository.programs import Programs
from programs.repository.spds import Spds
from servicekit.days import day_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SubmitSpp:
    """An SPP with everything it asks for.

    Attributes:
        id: Chosen by the office, or made by the platform.
        at: When the PPK received it; now if None.
    """

    opd: str
    kind: DisbursementKind
    year: int
    spd_id: str
    claim: Claim
    number: str
    dated: date
    program_id: str | None = None
    id: str | None = None
    at: datetime | None = None


async def submit_spp(command: SubmitSpp, tx: Transaction) -> Disbursement:
    """Enter an SPP; one for LS starts the clock of its return (PP 12/2019, art. 148(4)).

    Emits: `SppSubmitted`, in its programme's thread if it names one.
    Raises: `DisbursementExists`, `SpdNotFound`, `SpdOfOthers`, `ProgramNotFound`, `ProgramOfOtherYear`,
    `StepInFuture`, `NoTimeLimits`, `NoCheckList`, and what `check_claim` and `Transaction.act_for` raise.
    """
    tx.act_for(command.opd)
    if command.id and await Disbursements(tx).find(command.id):
        raise DisbursementExists(command.id)
    await _check_spd(command, tx)
    desk = new_desk(await _disbursement(command, tx), tx)
    move = replace(desk.move(Status.SPP_SUBMITTED, command.at), number=command.number, dated=command.dated)
    check_claim(command.claim, command.kind, check_lists(day_of(move.at)))
    return await desk.enter(move, desk.disbursement)


async def _check_spd(command: SubmitSpp, tx: Transaction) -> None:
    spd = await Spds(tx).get(command.spd_id)
    if (spd.opd, spd.year) != (command.opd, command.year):
        raise SpdOfOthers(spd.id, spd.opd, spd.year)


async def _disbursement(command: SubmitSpp, tx: Transaction) -> Disbursement:
    thread = tx.context.correlation_id
    if command.program_id:
        money = await Programs(tx).money(command.program_id)
        if money.year != command.year:
            raise ProgramOfOtherYear(command.program_id, money.year)
        thread = money.thread
    return Disbursement(
        id=command.id or tx.new_id(),
        opd=command.opd,
        kind=command.kind,
        year=command.year,
        spd_id=command.spd_id,
        program_id=command.program_id,
        thread=thread,
        claim=command.claim,
    )
