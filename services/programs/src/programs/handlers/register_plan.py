"""Putting a planning document on record."""

from __future__ import annotations

from programs.domain.errors_planning import PlanExists
from programs.domain.planning import PlanDocument
from programs.repository.masterplans import PlanDocuments
from servicekit.transaction import Transaction


async def register_plan(plan: PlanDocument, tx: Transaction) -> PlanDocument:
    """Record a planning document of the transaction's regency.

    Raises: `PlanExists` when any regency has one of this id.
    """
    plans = PlanDocuments(tx)
    if await plans.is_taken(plan.id):
        raise PlanExists(plan.id)
    await plans.add(plan)
    return plan


async def seed_plan(plan: PlanDocument, tx: Transaction) -> None:
    """Record a shipped document nobody recorded. Idempotent; an existing one stays as it is."""
    if not await PlanDocuments(tx).is_taken(plan.id):
        await register_plan(plan, tx)
