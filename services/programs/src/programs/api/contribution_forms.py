"""What planners send about contributions: companies, things and counts, never people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, TypeAdapter

from contracts.event import Identifier, RegionCode, Rupiah
from contracts.kinds import Quantity
from programs.domain.contribution_parts import ContributionForm, Details, Handover, Promise, Realisation
from programs.handlers import PledgeContribution
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText

_DETAILS: TypeAdapter[Details] = TypeAdapter(Details)

Number = Annotated[PublicText, Field(max_length=120)]
Phase = Annotated[int, Field(ge=1, le=50, strict=True)]


class CompanyForm(Impersonal):
    """A company; `nib` is its business number (Nomor Induk Berusaha)."""

    id: Identifier
    name: PublicText
    nib: Annotated[str, Field(pattern=r"^\d{13}$")] | None = None
    is_forum_member: bool | None = None


class MemorandumForm(Impersonal):
    """The agreement with the regency."""

    number: Number
    signed_on: date


class PromiseForm(Impersonal):
    """What is promised from a day on.

    Attributes:
        pledged_idr: Its value in rupiah, also of what is not money.
        planned_units: In the contribution's own unit.
    """

    on: date
    pledged_idr: Rupiah = 0
    planned_units: Quantity = 0
    phases: Phase = 1

    def promise(self) -> Promise:
        """The promise itself."""
        return Promise(self.on, self.pledged_idr, self.planned_units, self.phases)


class DetailsForm(Impersonal):
    """What is known of a contribution beside what is counted.

    Attributes:
        location: Kemendagri code of a village, a district or the regency.
        beneficiaries: People it serves, as a number.
    """

    name: PublicText
    company: CompanyForm
    location: RegionCode
    memorandum: MemorandumForm | None = None
    beneficiaries: Quantity | None = None
    source: PublicText | None = None
    source_quote: PublicParagraph | None = None

    def details(self) -> Details:
        """The details themselves."""
        return _DETAILS.validate_python(self.model_dump(include=set(DetailsForm.model_fields)))


class NewContribution(DetailsForm, PromiseForm):
    """A contribution that a company pledges.

    Attributes:
        id: Left out, the platform makes one.
        unit: What physical units are, such as "m".
        program_id: The programme of the register it serves.
    """

    id: Identifier | None = None
    dimension: Identifier
    form: ContributionForm
    unit: Annotated[PublicText, Field(max_length=20)] | None = None
    program_id: Identifier | None = None

    def command(self) -> PledgeContribution:
        """The command it stands for."""
        return PledgeContribution(
            dimension=self.dimension,
            form=self.form,
            details=self.details(),
            promise=self.promise(),
            id=self.id,
            unit=self.unit,
            program_id=self.program_id,
        )


class NewDetails(DetailsForm):
    """The details as they are known now, with the reason why they are told again."""

    reason: PublicText


class AmendmentForm(PromiseForm):
    """Another promise than before, with the reason."""

    reason: PublicText


class RealisationForm(Impersonal):
    """Something of a phase was delivered.

    Attributes:
        id: Names the delivery within its phase.
        reason: Why what is on record of it is corrected.
    """

    id: Identifier
    phase: Phase
    on: date
    realised_idr: Rupiah = 0
    realised_units: Quantity = 0
    source: PublicText | None = None
    source_quote: PublicParagraph | None = None
    reason: PublicText | None = None

    def realisation(self) -> Realisation:
        """The delivery itself."""
        return Realisation(**self.model_dump(exclude={"reason"}))


class HandoverForm(Impersonal):
    """The thing was handed over.

    Attributes:
        bast: Number of the record of handover (BAST).
        maintained_by: The office (OPD) that looks after it.
        kib: Class of the inventory it is kept in, once it is.
        reason: Why what is on record of the handover changes.
    """

    bast: Number
    on: date
    value_idr: Rupiah
    maintained_by: Identifier
    kib: Annotated[str, Field(pattern=r"^[A-Z]$")] | None = None
    reason: PublicText | None = None

    def handover(self) -> Handover:
        """The handover itself."""
        return Handover(**self.model_dump(exclude={"reason"}))
