"""Contributions as the events other services read. Names of companies stay in their documents."""

from __future__ import annotations

from typing import Any

from contracts.event import Event
from contracts.programs import (
    AssetHandedOver,
    ContributionCounted,
    ContributionPledged,
    ContributionRealised,
)
from programs.domain.contribution import Contribution, delivery_changes, pledge_change
from programs.domain.contribution_parts import Change
from servicekit.days import day_begins


def pledged(contribution: Contribution) -> list[Event]:
    """The promise made last."""
    pledge = contribution.pledge
    promise = ContributionPledged(
        **_whose(contribution),
        occurred_at=day_begins(pledge.on),
        pledged_idr=pledge.pledged_idr,
        planned_units=pledge.planned_units,
        phases=pledge.phases,
    )
    return [promise, counted_pledge(contribution)]


def realised(contribution: Contribution) -> list[Event]:
    """The delivery recorded last, and what it changes of the sums."""
    told = contribution.deliveries[-1].facts
    phase = contribution.phase(told.phase)
    delivery = ContributionRealised(
        **_whose(contribution),
        occurred_at=day_begins(told.on),
        phase=phase.number,
        realised_idr=phase.realised_idr,
        realised_units=phase.realised_units,
    )
    return [delivery, *counted_delivery(contribution)]


def counted_pledge(contribution: Contribution) -> ContributionCounted:
    """What the promise made last adds to the sums."""
    return _counted(contribution, pledge_change(contribution))


def counted_delivery(contribution: Contribution) -> list[ContributionCounted]:
    """What the delivery recorded last adds to the sums of its phase."""
    phase = contribution.deliveries[-1].facts.phase
    return [
        _counted(contribution, change).model_copy(update={"kind": "delivery", "phase": phase})
        for change in delivery_changes(contribution)
    ]


def handed_over(contribution: Contribution, number: int) -> AssetHandedOver:
    """The handover as it was recorded at this place among its records, from 0."""
    handover = contribution.handovers[number].facts
    told = contribution.handovers[number - 1].facts.value_idr if number else 0
    return AssetHandedOver(
        **_whose(contribution),
        occurred_at=day_begins(handover.on),
        bast=handover.bast,
        maintained_by=handover.maintained_by,
        value_idr=handover.value_idr,
        assets_change=0 if number else 1,
        value_idr_change=handover.value_idr - told,
    )


def _counted(contribution: Contribution, change: Change) -> ContributionCounted:
    return ContributionCounted(
        **_whose(contribution),
        occurred_at=day_begins(change.on),
        pledged_idr_change=change.pledged_idr,
        planned_units_change=change.planned_units,
        realised_idr_change=change.realised_idr,
        realised_units_change=change.realised_units,
    )


def _whose(contribution: Contribution) -> dict[str, Any]:
    return {
        "contribution_id": contribution.id,
        "dimension": contribution.dimension,
        "form": contribution.form.value,
    }
