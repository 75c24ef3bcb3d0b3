"""Satisfaction surveys, told again from their documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.evaluation import SkmResponseSubmitted
from contracts.event import Event
from evaluation.repository.responses import every_response
from servicekit.mongo import Store
from servicekit.service import Recount


async def recount_responses(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """Every accepted response, once."""
    async for regency, event in every_response(store):
        yield regency, event


RECOUNT: Mapping[type[Event], Recount] = {SkmResponseSubmitted: recount_responses}
