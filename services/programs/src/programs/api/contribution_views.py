"""Contributions as they are shown: CSR is a fund of its own and in no sum of the APBD."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AliasPath, BeforeValidator, Field

from programs.api.view import View
from programs.domain.achievement import percent
from programs.domain.contribution_parts import (
    ContributionForm,
    Details,
    Handover,
    Promise,
    Realisation,
    Status,
)


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else percent(share)


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


Percent = Annotated[str | None, BeforeValidator(_percent)]
Exact = Annotated[str | None, BeforeValidator(_exact)]


class PhaseView(View):
    """What was delivered of one phase, in all."""

    number: int
    realised_idr: int
    realised_units: int


class RealisationView(View):
    """A delivery as it stands on record."""

    id: str
    phase: int
    on: date
    realised_idr: int
    realised_units: int
    source: str | None
    source_quote: str | None


class HandoverView(View):
    """The handover as it stands on record."""

    bast: str
    on: date
    value_idr: int
    maintained_by: str
    kib: str | None


class ContributionView(View):
    """A contribution and how far it is.

    Attributes:
        fund: Always csr.
        money_share: Value delivered per value pledged, exact; `money_percent` with two decimals, halves up.
        physical_share: Units done per units planned; None where none are planned.
        is_over_realised: More was delivered than promised.
        status: `recorded` once it is in the regency's inventory.
    """

    id: str
    regency: str
    name: str = Field(validation_alias=AliasPath("details", "name"))
    fund: Literal["csr"] = "csr"
    company_id: str = Field(validation_alias=AliasPath("details", "company", "id"))
    company: str = Field(validation_alias=AliasPath("details", "company", "name"))
    nib: str | None = Field(validation_alias=AliasPath("details", "company", "nib"))
    is_forum_member: bool | None = Field(validation_alias=AliasPath("details", "company", "is_forum_member"))
    dimension: str
    form: ContributionForm
    location: str = Field(validation_alias=AliasPath("details", "location"))
    program_id: str | None
    memorandum: str | None = Field(None, validation_alias=AliasPath("details", "memorandum", "number"))
    memorandum_signed_on: date | None = Field(
        None, validation_alias=AliasPath("details", "memorandum", "signed_on")
    )
    pledged_on: date
    pledged_idr: int = Field(validation_alias=AliasPath("pledge", "pledged_idr"))
    planned_units: int = Field(validation_alias=AliasPath("pledge", "planned_units"))
    unit: str | None
    planned_phases: int = Field(validation_alias=AliasPath("pledge", "phases"))
    realised_idr: int
    realised_units: int
    money_share: Exact
    money_percent: Percent = Field(validation_alias=AliasPath("money_share"))
    physical_share: Exact
    physical_percent: Percent = Field(validation_alias=AliasPath("physical_share"))
    is_over_realised: bool
    status: Status
    maintained_by: str | None = Field(None, validation_alias=AliasPath("handover", "maintained_by"))
    beneficiaries: int | None = Field(validation_alias=AliasPath("details", "beneficiaries"))
    source: str | None = Field(validation_alias=AliasPath("details", "source"))
    source_quote: str | None = Field(validation_alias=AliasPath("details", "source_quote"))


class ContributionDetail(ContributionView):
    """A contribution with its deliveries and its handover."""

    phases: list[PhaseView]
    realisations: list[RealisationView]
    handover: HandoverView | None


class RecordView(View):
    """What somebody recorded of a contribution, an opaque reference to whom included.

    Attributes:
        facts: Details, a promise, a delivery or a handover.
        reason: Why it replaces what was on record.
    """

    recorded_at: datetime
    actor: str
    facts: Details | Promise | Realisation | Handover
    reason: str | None
