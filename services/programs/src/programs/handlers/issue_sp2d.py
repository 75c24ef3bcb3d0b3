"""The Kuasa BUD issues an SP2D, as the platform tracks it: the legal one is the treasury's own system's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.disbursement import Disbursement, Status
from programs.domain.errors_disbursements import NoResponsibilityStatement
from programs.domain.signature import SignedDocument
from programs.domain.time_limits import Step
from programs.handlers.disbursement_budget import require_allocation
from programs.handlers.disbursement_desk import desk_of
from programs.repository.signed_documents import SignedDocuments
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class IssueSp2d:
    """An SP2D was signed.

    Attributes:
        evidence_id: The verified signature of the SP2D's document; without one it is refused.
        at: When it was issued; now if None.
    """

    disbursement_id: str
    number: str
    dated: date
    evidence_id: str | None
    at: datetime | None = None


async def issue_sp2d(command: IssueSp2d, tx: Transaction) -> Disbursement:
    """Issue an SP2D on verified signatures of SPM and SP2D; the clock of PP 12/2019, art. 149(2) stops.

    Emits: `Sp2dIssued`, `DisbursementDecided`, `SpmBacklogChanged`, and `SlaBreached` if it is late and
    nobody was told.
    Raises: `DisbursementNotFound`, `NoResponsibilityStatement` (art. 149(4)), `OverAllocation`,
    `SignatureMissing`, `EvidenceOfOther`, and what `Disbursement.take` raises.
    """
    desk = await desk_of(command.disbursement_id, tx)
    before = desk.disbursement
    move = desk.move(Status.SP2D_ISSUED, command.at)
    if not before.spm.has_statement:
        raise NoResponsibilityStatement
    await require_allocation(before, tx)
    signed = SignedDocuments(tx)
    await signed.proof(before.id, SignedDocument.SPM, before.spm.evidence_id)
    proof = await signed.proof(before.id, SignedDocument.SP2D, command.evidence_id)
    move = replace(
        move,
        number=command.number,
        dated=command.dated,
        clock_id=before.received.clock_id,
        evidence_id=proof.id,
    )
    before.check_evidence(move)
    return await desk.finish(replace(move, measured=desk.measure(move, Step.SP2D)))
