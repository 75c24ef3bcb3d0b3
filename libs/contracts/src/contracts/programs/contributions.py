"""Events of corporate contributions (TJSLP/CSR): never part of the APBD."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.event import Event, Identifier, Rupiah
from contracts.programs.kinds import ContributionForm, Decree, Quantity

Phase = Annotated[int, Field(ge=1, le=50, strict=True)]


class _ContributionEvent(Event):
    key_field = "contribution_id"

    contribution_id: Identifier
    dimension: Identifier
    form: ContributionForm


class ContributionPledged(_ContributionEvent):
    """A company pledged a contribution."""

    type = "regency.programs.contribution.pledged"

    pledged_idr: Rupiah
    planned_units: Quantity
    phases: Phase


class ContributionRealised(_ContributionEvent):
    """A phase of it was delivered, in money and in physical units such as metres of track."""

    type = "regency.programs.contribution.realised"

    phase: Phase
    realised_idr: Rupiah
    realised_units: Quantity


class AssetHandedOver(_ContributionEvent):
    """The thing built was handed over (BAST) and has somebody who maintains it."""

    type = "regency.programs.contribution.asset-transferred"

    bast: Decree
    maintained_by: Identifier
    value_idr: Rupiah
