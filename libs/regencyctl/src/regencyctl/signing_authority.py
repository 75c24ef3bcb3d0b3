"""A signing authority for development and tests: certifies signers and signs PDFs; never for production.

In production officials sign with certificates of a licensed authority (BSrE); the platform verifies only.
"""

from __future__ import annotations

import contextlib
import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, async_sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from servicekit.errors import Forbidden
from servicekit.issuer import load_or_make_key
from servicekit.settings import DEVELOPMENT_AUTHORITY, Environment

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

KEY_FILE = "signing-authority-key.pem"
ROOT_FILE = "development-authority.pem"
_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_LAST_DAY = datetime(2050, 1, 1, tzinfo=UTC)

_NOTHING = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)
_SIGNS = x509.KeyUsage(**_NOTHING | {"digital_signature": True, "content_commitment": True})
_CERTIFIES = x509.KeyUsage(**_NOTHING | {"key_cert_sign": True, "crl_sign": True})


@dataclass(frozen=True, slots=True)
class Signer:
    """A certified key of somebody.

    Attributes:
        certificate: Chains to the authority's root.
    """

    certificate: x509.Certificate
    key: PrivateKey


class SigningAuthority:
    """Certifies signers with the key of a folder, made there when it has none.

    The root lies alone in `trust_folder`, where a service is told to look for whom it trusts.

    Raises: `Forbidden` where the environment is production.
    """

    def __init__(self, folder: Path, *, environment: Environment = Environment.DEVELOPMENT) -> None:
        if environment is Environment.PRODUCTION:
            raise Forbidden(
                "Otoritas tanda tangan pengembangan tidak berjalan di produksi",
                "The development signing authority does not run in production",
                code="development-only",
            )
        self.trust_folder = folder / "trust"
        self.trust_folder.mkdir(parents=True, exist_ok=True)
        self._key = load_or_make_key(folder / KEY_FILE)
        self._root = _load_or_make_root(self.trust_folder / ROOT_FILE, self._key)

    def certify(
        self,
        nip: str,
        title: str | None = None,
        *,
        valid_from: datetime | None = None,
        valid_to: datetime | None = None,
    ) -> Signer:
        """A signer with a fresh key: NIP as serialNumber, title as title; good for a day around now."""
        now = datetime.now(UTC)
        named = [(NameOID.COMMON_NAME, "Pejabat uji"), (NameOID.SERIAL_NUMBER, f"NIP{nip}")]
        named += [(NameOID.TITLE, title)] if title else []
        key = ec.generate_private_key(ec.SECP256R1())
        period = valid_from or now - timedelta(hours=1), valid_to or now + timedelta(days=1)
        unsigned = _certificate(_name(*named), self._root.subject, key.public_key(), period)
        return self._issue(unsigned.add_extension(_SIGNS, critical=True), key)

    def time_stamper(self, at: datetime) -> TimeStamper:
        """A time-stamping authority whose clock stands still."""
        key = rsa.generate_private_key(65_537, 2_048)  # the one kind pyHanko's stamper takes
        subject = _name((NameOID.COMMON_NAME, "Development time-stamping"))
        unsigned = _certificate(subject, self._root.subject, key.public_key(), (_FIRST_DAY, _LAST_DAY))
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        clock = self._issue(unsigned.add_extension(stamps, critical=True), key)
        certificate, private = _in_asn1(clock)
        return DummyTimeStamper(certificate, private, fixed_dt=at)

    def _issue(self, unsigned: x509.CertificateBuilder, key: PrivateKey) -> Signer:
        return Signer(unsigned.sign(self._key, hashes.SHA256()), key)

    def revocation_list(self, *revoked: Signer, at: datetime) -> bytes:
        """The authority's list in DER, with these signers revoked at that time."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(at)
            .next_update(at + timedelta(days=7))
        )
        for signer in revoked:
            row = x509.RevokedCertificateBuilder().serial_number(signer.certificate.serial_number)
            builder = builder.add_revoked_certificate(row.revocation_date(at).build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


async def sign(
    pdf: bytes, signer: Signer, *, field: str = "Signature", stamper: TimeStamper | None = None
) -> bytes:
    """The PDF with one more PAdES signature in a form field of its own, dated now by the signer."""
    made = SimpleSigner(*_in_asn1(signer), SimpleCertificateStore())
    about = PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signed: io.BytesIO = await async_sign_pdf(writer, about, made, timestamper=stamper)
    return signed.getvalue()


def blank_pdf(line: str) -> bytes:
    """A PDF of one page with one line of Latin text on it."""
    pdf = PdfFileWriter()
    shown = line.encode("latin-1", "replace").translate(None, b"()\\")
    contents = pdf.add_object(StreamObject(stream_data=b"BT /F1 14 Tf 72 770 Td (" + shown + b") Tj ET"))
    font = _dictionary(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Helvetica"))
    resources = _dictionary(Font=_dictionary(F1=font))
    pdf.insert_page(PageObject(contents, (0, 0, 595, 842), resources))
    written = io.BytesIO()
    pdf.write(written)
    return written.getvalue()


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{name}"): value for name, value in entries.items()})


def _load_or_make_root(path: Path, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The root in its file; whoever made it first stays. A second one of the same key is as good."""
    if not path.exists():
        names = (
            (NameOID.ORGANIZATION_NAME, DEVELOPMENT_AUTHORITY),
            (NameOID.COMMON_NAME, "Development root"),
        )
        name = x509.Name([x509.NameAttribute(oid, value) for oid, value in names])
        made = (
            _certificate(name, name, key.public_key(), (_FIRST_DAY, _LAST_DAY))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_CERTIFIES, critical=True)
            .sign(key, hashes.SHA256())
        )
        file = path.with_name(f".{uuid4().hex}")
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        with contextlib.suppress(FileExistsError):
            os.link(file, path)
        file.unlink()
    return x509.load_pem_x509_certificate(path.read_bytes())


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _in_asn1(signer: Signer) -> tuple[Certificate, PrivateKeyInfo]:
    """As pyHanko takes them."""
    return (
        translate_pyca_cryptography_cert_to_asn1(signer.certificate),
        translate_pyca_cryptography_key_to_asn1(signer.key),
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    period: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(period[0])
        .not_valid_after(period[1])
    )
