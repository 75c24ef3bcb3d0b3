"""What officers, the treasury and the bank send about SPD and disbursements: institutions, never people.

Of account and tax numbers the last four digits are kept; what stands before them is not, in any form.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StrictBool, TypeAdapter

from contracts.event import Identifier, Rupiah
from programs.domain.disbursement import ReturnReason
from programs.domain.disbursement_claim import Claim, DisbursementKind, Payee, Tax, masked
from programs.domain.program import Fund
from programs.handlers import (
    IssueSp2d,
    IssueSpd,
    IssueSpm,
    ReceiveSpm,
    RecordPayment,
    ResubmitSpp,
    Return,
    ReviseSpd,
    SubmitSpp,
)
from servicekit.personal_data import Impersonal, PublicText

_CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)

Instant = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]
"""With an offset; never ahead of now, which the step itself refuses."""

Year = Annotated[int, Field(ge=2000, le=2100, strict=True)]
Amount = Annotated[int, Field(gt=0, le=10**15, strict=True)]
DisbursementId = Annotated[Identifier, Field(max_length=100)]
"""Shorter than other ids: a clock's id is made of it."""

Code = Annotated[str, Field(pattern=r"^\d{1,2}(\.\d{1,4}){0,7}$")]
"""Of the nomenclature, such as 2.16.02.2.01.0001 or 5.1.02.01.01.0024."""

Digits = Annotated[str, Field(pattern=r"^\d{8,20}$")]


class SpdForm(Impersonal):
    """An SPD.

    Attributes:
        id: Left out, the platform makes one.
        dated: The printed date.
        issued_at: When; now if left out.
    """

    id: Identifier | None = None
    number: PublicText
    dated: date
    opd: Identifier
    year: Year
    amount_idr: Amount
    issued_at: Instant | None = None

    def command(self) -> IssueSpd:
        """The command it stands for."""
        return IssueSpd(**self.model_dump(exclude={"issued_at"}), at=self.issued_at)


class SpdRevision(Impersonal):
    """What an SPD gives from now on: the whole amount, not the difference."""

    amount_idr: Rupiah
    reason: PublicText
    revised_at: Instant | None = None

    def command(self, spd_id: str) -> ReviseSpd:
        """The command it stands for."""
        return ReviseSpd(spd_id, self.amount_idr, self.reason, self.revised_at)


class LineForm(Impersonal):
    """Gross rupiah on an account of a sub-activity."""

    sub_activity: Code
    account: Code
    amount_idr: Amount


class DeductionForm(Impersonal):
    """A tax withheld."""

    tax: Tax
    amount_idr: Amount


class PayeeForm(Impersonal):
    """The institution that is paid; numbers are masked as soon as they arrive."""

    institution: PublicText
    bank: PublicText | None = None
    account: Digits | None = None
    tax_number: Digits | None = None

    def payee(self) -> Payee:
        """The same, masked."""
        numbers = (masked(number) if number else None for number in (self.account, self.tax_number))
        return Payee(self.institution, self.bank, *numbers)


class ClaimForm(Impersonal):
    """What is asked for.

    Attributes:
        gross_idr: The sum of the lines.
        net_idr: Gross less deductions.
        attachments: Codes of the check-list for what comes with it.
    """

    fund: Fund = Fund.APBD
    lines: Annotated[tuple[LineForm, ...], Field(min_length=1, max_length=200)]
    deductions: Annotated[tuple[DeductionForm, ...], Field(max_length=20)] = ()
    gross_idr: Amount
    net_idr: Rupiah
    payee: PayeeForm
    attachments: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()

    def claim(self) -> Claim:
        """The same for the domain."""
        return _CLAIM.validate_python(self.model_dump(exclude={"payee"}) | {"payee": self.payee.payee()})


class SppForm(Impersonal):
    """An SPP.

    Attributes:
        id: Left out, the platform makes one.
        number: As printed; dated: the printed date.
        program_id: The programme it pays for, if it is for one.
        submitted_at: When the PPK received it; now if left out.
    """

    id: DisbursementId | None = None
    opd: Identifier
    kind: DisbursementKind
    year: Year
    spd_id: Identifier
    program_id: Identifier | None = None
    number: PublicText
    dated: date
    claim: ClaimForm
    submitted_at: Instant | None = None

    def command(self) -> SubmitSpp:
        """The command it stands for."""
        fields = self.model_dump(exclude={"claim", "submitted_at"})
        return SubmitSpp(**fields, claim=self.claim.claim(), at=self.submitted_at)


class SppResubmission(Impersonal):
    """A returned SPP, corrected or completed."""

    number: PublicText
    dated: date
    claim: ClaimForm
    submitted_at: Instant | None = None

    def command(self, disbursement_id: str) -> ResubmitSpp:
        """The command it stands for."""
        return ResubmitSpp(disbursement_id, self.claim.claim(), self.number, self.dated, self.submitted_at)


class ReturnForm(Impersonal):
    """Why something comes back, and what is to be put right."""

    reason: ReturnReason
    note: PublicText
    returned_at: Instant | None = None

    def command(self, disbursement_id: str) -> Return:
        """The command it stands for."""
        return Return(disbursement_id, self.reason, self.note, self.returned_at)


class SpmForm(Impersonal):
    """An SPM.

    Attributes:
        has_responsibility_statement: Whether the PA/KPA's SPTJM comes with it; without it no SP2D is issued.
        claim: Only where an SPM came back: what is asked for now.
        evidence_id: Of the signed document; without one no SP2D is issued.
        issued_at: When it was signed; now if left out.
    """

    number: PublicText
    dated: date
    has_responsibility_statement: StrictBool
    claim: ClaimForm | None = None
    evidence_id: Identifier | None = None
    issued_at: Instant | None = None

    def command(self, disbursement_id: str) -> IssueSpm:
        """The command it stands for."""
        return IssueSpm(
            disbursement_id=disbursement_id,
            number=self.number,
            dated=self.dated,
            has_statement=self.has_responsibility_statement,
            claim=self.claim.claim() if self.claim else None,
            evidence_id=self.evidence_id,
            at=self.issued_at,
        )


class ReceiptForm(Impersonal):
    """An SPM arrived at the Kuasa BUD, complete. `received_at`: with its offset; now if left out."""

    received_at: Instant | None = None

    def command(self, disbursement_id: str) -> ReceiveSpm:
        """The command it stands for."""
        return ReceiveSpm(disbursement_id, self.received_at)


class Sp2dForm(Impersonal):
    """An SP2D.

    Attributes:
        evidence_id: Of the signed document; without one it is refused.
        issued_at: When; now if left out.
    """

    number: PublicText
    dated: date
    evidence_id: Identifier | None = None
    issued_at: Instant | None = None

    def command(self, disbursement_id: str) -> IssueSp2d:
        """The command it stands for."""
        return IssueSp2d(disbursement_id, self.number, self.dated, self.evidence_id, self.issued_at)


class PaymentForm(Impersonal):
    """The bank paid. `reference` is the bank's own; `paid_at`: now if left out."""

    reference: Identifier | None = None
    paid_at: Instant | None = None

    def command(self, disbursement_id: str) -> RecordPayment:
        """The command it stands for."""
        return RecordPayment(disbursement_id, self.reference, self.paid_at)
