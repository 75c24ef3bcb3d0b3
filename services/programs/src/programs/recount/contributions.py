"""Contributions, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import AssetHandedOver, ContributionCounted
from programs.handlers.contribution_announcements import counted_delivery, counted_pledge, handed_over
from programs.repository.contributions import every_contribution
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_sums(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for contribution in every_contribution(store):
        for then in contribution.pledge_history():
            yield contribution.regency, counted_pledge(then)
        for then in contribution.delivery_history():
            for event in counted_delivery(then):
                yield contribution.regency, event


async def _recount_handovers(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for contribution in every_contribution(store):
        for number in range(len(contribution.handovers)):
            yield contribution.regency, handed_over(contribution, number)


RECOUNT: dict[type[Event], Recount] = {
    ContributionCounted: _recount_sums,
    AssetHandedOver: _recount_handovers,
}
