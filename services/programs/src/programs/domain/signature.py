"""Who may sign SPM and SP2D, and what a verified signature proves about a document.

Owns the question whether the right official signed. Whether a signature is genuine is `programs.signatures`'.
NIP are kept here and nowhere else, and shown masked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.disbursement_claim import masked
from programs.domain.errors_signatures import (
    DocumentMismatch,
    EndBeforeBeginning,
    SignatoryExists,
    SignerMismatch,
)
from servicekit.days import day_of


class SignedDocument(StrEnum):
    """What is signed electronically on the way to the money."""

    SPM = "spm"
    SP2D = "sp2d"


class SignerRole(StrEnum):
    """In which office somebody signs: PA/KPA of an OPD, or Kuasa BUD of the treasury (PP 12/2019)."""

    BUDGET_AUTHORITY = "budget-authority"
    BUD = "bud"


SIGNED_BY = {
    SignedDocument.SPM: SignerRole.BUDGET_AUTHORITY,
    SignedDocument.SP2D: SignerRole.BUD,
}
"""The SPM is the PA/KPA's, the SP2D the Kuasa BUD's (PP 12/2019, art. 148-149)."""


class TimedBy(StrEnum):
    """Who says when it was signed: a trusted time-stamping authority, or the signer alone."""

    AUTHORITY = "timestamp-authority"
    SIGNER = "signer"


class Revocation(StrEnum):
    """Whether revocation data for the whole chain was at hand; nothing is fetched from the network."""

    GOOD = "good"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signature:
    """One genuine signature of a document.

    Attributes:
        nip: Of the signer, from the certificate.
        role: As which the certificate names the signer; None if it names no role.
        certificate_serial: Hexadecimal.
        issuer: Common name of the authority that issued the certificate.
    """

    nip: str
    role: SignerRole | None
    certificate_serial: str
    issuer: str
    signed_at: datetime
    timed_by: TimedBy
    revocation: Revocation


@dataclass(frozen=True, slots=True)
class Verified:
    """A document all of whose signatures are genuine and whose content is what was signed.

    Attributes:
        sha256: Of the whole file, hexadecimal.
        policy_version: Of the rules it was judged by.
        trust_version: Fingerprint of the trust roots it was judged by.
    """

    sha256: str
    size_bytes: int
    signatures: tuple[Signature, ...]
    policy_version: str
    trust_version: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who may sign in an office for a time.

    Attributes:
        opd: Their office.
        valid_to: The last day; None while there is no end.
        decree: What names them.
    """

    id: str
    nip: str
    role: SignerRole
    opd: str
    valid_from: date
    valid_to: date | None
    decree: str

    @property
    def masked_nip(self) -> str:
        """All that is shown of the NIP: its last four digits."""
        return masked(self.nip)

    def may_sign_on(self, day: date) -> bool:
        """Whether the appointment holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def may_have_made(self, signature: Signature, days: Iterable[date]) -> bool:
        """Whether it is this person's, in this office on all these days; a certificate may name no role."""
        is_same = signature.nip == self.nip and signature.role in (None, self.role)
        return is_same and all(map(self.may_sign_on, days))

    def overlaps(self, other: Signatory) -> bool:
        """Whether both say the same of the same person for some day."""
        same = (self.nip, self.role, self.opd) == (other.nip, other.role, other.opd)
        return (
            same
            and self.id != other.id
            and (other.valid_to is None or self.valid_from <= other.valid_to)
            and (self.valid_to is None or other.valid_from <= self.valid_to)
        )

    def ended(self, last_day: date) -> Signatory:
        """The appointment with its last day. Raises `EndBeforeBeginning`."""
        check_dates(self.valid_from, last_day)
        return replace(self, valid_to=last_day)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose signature a document needs.

    Attributes:
        opd: Whose disbursement it is: its PA/KPA signs. The Kuasa BUD signs for every OPD.
        received_at: When the document came in.
    """

    role: SignerRole
    opd: str
    received_at: datetime

    def fits(self, signatory: Signatory) -> bool:
        """Whether this appointment is one that is asked for."""
        return signatory.role is self.role and (self.role is SignerRole.BUD or signatory.opd == self.opd)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept of a signed document; the document itself stays where it was made.

    Attributes:
        signatory_id: Under which appointment it was signed.
        received_by: Subject of the token of who brought it.
    """

    disbursement_id: str
    document: SignedDocument
    verified: Verified
    signature: Signature
    signatory_id: str
    received_at: datetime
    received_by: str

    @property
    def id(self) -> str:
        """The SHA-256 of the signed file: one file proves one thing, once."""
        return self.verified.sha256

    def proves(self, disbursement_id: str, document: SignedDocument) -> bool:
        """Whether this is the proof for that document of that disbursement."""
        return (self.disbursement_id, self.document) == (disbursement_id, document)

    @property
    def masked_nip(self) -> str:
        """All that is shown of the signer's NIP: its last four digits."""
        return masked(self.signature.nip)


def check_dates(first: date, last: date | None) -> None:
    """Refuse an appointment that ends before it begins. Raises `EndBeforeBeginning`."""
    if last is not None and last < first:
        raise EndBeforeBeginning(first)


def check_appointment(new: Signatory, others: Iterable[Signatory]) -> None:
    """Refuse what is on file for some of its days. Raises `EndBeforeBeginning`, `SignatoryExists`."""
    check_dates(new.valid_from, new.valid_to)
    for other in others:
        if new.overlaps(other):
            raise SignatoryExists(other.id)


def check_announced(verified: Verified, announced_sha256: str) -> None:
    """Refuse a file that is not the one its sender says it is. Raises `DocumentMismatch`."""
    if verified.sha256 != announced_sha256.lower():
        raise DocumentMismatch(verified.sha256)


def signed_by(
    verified: Verified, wanted: Wanted, signatories: Iterable[Signatory]
) -> tuple[Signature, Signatory]:
    """The signature that makes the document good, and the appointment behind it.

    It is the last one: what somebody adds to a document later, the official has not signed. The appointment
    holds on the day of signing; where only the signer says which day that was, on the day of receipt too.

    Raises: `SignerMismatch` for anybody else, and where the certificate names another role.
    """
    signature = verified.signatures[-1]
    days = {day_of(signature.signed_at)}
    if signature.timed_by is TimedBy.SIGNER:
        days.add(day_of(wanted.received_at))
    for signatory in signatories:
        if wanted.fits(signatory) and signatory.may_have_made(signature, days):
            return signature, signatory
    raise SignerMismatch(wanted.role, wanted.opd)
