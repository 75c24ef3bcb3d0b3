"""Events of corporate contributions (TJSLP/CSR): never part of the APBD."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier, Rupiah
from contracts.kinds import Change, Decree, Quantity, Step
from contracts.programs.kinds import ContributionForm

Phase = Annotated[int, Field(ge=1, le=50, strict=True)]


class _ContributionEvent(Event):
    key_field = "contribution_id"

    contribution_id: Identifier
    dimension: Identifier
    form: ContributionForm


class ContributionPledged(_ContributionEvent):
    """A company pledged a contribution, or pledged another amount than before."""

    type = "regency.programs.contribution.pledged"

    pledged_idr: Rupiah
    planned_units: Quantity
    phases: Phase


class ContributionRealised(_ContributionEvent):
    """Something of a phase was delivered, in money and in physical units such as metres of track.

    Attributes:
        realised_idr: The phase in all, after this delivery or correction; `realised_units` likewise.
    """

    type = "regency.programs.contribution.realised"

    phase: Phase
    realised_idr: Rupiah
    realised_units: Quantity


class ContributionCounted(_ContributionEvent):
    """What a pledge, a delivery or a correction of one adds to the sums; what is taken back is below 0.

    Attributes:
        pledged_idr_change: Rupiah, or the value in rupiah of what is not money.
        planned_units_change: In the contribution's own unit, such as metres.
        phase: The phase that was delivered; 0 for a promise.
    """

    type = "regency.programs.contribution.counted"

    pledged_idr_change: Change
    planned_units_change: Change
    realised_idr_change: Change
    realised_units_change: Change
    kind: Literal["promise", "delivery"] = "promise"
    phase: Annotated[int, Field(ge=0, le=50, strict=True)] = 0


class AssetHandedOver(_ContributionEvent):
    """The thing built was handed over (BAST) and has somebody who maintains it.

    Attributes:
        assets_change: 1; 0 where what is on record of a handover was corrected.
        value_idr_change: `value_idr` as a difference to what was told before.
    """

    type = "regency.programs.contribution.asset-transferred"

    bast: Decree
    maintained_by: Identifier
    value_idr: Rupiah
    assets_change: Step = 1
    value_idr_change: Change = 0
