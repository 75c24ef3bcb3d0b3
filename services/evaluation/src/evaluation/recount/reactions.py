"""Votes, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.evaluation import ReactionRecorded
from contracts.event import Event
from evaluation.handlers.take_votes import recorded
from evaluation.repository.reactions import every_vote
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_votes(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for vote in every_vote(store):
        yield vote.regency, recorded(vote.page_id, vote.reaction, vote.at)


RECOUNT: Mapping[type[Event], Recount] = {ReactionRecorded: _recount_votes}
