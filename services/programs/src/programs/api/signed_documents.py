"""Signed SPM and SP2D: a PDF comes in, evidence is kept, the PDF is not.

The platform tracks and alerts. It issues no legal SP2D: that is signed and kept where the law wants it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, Field

from programs.api.view import View
from programs.domain.signature import Evidence, Revocation, SignedDocument, TimedBy, Verified
from programs.handlers.keep_signed_document import KeepSignedDocument, keep_signed_document
from programs.repository.signed_documents import list_signed_documents
from servicekit.auth import Caller, Principal, require
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.settings import Settings
from servicekit.web import Commit, Reader, runtime_of

router = APIRouter(prefix="/disbursements/{disbursement_id}/signed-documents", tags=["disbursements"])

BRINGS = require("treasurer", "verifier", "budget-authority", "bud")
READS = Depends(require("treasurer", "verifier", "budget-authority", "bud", "officer"))

Pdf = Annotated[bytes, Body(media_type="application/pdf", description="PDF bertanda tangan / signed PDF")]


class Announced(BaseModel):
    """What the sender says it is."""

    document: SignedDocument
    sha256: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{64}$", description="SHA-256 berkas / of the file")]


class SignatureView(View):
    """The signature that counts.

    Attributes:
        timed_by: Whether a time-stamping authority or the signer alone says when it was signed.
        revocation: "good": checked against revocation data at hand; "unknown": none was at hand.
    """

    certificate_serial: str
    issuer: str
    signed_at: datetime
    timed_by: TimedBy
    revocation: Revocation


class VerifiedView(View):
    """The file and the rules it was judged by."""

    sha256: str
    size_bytes: int
    policy_version: str
    trust_version: str


class EvidenceView(View):
    """What is kept of a signed document. Its `id` is what the step that needs it names."""

    id: str
    disbursement_id: str
    document: SignedDocument
    masked_nip: str
    signatory_id: str
    signature: SignatureView
    verified: VerifiedView
    received_at: datetime


async def verified_pdf(
    pdf: Pdf, caller: Annotated[Principal, Depends(BRINGS)], runtime: Annotated[Runtime, Depends(runtime_of)]
) -> Verified:
    """The document of this request with its signatures judged by whom the caller's regency trusts."""
    return await asyncio.to_thread(_verify, pdf, caller.regency, runtime.settings, runtime.clock.now())


def _verify(pdf: bytes, regency: str, settings: Settings, at: datetime) -> Verified:
    # pyHanko is heavy, and only an API that is brought documents needs it.
    from programs.signatures import load_trust, verify

    return verify(pdf, trust=load_trust(settings.trust_folder, regency, settings.environment), at=at)


@router.post("", status_code=201, response_model=EvidenceView)
async def post_signed_document(
    disbursement_id: str,
    announced: Annotated[Announced, Query()],
    verified: Annotated[Verified, Depends(verified_pdf)],
    commit: Commit,
) -> Evidence:
    """Unggah SPM/SP2D bertanda tangan / Bring a signed PDF; refused unless the right official signed it.

    The platform keeps its SHA-256 and who signed it, not the PDF. It issues no legal SP2D.
    """
    command = KeepSignedDocument(disbursement_id, announced.document, announced.sha256, verified)
    return await commit(keep_signed_document, command)


@router.get("", response_model=Listing[EvidenceView], dependencies=[READS])
async def get_signed_documents(
    disbursement_id: str, caller: Caller, store: Reader, lists: Lists
) -> Listing[EvidenceView] | Response:
    """Dokumen bertanda tangan / What was signed for a disbursement, in the order it came in."""
    found = await list_signed_documents(store, caller.regency, disbursement_id)
    return lists(EvidenceView, found, len(found))
