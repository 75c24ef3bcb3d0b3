"""A signed SPM or SP2D arrived."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.signature import (
    SIGNED_BY,
    Evidence,
    SignedDocument,
    Verified,
    Wanted,
    check_announced,
    signed_by,
)
from programs.repository.disbursements import Disbursements
from programs.repository.signatories import Signatories
from programs.repository.signed_documents import SignedDocuments
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeepSignedDocument:
    """A document whose signatures are genuine.

    Attributes:
        sha256: Of the file, as the office that sends it has it on file.
    """

    disbursement_id: str
    document: SignedDocument
    sha256: str
    verified: Verified


async def keep_signed_document(command: KeepSignedDocument, tx: Transaction) -> Evidence:
    """Keep the proof that the right official signed: PA/KPA of the OPD an SPM, Kuasa BUD an SP2D.

    The same file again changes nothing. No step is taken: issuing the SP2D names this evidence.
    Raises: `DisbursementNotFound`, `DocumentMismatch`, `SignerMismatch`.
    """
    disbursement = await Disbursements(tx).get(command.disbursement_id)
    tx.act_for(disbursement.opd)
    check_announced(command.verified, command.sha256)
    signatories = await Signatories(tx).of_person(command.verified.signatures[-1].nip)
    wanted = Wanted(SIGNED_BY[command.document], disbursement.opd, tx.now)
    signature, signatory = signed_by(command.verified, wanted, signatories)
    evidence = Evidence(
        disbursement_id=disbursement.id,
        document=command.document,
        verified=command.verified,
        signature=signature,
        signatory_id=signatory.id,
        received_at=tx.now,
        received_by=tx.context.actor,
    )
    return await SignedDocuments(tx).keep(evidence)
