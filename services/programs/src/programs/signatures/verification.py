"""Verification of PAdES signatures with pyHanko: whole, unaltered, trusted, valid when they were made.

What is checked and what cannot be is ADR 0020's subject. Who may sign is `programs.domain.signature`'s.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import zlib
from datetime import datetime

from asn1crypto import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from programs.domain.errors_signatures import (
    CertificateExpired,
    CertificateRevoked,
    CertificateUntrusted,
    DocumentAltered,
    NotAPdf,
    SignatureInvalid,
    SignatureMissing,
    SignerMismatch,
)
from programs.domain.signature import Revocation, Signature, TimedBy, Verified
from programs.reference.signatures import SignaturePolicy, signature_policy
from programs.signatures.revocation import RevocationData, revocation_data
from programs.signatures.trust import Trust

MOST_SIGNATURES = 10
"""No SPM or SP2D has more; each costs time."""

_UNREADABLE = (
    PdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    UnsupportedAlgorithm,
    zlib.error,
)
"""What parsers of PDF and ASN.1 raise on bytes nobody meant them to read."""

_IF_AT_HAND = RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
_REQUIRED = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_ONLY_SIGNATURES_ARE_ADDED = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule([SigFieldCreationRule(), SigFieldModificationRule()]),
)
_SIGNS_DOCUMENTS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


def verify(pdf: bytes, *, trust: Trust, at: datetime) -> Verified:
    """What the signatures of a document prove. Takes a moment of computing: not for the event loop.

    `at` is when the platform received it. A certificate must hold then, unless a trusted time-stamping
    authority says when it was signed: then it must have held at that time.

    Raises: `NotAPdf`, `SignatureMissing`, `SignatureInvalid`, `DocumentAltered`, `CertificateUntrusted`,
    `CertificateExpired`, `CertificateRevoked`; `SignerMismatch` for a certificate that names no NIP.
    """
    policy, reader = signature_policy(), _reader(pdf)
    try:
        found = reader.embedded_regular_signatures
        if not found:
            raise SignatureMissing
        if len(found) > MOST_SIGNATURES:
            raise SignatureInvalid
        judge = _Judge(trust, policy, at, revocation_data(reader, found, trust))
        signatures = asyncio.run(judge.judge_all(found))
    except _UNREADABLE:
        raise SignatureInvalid from None
    return Verified(
        sha256=hashlib.sha256(pdf).hexdigest(),
        size_bytes=len(pdf),
        signatures=signatures,
        policy_version=policy.version,
        trust_version=trust.version,
    )


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if not reader.root["/Pages"]["/Count"]:
            raise NotAPdf
        return reader
    except _UNREADABLE:
        raise NotAPdf from None


class _Judge:
    """Judges the signatures of one document; the last one must leave nothing uncovered."""

    def __init__(self, trust: Trust, policy: SignaturePolicy, at: datetime, known: RevocationData) -> None:
        self._trust = trust
        self._policy = policy
        self._at = at
        self._known = known

    async def judge_all(self, found: list[EmbeddedPdfSignature]) -> tuple[Signature, ...]:
        """The signatures in the order they were made. Raises for the first that does not hold."""
        return tuple([await self._judge(each, is_last=each is found[-1]) for each in found])

    async def _judge(self, signature: EmbeddedPdfSignature, *, is_last: bool) -> Signature:
        status = await self._status(signature, self._at, _IF_AT_HAND)
        _check_integrity(status, is_last=is_last)
        timed_by, signed_at = self._timing(status)
        held_at = self._at
        if timed_by is TimedBy.AUTHORITY:
            held_at = signed_at
            status = await self._status(signature, held_at, _IF_AT_HAND)
        self._check_trust(status, held_at)
        _check_period(status.signing_cert, signed_at)
        is_known_good = await self._is_known_good(signature, held_at)
        subject = status.signing_cert.subject.native
        nip = self._policy.nip_of(subject)
        if nip is None:
            raise SignerMismatch
        return Signature(
            nip=nip,
            role=self._policy.role_of(subject),
            certificate_serial=f"{status.signing_cert.serial_number:x}",
            issuer=str(status.signing_cert.issuer.native.get("common_name", "")),
            signed_at=signed_at,
            timed_by=timed_by,
            revocation=Revocation.GOOD if is_known_good else Revocation.UNKNOWN,
        )

    def _timing(self, status: PdfSignatureStatus) -> tuple[TimedBy, datetime]:
        """Who says when it was signed, and when. A claim is not believed when it lies ahead of us."""
        stamp, claim = status.timestamp_validity, status.signer_reported_dt
        if stamp and stamp.valid and stamp.intact and stamp.trusted:
            return TimedBy.AUTHORITY, stamp.timestamp
        if claim is None or claim > self._at + self._policy.clock_tolerance:
            raise SignatureInvalid
        return TimedBy.SIGNER, claim

    def _check_trust(self, status: PdfSignatureStatus, moment: datetime) -> None:
        certificate = status.signing_cert
        if status.revoked or self._known.lists_as_revoked(certificate, moment):
            raise CertificateRevoked
        if status.trust_problem_indic is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
            raise CertificateUntrusted
        _check_period(certificate, moment)
        if not status.trusted:
            raise CertificateUntrusted

    async def _is_known_good(self, signature: EmbeddedPdfSignature, moment: datetime) -> bool:
        """Whether fresh revocation data says that the signer's certificate was not revoked."""
        return bool(self._known) and (await self._status(signature, moment, _REQUIRED)).trusted

    async def _status(
        self, signature: EmbeddedPdfSignature, moment: datetime, rule: RevocationCheckingRule
    ) -> PdfSignatureStatus:
        context = ValidationContext(
            trust_roots=list(self._trust.roots),
            other_certs=self._known.certificates,
            crls=self._known.lists,
            ocsps=self._known.answers,
            moment=moment,
            revinfo_policy=CertRevTrustPolicy(
                RevocationCheckingPolicy(rule, _IF_AT_HAND), retroactive_revinfo=True
            ),
        )
        return await async_validate_pdf_signature(
            signature, context, diff_policy=_ONLY_SIGNATURES_ARE_ADDED, key_usage_settings=_SIGNS_DOCUMENTS
        )


def _check_integrity(status: PdfSignatureStatus, *, is_last: bool) -> None:
    if not status.intact or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise DocumentAltered
    if not status.valid:
        raise SignatureInvalid
    if not status.docmdp_ok or (is_last and status.modification_level > ModificationLevel.LTA_UPDATES):
        raise DocumentAltered
    if not status.seed_value_ok:
        raise SignatureInvalid


def _check_period(certificate: x509.Certificate, moment: datetime) -> None:
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= moment <= last:
        raise CertificateExpired(first, last)
