"""Electronic signatures: each way a PDF can be wrong is refused with a code of its own.

Keys, certificates and PDFs are made here by the development authority; nothing is committed or fetched.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto.crl import CertificateList
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from programs.domain.signature import Revocation, SignerRole, TimedBy
from programs.signatures import Trust, load_trust, verify
from regencyctl.signing_authority import Signer, SigningAuthority, blank_pdf, sign
from servicekit.errors import Forbidden, PermanentError, Unavailable
from servicekit.settings import Environment

NIP = "198501012010011001"
NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Office:
    """An authority, whom the regency trusts, and a good document."""

    authority: SigningAuthority
    trust: Trust
    good: bytes


def signed(
    pdf: bytes, signer: Signer, *, field: str = "Signature", stamper: TimeStamper | None = None
) -> bytes:
    return asyncio.run(sign(pdf, signer, field=field, stamper=stamper))


def refusal(pdf: bytes, trust: Trust, at: datetime | None = None) -> str:
    with pytest.raises(PermanentError) as refused:
        verify(pdf, trust=trust, at=at or datetime.now(UTC))
    return refused.value.reason_code


def turned(pdf: bytes) -> bytes:
    """The document with its page turned around in one more revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = NumberObject(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def contents(pdf: bytes) -> slice:
    """Where the signature itself stands, in hexadecimal."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return slice(start, pdf.index(b">", start))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    authority = SigningAuthority(tmp_path_factory.mktemp("authority"))
    trust = load_trust(authority.trust_folder, "33.14", Environment.TEST)
    good = signed(blank_pdf("SP2D 900/0001/2024"), authority.certify(NIP, "Kuasa BUD"))
    return Office(authority, trust, good)


def test_a_good_signature_says_who_signed_what_when(office: Office) -> None:
    verified = verify(office.good, trust=office.trust, at=datetime.now(UTC))

    [signature] = verified.signatures
    assert (signature.nip, signature.role, signature.issuer) == (NIP, SignerRole.BUD, "Development root")
    assert signature.timed_by is TimedBy.SIGNER
    assert NOW.replace(microsecond=0) <= signature.signed_at <= datetime.now(UTC)
    assert (verified.size_bytes, len(verified.sha256)) == (len(office.good), 64)


def test_a_document_nobody_signed_is_refused(office: Office) -> None:
    assert refusal(blank_pdf("SP2D"), office.trust) == "signature-missing"


@pytest.mark.parametrize("junk", [b"", b"SP2D", b"%PDF-1.7\n%%EOF", b"\x00" * 4_000], ids=repr)
def test_what_is_no_pdf_is_refused(office: Office, junk: bytes) -> None:
    assert refusal(junk, office.trust) == "not-a-pdf"


def test_a_page_that_changed_after_signing_is_refused(office: Office) -> None:
    assert refusal(turned(office.good), office.trust) == "document-altered"


def test_a_figure_that_changed_in_place_is_refused(office: Office) -> None:
    altered = office.good.replace(b"900/0001/2024", b"900/0009/2024")

    assert refusal(altered, office.trust) == "document-altered"


def test_a_signature_lifted_from_another_document_is_refused(office: Office) -> None:
    other = signed(blank_pdf("SP2D 900/0002/2024"), office.authority.certify(NIP, "Kuasa BUD"))
    lifted = bytearray(office.good)
    place, taken = contents(office.good), other[contents(other)]
    lifted[place] = taken[: place.stop - place.start].ljust(place.stop - place.start, b"0")

    assert refusal(bytes(lifted), office.trust) == "document-altered"


def test_a_certificate_of_another_root_is_refused(office: Office, tmp_path: Path) -> None:
    stranger = SigningAuthority(tmp_path)
    pdf = signed(blank_pdf("SP2D"), stranger.certify(NIP, "Kuasa BUD"))

    assert refusal(pdf, office.trust) == "certificate-untrusted"


def test_without_roots_nobody_is_trusted(office: Office) -> None:
    nobody = load_trust(None, "33.14", Environment.TEST)

    assert refusal(office.good, nobody) == "certificate-untrusted"


def test_production_does_not_trust_the_development_authority(office: Office) -> None:
    trust = load_trust(office.authority.trust_folder, "33.14", Environment.PRODUCTION)

    assert refusal(office.good, trust) == "certificate-untrusted"


def test_the_development_authority_does_not_run_in_production(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        SigningAuthority(tmp_path, environment=Environment.PRODUCTION)


def test_a_regency_may_trust_roots_of_its_own(tmp_path: Path) -> None:
    own = SigningAuthority(tmp_path / "own")
    folder = tmp_path / "trust"
    folder.mkdir()
    own.trust_folder.rename(folder / "35.22")
    pdf = signed(blank_pdf("SP2D"), own.certify(NIP))

    assert refusal(pdf, load_trust(folder, "33.14", Environment.TEST)) == "certificate-untrusted"
    assert verify(pdf, trust=load_trust(folder, "35.22", Environment.TEST), at=datetime.now(UTC))


def test_a_file_of_trust_nobody_can_read_is_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text("nothing")

    with pytest.raises(Unavailable):
        load_trust(tmp_path, "33.14", Environment.TEST)


@pytest.mark.parametrize(
    ("first", "last"), [(-2 * YEAR, -YEAR), (YEAR, 2 * YEAR)], ids=["no longer", "not yet"]
)
def test_a_certificate_outside_its_time_is_refused(office: Office, first: timedelta, last: timedelta) -> None:
    signer = office.authority.certify(NIP, valid_from=NOW + first, valid_to=NOW + last)

    assert refusal(signed(blank_pdf("SP2D"), signer), office.trust) == "certificate-expired"


def test_a_signers_own_word_does_not_make_an_expired_certificate_good(office: Office) -> None:
    assert refusal(office.good, office.trust, at=NOW + YEAR) == "certificate-expired"


def test_a_trusted_time_stamp_keeps_a_signature_good_after_the_certificate_ended(office: Office) -> None:
    at = NOW - timedelta(days=100)
    signer = office.authority.certify(NIP, valid_from=at - YEAR, valid_to=at + timedelta(days=1))
    stamped = signed(blank_pdf("SP2D"), signer, stamper=office.authority.time_stamper(at))
    late = signed(blank_pdf("SP2D"), signer, stamper=office.authority.time_stamper(NOW))

    [signature] = verify(stamped, trust=office.trust, at=datetime.now(UTC)).signatures

    assert (signature.timed_by, signature.signed_at) == (TimedBy.AUTHORITY, at)
    assert refusal(late, office.trust) == "certificate-expired"


def test_a_time_of_signing_that_is_yet_to_come_is_refused(office: Office) -> None:
    assert refusal(office.good, office.trust, at=NOW - timedelta(minutes=30)) == "signature-invalid"


def test_a_revoked_certificate_is_refused_and_a_fresh_list_without_it_says_so(office: Office) -> None:
    revoked, other = office.authority.certify(NIP), office.authority.certify(NIP)
    folder = office.authority.trust_folder
    (folder / "authority.crl").write_bytes(office.authority.revocation_list(revoked, at=NOW))
    trust = load_trust(folder, "33.14", Environment.TEST)
    (folder / "authority.crl").unlink()

    [signature] = verify(signed(blank_pdf("SP2D"), other), trust=trust, at=datetime.now(UTC)).signatures

    assert signature.revocation is Revocation.GOOD
    assert refusal(signed(blank_pdf("SP2D"), revoked), trust) == "certificate-revoked"
    assert trust.version != office.trust.version


def test_an_old_list_still_says_who_was_revoked_and_nothing_about_others(office: Office) -> None:
    revoked, other = (office.authority.certify(NIP, valid_from=NOW - YEAR) for _ in range(2))
    folder = office.authority.trust_folder
    old = office.authority.revocation_list(revoked, at=NOW - timedelta(days=200))
    (folder / "old.crl").write_bytes(old)
    trust = load_trust(folder, "33.14", Environment.TEST)
    (folder / "old.crl").unlink()

    [signature] = verify(signed(blank_pdf("SP2D"), other), trust=trust, at=datetime.now(UTC)).signatures

    assert signature.revocation is Revocation.UNKNOWN
    assert refusal(signed(blank_pdf("SP2D"), revoked), trust) == "certificate-revoked"


def test_revocation_data_added_to_the_document_is_no_alteration_and_counts(office: Office) -> None:
    """PAdES-LT: the list was fetched by whoever keeps the document, and embedded after signing."""
    revoked, other = office.authority.certify(NIP), office.authority.certify(NIP)
    revocations = CertificateList.load(office.authority.revocation_list(revoked, at=NOW))
    documents = []
    for signer in (other, revoked):
        kept = io.BytesIO(signed(blank_pdf("SP2D"), signer))
        DocumentSecurityStore.add_dss(kept, None, crls=[revocations])
        documents.append(kept.getvalue())

    [signature] = verify(documents[0], trust=office.trust, at=datetime.now(UTC)).signatures

    assert signature.revocation is Revocation.GOOD
    assert refusal(documents[1], office.trust) == "certificate-revoked"


def test_two_good_signatures_are_both_told_in_order(office: Office) -> None:
    second = "197702022005012002"
    pdf = signed(office.good, office.authority.certify(second), field="Second")

    verified = verify(pdf, trust=office.trust, at=datetime.now(UTC))

    assert [signature.nip for signature in verified.signatures] == [NIP, second]


@pytest.mark.parametrize("bad_first", [True, False])
def test_two_signatures_of_which_one_is_bad_are_refused(office: Office, bad_first: bool) -> None:
    """The bad one names a certificate whose key did not make it."""
    good, stolen = office.authority.certify(NIP), office.authority.certify(NIP)
    bad = replace(stolen, key=good.key)
    first, second = (bad, good) if bad_first else (good, bad)
    pdf = signed(signed(blank_pdf("SP2D"), first), second, field="Second")

    assert refusal(pdf, office.trust) == "signature-invalid"


def test_a_certificate_without_nip_names_no_official(office: Office) -> None:
    pdf = signed(blank_pdf("SP2D"), office.authority.certify("12345"))

    assert refusal(pdf, office.trust) == "signer-mismatch"


@settings(max_examples=40)
@given(data=st.data())
def test_no_change_of_a_byte_passes_and_none_breaks_the_verification(
    office: Office, data: st.DataObject
) -> None:
    """But in the signature's own padding, which says nothing, and is not signed."""
    place = data.draw(st.integers(0, len(office.good) - 1))
    changed = bytearray(office.good)
    changed[place] ^= data.draw(st.integers(1, 255))
    own = contents(office.good)

    try:
        verified = verify(bytes(changed), trust=office.trust, at=datetime.now(UTC))
    except PermanentError:
        return

    assert own.start <= place < own.stop
    assert verified.signatures[0].nip == NIP
