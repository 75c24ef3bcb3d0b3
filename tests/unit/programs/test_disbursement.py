"""The life of a disbursement: what follows what, who may, what its figures must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from programs.domain.disbursement import Disbursement, Status, Take
from programs.domain.disbursement_claim import (
    AccountLine,
    Claim,
    Deduction,
    DisbursementKind,
    Payee,
    Tax,
    check_claim,
    masked,
    require_complete,
)
from programs.domain.errors_disbursements import (
    AttachmentsMissing,
    DutiesMixed,
    EvidenceOfOther,
    NoCheckList,
    StepInFuture,
    StepNotAllowed,
    StepOutOfOrder,
)
from programs.domain.program import Fund
from programs.reference.disbursements import check_lists
from servicekit.errors import PermanentError

NOW = datetime(2024, 11, 14, 3, tzinfo=UTC)
LISTS = check_lists(date(2024, 11, 14))
CLAIM = Claim(
    fund=Fund.APBD,
    lines=(AccountLine("1.02.02", "5.1.02", 60), AccountLine("1.02.02", "5.2.01", 40)),
    deductions=(Deduction(Tax.PPN, 11), Deduction(Tax.PPH, 2)),
    gross_idr=100,
    net_idr=87,
    payee=Payee("CV Contoh"),
    attachments=LISTS.wanted(DisbursementKind.LS),
)
WHO = {
    Status.SPP_SUBMITTED: "treasurer",
    Status.SPP_RETURNED: "verifier",
    Status.SPM_ISSUED: "authority",
    Status.SPM_RECEIVED: "bud",
    Status.SPM_RETURNED: "bud",
    Status.SP2D_ISSUED: "bud",
    Status.SP2D_REJECTED: "bank",
    Status.PAID: "bank",
}
FOLLOWS = {
    Status.SPP_SUBMITTED: {Status.SPP_RETURNED, Status.SPM_ISSUED},
    Status.SPP_RETURNED: {Status.SPP_SUBMITTED},
    Status.SPM_ISSUED: {Status.SPM_RECEIVED},
    Status.SPM_RECEIVED: {Status.SPM_RETURNED, Status.SP2D_ISSUED},
    Status.SPM_RETURNED: {Status.SPM_ISSUED},
    Status.SP2D_ISSUED: {Status.SP2D_REJECTED, Status.PAID},
    Status.SP2D_REJECTED: {Status.SPM_ISSUED},
    Status.PAID: set(),
}


def a_disbursement(kind: DisbursementKind = DisbursementKind.LS) -> Disbursement:
    new = Disbursement("spp-1", "dinkes", kind, 2024, "spd-1", None, "t-1", CLAIM)
    return went(new, Status.SPP_SUBMITTED)


def went(disbursement: Disbursement, *statuses: Status) -> Disbursement:
    for status in statuses:
        disbursement = disbursement.moved(disbursement.take(Take(status, NOW, NOW, WHO[status])))
    return disbursement


TO = {
    Status.SPP_SUBMITTED: (),
    Status.SPP_RETURNED: (Status.SPP_RETURNED,),
    Status.SPM_ISSUED: (Status.SPM_ISSUED,),
    Status.SPM_RECEIVED: (Status.SPM_ISSUED, Status.SPM_RECEIVED),
    Status.SPM_RETURNED: (Status.SPM_ISSUED, Status.SPM_RECEIVED, Status.SPM_RETURNED),
    Status.SP2D_ISSUED: (Status.SPM_ISSUED, Status.SPM_RECEIVED, Status.SP2D_ISSUED),
    Status.SP2D_REJECTED: (Status.SPM_ISSUED, Status.SPM_RECEIVED, Status.SP2D_ISSUED, Status.SP2D_REJECTED),
    Status.PAID: (Status.SPM_ISSUED, Status.SPM_RECEIVED, Status.SP2D_ISSUED, Status.PAID),
}


@pytest.mark.parametrize("status", Status)
def test_from_each_status_only_its_own_steps_are_taken(status: Status) -> None:
    stands = went(a_disbursement(), *TO[status])

    for wanted in Status:
        if wanted in FOLLOWS[status]:
            assert went(stands, wanted).status is wanted
        else:
            with pytest.raises(StepNotAllowed):
                went(stands, wanted)


def test_a_step_happens_neither_in_the_future_nor_before_the_step_it_follows() -> None:
    submitted = a_disbursement()

    with pytest.raises(StepInFuture):
        submitted.take(Take(Status.SPP_RETURNED, NOW + timedelta(milliseconds=1), NOW, "verifier"))
    with pytest.raises(StepOutOfOrder):
        submitted.take(Take(Status.SPP_RETURNED, NOW - timedelta(milliseconds=1), NOW, "verifier"))


@pytest.mark.parametrize("who", ["treasurer", "authority"])
def test_nobody_has_two_duties_in_one_disbursement(who: str) -> None:
    issued = went(a_disbursement(), Status.SPM_ISSUED)

    with pytest.raises(DutiesMixed):
        issued.take(Take(Status.SPM_RECEIVED, NOW, NOW, who))


def test_a_signature_is_good_for_one_number_and_sum() -> None:
    issued = went(a_disbursement(), Status.SPM_ISSUED, Status.SPM_RECEIVED, Status.SPM_RETURNED)
    spm = replace(issued.spm, number="SPM/1", evidence_id="hash")
    stands = replace(issued, moves=(issued.moves[0], spm, *issued.moves[2:]))

    stands.check_evidence(spm)
    with pytest.raises(EvidenceOfOther):
        stands.check_evidence(replace(spm, number="SPM/2"))
    with pytest.raises(EvidenceOfOther):
        stands.check_evidence(replace(spm, gross_idr=99))
    stands.check_evidence(replace(spm, number="SPM/2", evidence_id=None))


def test_a_nihil_kind_moves_no_cash() -> None:
    kinds = {kind: replace(a_disbursement(), kind=kind).cash_idr for kind in DisbursementKind}

    assert [kind for kind, cash in kinds.items() if not cash] == ["gu-nihil", "tu-nihil"]


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ({"gross_idr": 101}, "ls", "gross-disagrees"),
        ({"net_idr": 88}, "ls", "net-disagrees"),
        ({"deductions": (Deduction(Tax.PPH, 101),), "net_idr": 0}, "ls", "deductions-exceed-gross"),
        ({}, "gu-nihil", "nihil-has-deductions"),
        ({"fund": Fund.CSR}, "ls", "fund-not-of-treasury"),
        ({"attachments": ("up-decree",)}, "ls", "attachment-unknown"),
    ],
)
def test_a_claim_whose_figures_or_papers_disagree_is_refused(
    changed: dict[str, Any], kind: str, code: str
) -> None:
    with pytest.raises(PermanentError) as refusal:
        check_claim(replace(CLAIM, **changed), DisbursementKind(kind), LISTS)

    assert refusal.value.reason_code == code


def test_a_claim_that_adds_up_passes_and_its_check_list_must_have_no_gaps() -> None:
    check_claim(CLAIM, DisbursementKind.LS, LISTS)
    require_complete(CLAIM, DisbursementKind.LS, LISTS)

    with pytest.raises(AttachmentsMissing):
        require_complete(replace(CLAIM, attachments=CLAIM.attachments[1:]), DisbursementKind.LS, LISTS)
    with pytest.raises(NoCheckList):
        check_lists(date(2020, 12, 29))


def test_every_kind_has_a_check_list() -> None:
    assert all(LISTS.wanted(kind) for kind in DisbursementKind)


def test_of_a_number_four_digits_are_kept() -> None:
    assert masked("3012345678") == "******5678"
