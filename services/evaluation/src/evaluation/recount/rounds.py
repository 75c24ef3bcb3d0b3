"""Rounds of the smart-city evaluation, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from contracts.evaluation import (
    RoundComponentScored,
    RoundDimensionScored,
    RoundInterviewed,
    RoundOpened,
    RoundSubmitted,
    SmartCityImprovementMeasured,
    SmartCityScoreRecorded,
)
from contracts.event import Event
from evaluation.handlers.round_announcements import told
from evaluation.repository.rounds import every_round
from servicekit.mongo import Store
from servicekit.service import Recount


def _recount(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for round_ in every_round(store):
            for event in told(replace(round_, entries=()), round_):
                if isinstance(event, kind):
                    yield round_.regency, event

    return recount


RECOUNT: dict[type[Event], Recount] = {
    kind: _recount(kind)
    for kind in (
        RoundOpened,
        RoundSubmitted,
        RoundInterviewed,
        RoundComponentScored,
        RoundDimensionScored,
        SmartCityScoreRecorded,
        SmartCityImprovementMeasured,
    )
}
