"""What is at hand about revoked certificates: embedded in the document, or in the operator's folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from programs.signatures.trust import Trust


@dataclass(frozen=True, slots=True)
class RevocationData:
    """Revocation lists and OCSP answers, and certificates that help to build chains."""

    lists: tuple[crl.CertificateList, ...]
    answers: tuple[ocsp.OCSPResponse, ...]
    certificates: tuple[x509.Certificate, ...]

    def __bool__(self) -> bool:
        return bool(self.lists or self.answers)

    def lists_as_revoked(self, certificate: x509.Certificate, moment: datetime) -> bool:
        """Whether a list of the certificate's issuer, however old, says it was revoked by that moment."""
        return any(
            row["user_certificate"].native == certificate.serial_number
            and row["revocation_date"].native <= moment
            for each in self.lists
            if each.issuer == certificate.issuer
            for row in each["tbs_cert_list"]["revoked_certificates"] or ()
        )


def revocation_data(
    reader: PdfFileReader, signatures: Iterable[EmbeddedPdfSignature], trust: Trust
) -> RevocationData:
    """What a PAdES-LT document carries in its security store and signatures, and the operator's lists."""
    lists, answers = list(trust.revocation_lists), []
    certificates: list[x509.Certificate] = []
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        pass
    else:
        lists += [crl.CertificateList.load(_content(each, DecodePurpose.CRL)) for each in store.crls]
        answers += [
            ocsp.OCSPResponse.load(_content(each, DecodePurpose.OCSP_RESPONSE)) for each in store.ocsps
        ]
        certificates += store.load_certs()
    for signature in signatures:
        try:
            archive = find_unique_cms_attribute(
                signature.signer_info["signed_attrs"], "adobe_revocation_info_archival"
            )
        except (NonexistentAttributeError, MultivaluedAttributeError):
            continue
        lists += archive["crl"] or ()
        answers += archive["ocsp"] or ()
    return RevocationData(tuple(lists), tuple(answers), tuple(certificates))


def _content(reference: IndirectObject, purpose: DecodePurpose) -> bytes:
    return bytes(reference.get_object().read_data(purpose))
