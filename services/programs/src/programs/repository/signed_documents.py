"""What is kept of signed documents: hash, signer, certificate and verdict; never the document itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from programs.domain.errors_signatures import DocumentMismatch, SignatureMissing
from programs.domain.signature import Evidence, SignedDocument
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction

SIGNED_DOCUMENTS = "signed_documents"

COLLECTIONS = (
    CollectionSpec(SIGNED_DOCUMENTS, (Index((("regency", 1), ("disbursement_id", 1), ("received_at", 1))),)),
)

Document = dict[str, Any]

_EVIDENCE: TypeAdapter[Evidence] = TypeAdapter(Evidence)


class SignedDocuments:
    """The signed documents of one regency in one transaction. Each file proves one thing, once."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def proof(
        self, disbursement_id: str, document: SignedDocument, evidence_id: str | None
    ) -> Evidence:
        """The verified signature a step stands on.

        Raises: `SignatureMissing` where the evidence is none, or is of another disbursement or document.
        """
        evidence = await self._find(evidence_id) if evidence_id else None
        if evidence is None or not evidence.proves(disbursement_id, document):
            raise SignatureMissing(document)
        return evidence

    async def keep(self, evidence: Evidence) -> Evidence:
        """Keep the evidence; what was kept of the same file before stays as it is and is returned.

        Raises: `DocumentMismatch` where the file is another document's proof already.
        """
        kept = await self._find(evidence.id)
        if kept is None:
            await self._tx.save(SIGNED_DOCUMENTS, self._document(evidence))
            return evidence
        if not kept.proves(evidence.disbursement_id, evidence.document):
            raise DocumentMismatch(evidence.id)
        return kept

    async def _find(self, evidence_id: str) -> Evidence | None:
        key = {"_id": _key(self._tx.context.regency, evidence_id)}
        document = await self._tx.collection(SIGNED_DOCUMENTS).find_one(key)
        return _evidence(document) if document else None

    def _document(self, evidence: Evidence) -> Document:
        regency = self._tx.context.regency
        document: Document = _EVIDENCE.dump_python(evidence, mode="json")
        own = {"_id": _key(regency, evidence.id), "regency": regency, "received_at": evidence.received_at}
        return document | own


async def list_signed_documents(store: Store, regency: str, disbursement_id: str) -> Sequence[Evidence]:
    """What was signed for a disbursement, in the order it was received."""
    query = {"regency": regency, "disbursement_id": disbursement_id}
    kept = store.collection(SIGNED_DOCUMENTS)
    return [_evidence(each) for each in await kept.find(query, sort=[("received_at", 1), ("_id", 1)])]


def _key(regency: str, evidence_id: str) -> str:
    return f"{regency}/{evidence_id.lower()}"


def _evidence(document: Mapping[str, Any]) -> Evidence:
    return _EVIDENCE.validate_python(document)
