"""Who may sign what, when: appointments, and the signature that makes a document good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from programs.domain.errors_signatures import (
    DocumentMismatch,
    EndBeforeBeginning,
    SignatoryExists,
    SignerMismatch,
)
from programs.domain.signature import (
    Revocation,
    Signatory,
    Signature,
    SignerRole,
    TimedBy,
    Verified,
    Wanted,
    check_announced,
    check_appointment,
    signed_by,
)

SIGNED = datetime(2024, 11, 18, 3, tzinfo=UTC)
PA = Signatory(
    id="pa",
    nip="197001011995031001",
    role=SignerRole.BUDGET_AUTHORITY,
    opd="dinkes",
    valid_from=date(2024, 1, 1),
    valid_to=date(2024, 12, 31),
    decree="SK 1/2024",
)
BUD = replace(PA, id="bud", role=SignerRole.BUD, opd="bpkpd")
WANTED = Wanted(SignerRole.BUDGET_AUTHORITY, "dinkes", SIGNED)


def verified(**more: object) -> Verified:
    signature = Signature(PA.nip, None, "1f", "CA", SIGNED, TimedBy.SIGNER, Revocation.UNKNOWN)
    return Verified("a" * 64, 1_000, (replace(signature, **more),), "2026.1", "trust")  # type: ignore[arg-type]


def test_the_appointed_official_of_the_office_makes_a_document_good() -> None:
    signature, signatory = signed_by(verified(), WANTED, [BUD, PA])

    assert (signature.nip, signatory) == (PA.nip, PA)


def test_the_kuasa_bud_signs_for_every_office() -> None:
    wanted = replace(WANTED, role=SignerRole.BUD)

    assert signed_by(verified(role=SignerRole.BUD), wanted, [PA, BUD])[1] == BUD


@pytest.mark.parametrize(
    ("made", "wanted", "appointed"),
    [
        (verified(nip="198001012005011001"), WANTED, PA),
        (verified(role=SignerRole.BUD), WANTED, PA),
        (verified(), replace(WANTED, opd="disdik"), PA),
        (verified(), replace(WANTED, role=SignerRole.BUD), PA),
        (verified(), WANTED, replace(PA, valid_to=date(2024, 11, 17))),
        (verified(), WANTED, replace(PA, valid_from=date(2024, 11, 19))),
        (verified(), replace(WANTED, received_at=datetime(2025, 1, 1, tzinfo=UTC)), PA),
    ],
    ids=["nip", "role of certificate", "office", "role", "no longer", "not yet", "dated back by themselves"],
)
def test_anybody_else_does_not(made: Verified, wanted: Wanted, appointed: Signatory) -> None:
    with pytest.raises(SignerMismatch):
        signed_by(made, wanted, [appointed])


def test_a_document_stamped_while_in_office_may_arrive_later() -> None:
    late = replace(WANTED, received_at=datetime(2025, 1, 1, tzinfo=UTC))

    assert signed_by(verified(timed_by=TimedBy.AUTHORITY), late, [PA])[1] == PA


def test_a_day_of_signing_is_one_of_wib() -> None:
    """18.30 UTC on the last day is half past one the next day here."""
    evening = datetime(2024, 12, 31, 18, 30, tzinfo=UTC)

    with pytest.raises(SignerMismatch):
        signed_by(verified(signed_at=evening, timed_by=TimedBy.AUTHORITY), WANTED, [PA])


def test_what_others_add_after_the_official_the_official_has_not_signed() -> None:
    [own] = verified().signatures
    extended = replace(verified(), signatures=(own, replace(own, nip="198001012005011001")))

    with pytest.raises(SignerMismatch):
        signed_by(extended, WANTED, [PA])


def test_a_file_that_is_not_the_one_announced_is_refused() -> None:
    check_announced(verified(), "A" * 64)

    with pytest.raises(DocumentMismatch):
        check_announced(verified(), "b" * 64)


@pytest.mark.parametrize(
    "other",
    [
        replace(PA, id="other"),
        replace(PA, id="other", valid_from=date(2024, 12, 31), valid_to=None),
        replace(PA, id="other", valid_from=date(2023, 1, 1), valid_to=date(2024, 1, 1)),
    ],
    ids=["the same days", "from the last day on", "until the first day"],
)
def test_an_appointment_is_not_on_file_twice_for_a_day(other: Signatory) -> None:
    with pytest.raises(SignatoryExists):
        check_appointment(PA, [other])


@pytest.mark.parametrize(
    "other",
    [
        PA,
        replace(PA, id="other", valid_from=date(2025, 1, 1), valid_to=None),
        replace(PA, id="other", valid_to=date(2023, 12, 31), valid_from=date(2023, 1, 1)),
        replace(PA, id="other", opd="disdik"),
        replace(PA, id="other", role=SignerRole.BUD),
        replace(PA, id="other", nip="198001012005011001"),
    ],
    ids=["itself", "the next", "the one before", "another office", "another role", "another person"],
)
def test_other_appointments_stand_beside_it(other: Signatory) -> None:
    check_appointment(PA, [other])


def test_an_appointment_does_not_end_before_it_begins() -> None:
    with pytest.raises(EndBeforeBeginning):
        PA.ended(date(2023, 12, 31))

    assert PA.ended(date(2024, 1, 1)).valid_to == date(2024, 1, 1)


def test_a_nip_is_shown_by_its_last_four_digits() -> None:
    assert PA.masked_nip == "**************1001"
