"""Accountability results and awards, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.evaluation import (
    AwardCounted,
    IndexMeasured,
    OpinionStreakChanged,
)
from contracts.event import Event
from evaluation.domain.award import Award
from evaluation.handlers.award_announcements import given, withdrawn
from evaluation.handlers.result_announcements import recorded
from evaluation.repository.accountability import every_series
from evaluation.repository.awards import every_award
from servicekit.mongo import Store
from servicekit.service import Recount


def _results(kind: type[Event]) -> Recount:
    """Every entry of every series, with what it told then."""

    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, series in every_series(store):
            for before, after in series.history():
                for event in recorded(before, after):
                    if isinstance(event, kind):
                        yield regency, event

    return recount


async def _recount_awards(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, award in every_award(store):
        for event in _told(award):
            if isinstance(event, AwardCounted):
                yield regency, event


def _told(award: Award) -> list[Event]:
    return [*given(award), *(withdrawn(award) if award.withdrawal else [])]


RECOUNT: dict[type[Event], Recount] = {
    IndexMeasured: _results(IndexMeasured),
    OpinionStreakChanged: _results(OpinionStreakChanged),
    AwardCounted: _recount_awards,
}
