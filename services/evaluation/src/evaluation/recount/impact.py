"""Impact surveys, told again from their documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from contracts.evaluation import (
    ImpactAnswersCounted,
    ImpactDimensionMeasured,
    ImpactQuotaReached,
    ImpactResponseSubmitted,
    ImpactResultPublished,
)
from contracts.event import Event
from evaluation.domain.impact_parts import DaySums
from evaluation.domain.impact_response import ImpactResponse, cell_of
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.domain.purge import stand_ins
from evaluation.handlers.impact_announcements import answers_counted, published, quota_reached, submitted
from evaluation.repository.impact import every_impact_response, every_impact_survey
from servicekit.days import day_begins
from servicekit.mongo import Store
from servicekit.service import Recount


async def _responses(store: Store) -> AsyncIterator[tuple[str, ImpactSurvey, ImpactResponse]]:
    """Every accepted response; of those that were destroyed, stand-ins with the same sums."""
    async for kept in every_impact_response(store):
        yield kept
    async for regency, survey in every_impact_survey(store):
        for sums in survey.purge.days if survey.purge else ():
            for stand_in in _stand_ins(sums, survey):
                yield regency, survey, stand_in


async def _recount_responses(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, survey, response in _responses(store):
        yield regency, submitted(survey, response, cell_of(response, survey.design, survey.forms))


async def _recount_answers(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, survey, response in _responses(store):
        for event in answers_counted(survey, response):
            yield regency, event


async def _recount_quotas(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, survey in every_impact_survey(store):
        cells = {cell.code: cell for cell in survey.cells}
        for filled in survey.filled:
            yield regency, quota_reached(survey, filled, cells[filled.cell])


async def _recount_dimensions(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, survey in every_impact_survey(store):
        for event in published(survey):
            if isinstance(event, ImpactDimensionMeasured):
                yield regency, event


async def _recount_results(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, survey in every_impact_survey(store):
        for event in published(survey):
            if isinstance(event, ImpactResultPublished):
                yield regency, event


def _stand_ins(sums: DaySums, survey: ImpactSurvey) -> Iterator[ImpactResponse]:
    """As many responses as there were, with the same sums; none of them is what anybody answered."""
    (cell,) = (cell for cell in survey.cells if cell.code == sums.cell)
    for number, totals in enumerate(stand_ins(sums.tally), start=1):
        yield ImpactResponse(
            id=f"purged-{sums.day.isoformat()}-{sums.cell}-{number}",
            dimension=cell.dimension,
            answers={code: _items(totals[code], survey.design.items) for code in cell.sub_dimensions},
            occurred_at=day_begins(sums.day),
        )


def _items(total: int, items: int) -> tuple[int, ...]:
    """As many items as the form has, with this sum."""
    return tuple(total // items + (place < total % items) for place in range(items))


RECOUNT: Mapping[type[Event], Recount] = {
    ImpactResponseSubmitted: _recount_responses,
    ImpactAnswersCounted: _recount_answers,
    ImpactQuotaReached: _recount_quotas,
    ImpactDimensionMeasured: _recount_dimensions,
    ImpactResultPublished: _recount_results,
}
