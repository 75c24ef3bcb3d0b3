"""What waits or is on its way, by who takes it over; over all regencies, outside of transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.repository.ledger import MESSAGES
from servicekit.mongo import ASCENDING, Store

_OPEN = {"place": {"$gt": ""}}


@dataclass(frozen=True, slots=True)
class Line:
    """The messages that wait for one target, or are on their way to it.

    Attributes:
        first_at: When the first of them has to be looked at.
    """

    regency: str
    target: str
    first_at: datetime


async def lines(store: Store) -> list[Line]:
    """Every line there is.

    MongoDB reads one entry of the index for each (DISTINCT_SCAN), however many messages are in it.
    """
    found = await store.collection(MESSAGES).aggregate(
        [
            {"$match": _OPEN},
            {"$sort": {"place": ASCENDING, "next_at": ASCENDING}},
            {"$group": {"_id": "$place", "first_at": {"$first": "$next_at"}}},
        ]
    )
    return [_line(one["_id"], one["first_at"]) for one in found]


async def waiting_by_channel(store: Store) -> dict[str, tuple[int, datetime]]:
    """Channel → how many messages are due, tried again or being sent, and when the first one is due."""
    where = _OPEN | {"state": {"$in": ["queued", "sending"]}, "held": {"$in": [None, "retry"]}}
    group = {"_id": "$channel", "count": {"$sum": 1}, "since": {"$min": "$next_at"}}
    found = await store.collection(MESSAGES).aggregate([{"$match": where}, {"$group": group}])
    return {one["_id"]: (one["count"], one["since"]) for one in found}


def _line(place: str, first_at: datetime) -> Line:
    regency, _, target = place.partition("/")
    return Line(regency, target, first_at)
