"""Satisfaction surveys, told again from their documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.evaluation import SkmResponseSubmitted
from contracts.event import Event
from evaluation.recount.publications import recount_purged_responses
from evaluation.repository.responses import every_response
from servicekit.mongo import Store
from servicekit.service import Recount


async def recount_responses(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """Every accepted response, once; of those that were destroyed, stand-ins with the same sums."""
    async for regency, event in every_response(store):
        yield regency, event
    async for regency, stand_in in recount_purged_responses(store):
        yield regency, stand_in


RECOUNT: Mapping[type[Event], Recount] = {SkmResponseSubmitted: recount_responses}
