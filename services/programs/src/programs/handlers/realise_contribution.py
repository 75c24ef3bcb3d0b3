"""Recording what a company delivered, and its handover."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import Handover, Realisation, Record
from programs.domain.errors_lists import NotOnTheList
from programs.handlers.contribution_announcements import handed_over, realised
from programs.handlers.pledge_contribution import PledgeContribution, pledge_contribution
from programs.reference.contributions import ShippedContribution, inventory_classes
from programs.repository.contributions import Contributions
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RealiseContribution:
    """Something was delivered, or was recorded wrongly.

    Attributes:
        reason: Why what is on record of it is corrected.
    """

    contribution_id: str
    realisation: Realisation
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The thing was handed over, came into the inventory, or was recorded wrongly."""

    contribution_id: str
    handover: Handover
    reason: str | None = None


async def realise_contribution(command: RealiseContribution, tx: Transaction) -> Contribution:
    """Record a delivery, or correct one with a reason. Idempotent by phase, id and content.

    Emits: `ContributionRealised`, `ContributionCounted` with the signed difference.
    Raises: `ContributionNotFound`, and what `Contribution.realise` raises.
    """
    contributions = Contributions(tx)
    before = await contributions.own(command.contribution_id)
    delivery = Record(command.realisation, tx.now, tx.context.actor, command.reason)
    after = before.realise(delivery, today=tx.today)
    if after != before:
        await contributions.save(after, events=realised(after))
    return after


async def hand_over(command: HandOver, tx: Transaction) -> Contribution:
    """Record the handover with who maintains it, or correct it with a reason. Idempotent by its content.

    Emits: `AssetHandedOver`. Raises: `ContributionNotFound`, `NotOnTheList`, and what
    `Contribution.hand_over` raises.
    """
    contributions = Contributions(tx)
    before = await contributions.own(command.contribution_id)
    classes = [each.code for each in inventory_classes()]
    kib = command.handover.kib
    if kib is not None and kib not in classes:
        raise NotOnTheList("kib", kib, classes)
    record = Record(command.handover, tx.now, tx.context.actor, command.reason)
    after = before.hand_over(record, today=tx.today)
    if after != before:
        await contributions.save(after, events=[handed_over(after, len(after.handovers) - 1)])
    return after


async def seed_contribution(shipped: ShippedContribution, tx: Transaction) -> None:
    """Record a shipped contribution nobody recorded. Idempotent; an existing one stays as it is."""
    if await Contributions(tx).is_taken(shipped.id):
        return
    pledge = PledgeContribution(
        dimension=shipped.dimension,
        form=shipped.form,
        details=shipped.details,
        promise=shipped.pledge,
        id=shipped.id,
        unit=shipped.unit,
    )
    await pledge_contribution(pledge, tx)
    for realisation in shipped.realisations:
        await realise_contribution(RealiseContribution(shipped.id, realisation), tx)
