"""Published results, follow-up actions and destroyed answers, told again from their documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.evaluation import (
    Answers,
    SkmFollowUpCounted,
    SkmResponsesPurged,
    SkmResponseSubmitted,
    SkmResultMeasured,
)
from contracts.event import Event
from evaluation.domain.purge import stand_ins
from evaluation.handlers.follow_up_result import follow_up_events
from evaluation.handlers.publish_index import result_measured
from evaluation.handlers.purge_responses import responses_purged
from evaluation.repository.follow_ups import every_follow_up
from evaluation.repository.publications import every_publication
from evaluation.repository.purges import every_purge
from servicekit.days import day_begins
from servicekit.mongo import Store
from servicekit.service import Recount


async def recount_results(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """Every published result in figures."""
    async for regency, publication in every_publication(store):
        yield regency, result_measured(publication.document, publication.occurred_at)


async def recount_follow_ups(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """Every action that was planned, came late or ended."""
    async for regency, action in every_follow_up(store):
        for event in follow_up_events(action, None):
            yield regency, event


async def recount_purges(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """Every survey whose raw answers were destroyed."""
    async for regency, purge in every_purge(store):
        yield regency, responses_purged(purge)


async def recount_purged_responses(store: Store) -> AsyncIterator[tuple[str, Event]]:
    """As many responses of each day as were destroyed, with the same sums: none is what anybody answered."""
    async for regency, purge in every_purge(store):
        for sums in purge.days:
            for number, answers in enumerate(stand_ins(sums.tally), start=1):
                yield (
                    regency,
                    SkmResponseSubmitted(
                        occurred_at=day_begins(sums.day),
                        survey_id=purge.survey_id,
                        service_id=purge.service_id,
                        opd=purge.opd,
                        period=purge.period,
                        response_id=f"purged-{sums.day.isoformat()}-{number}",
                        answers=Answers(**answers),
                        total=sum(answers.values()),
                    ),
                )


RECOUNT: Mapping[type[Event], Recount] = {
    SkmResultMeasured: recount_results,
    SkmFollowUpCounted: recount_follow_ups,
    SkmResponsesPurged: recount_purges,
}
