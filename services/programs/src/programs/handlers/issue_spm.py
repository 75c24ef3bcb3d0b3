"""The PA/KPA signs an SPM."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from programs.domain.disbursement import Disbursement, Status
from programs.domain.disbursement_claim import Claim, check_claim, require_complete
from programs.domain.errors_disbursements import ClaimFixed
from programs.domain.signature import SignedDocument
from programs.domain.time_limits import Step
from programs.handlers.disbursement_desk import desk_of
from programs.reference.disbursements import check_lists
from programs.repository.signed_documents import SignedDocuments
from servicekit.days import day_of
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class IssueSpm:
    """An SPM for an SPP that was found complete, or for an SPM that came back.

    Attributes:
        has_statement: Whether the PA/KPA's statement of responsibility (SPTJM) comes with it.
        claim: What is asked for now, where an SPM came back; None: as before.
        evidence_id: The verified signature of its document; no SP2D is issued without one.
        at: When it was signed; now if None.
    """

    disbursement_id: str
    number: str
    dated: date
    has_statement: bool
    claim: Claim | None = None
    evidence_id: str | None = None
    at: datetime | None = None


async def issue_spm(command: IssueSpm, tx: Transaction) -> Disbursement:
    """Issue an SPM, for the first time or again.

    A first SPM is for what its SPP asks for; if that is wrong, the SPP is given back.
    Emits: `SpmIssued`; the first time `DisbursementDecided`, and `SlaBreached` if it is late and nobody was
    told.
    Raises: `DisbursementNotFound`, `ClaimFixed`, `AttachmentsMissing`, `SignatureMissing` for evidence that
    is none, `EvidenceOfOther`, and what `Disbursement.take` and `check_claim` raise.
    """
    desk = await desk_of(command.disbursement_id, tx)
    before = desk.disbursement
    if command.claim and before.status is Status.SPP_SUBMITTED:
        raise ClaimFixed
    asked = replace(before, claim=command.claim or before.claim)
    move = replace(desk, disbursement=asked).move(Status.SPM_ISSUED, command.at)
    lists = check_lists(day_of(move.at))
    check_claim(asked.claim, asked.kind, lists)
    require_complete(asked.claim, asked.kind, lists)
    move = replace(
        move,
        number=command.number,
        dated=command.dated,
        has_statement=command.has_statement,
        evidence_id=command.evidence_id,
        clock_id=desk.clock.id if desk.clock else None,
        measured=desk.measure(move, Step.SPP_RETURN),
    )
    if command.evidence_id:
        await SignedDocuments(tx).proof(before.id, SignedDocument.SPM, command.evidence_id)
        before.check_evidence(move)
    return await desk.finish(move, disbursement=asked)
