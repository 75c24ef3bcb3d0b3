"""The timeline of a regency, read from everything that has a place on it."""

from __future__ import annotations

from operator import attrgetter

from evaluation.domain.records import Wanted
from evaluation.domain.timeline import (
    SMART_CITY,
    Moment,
    moment_of_award,
    moment_of_record,
    moment_of_round,
)
from evaluation.reference.instruments import issuer_list, issuer_register
from evaluation.repository.accountability import list_records
from evaluation.repository.awards import list_awards
from evaluation.repository.rounds import Filter, list_rounds
from servicekit.mongo import Store

_MOST_ROUNDS = 500
"""Three stages a year do not come to more."""


async def list_moments(
    store: Store, regency: str, wanted: Wanted, *, limit: int, skip: int
) -> tuple[list[Moment], int]:
    """A page of the timeline, the earliest first, and how long it is. Asked for an instrument: no awards."""
    moments = [moment_of_record(record) for record in await list_records(store, regency, wanted)]
    moments += await _rounds(store, regency, wanted)
    total = len(moments)
    if wanted.instrument is None:
        awards, found = await list_awards(store, regency, wanted, limit=skip + limit, skip=0)
        moments += [moment_of_award(award, issuer_register().issuer(award.facts.issuer)) for award in awards]
        total += found
    return sorted(moments, key=attrgetter("on", "id"))[skip : skip + limit], total


async def _rounds(store: Store, regency: str, wanted: Wanted) -> list[Moment]:
    issuer = issuer_register().issuer(issuer_list().rounds_issuer)
    if wanted.instrument not in (None, SMART_CITY):
        return []
    rounds, _ = await list_rounds(store, regency, Filter(), limit=_MOST_ROUNDS, skip=0)
    moments = (moment_of_round(one, issuer) for one in rounds if wanted.lets(issuer, one.year))
    return [moment for moment in moments if moment is not None]
