"""What waits or is on its way, by who takes it over; over all regencies, outside of transactions."""

from __future__ import annotations

from datetime import datetime

from notifications.repository.ledger import MESSAGES
from servicekit.mongo import Store

_OPEN = {"place": {"$gt": ""}}


async def lines_due(store: Store, now: datetime) -> set[tuple[str, str]]:
    """The regencies and targets of messages that have to be looked at by now.

    MongoDB reads one entry of the index for each (DISTINCT_SCAN), however many messages wait there.
    """
    found = await store.collection(MESSAGES).distinct("place", _OPEN | {"next_at": {"$lte": now}})
    return {(regency, target) for regency, _, target in (place.partition("/") for place in found)}


async def regencies_with_lines(store: Store) -> list[str]:
    """The regencies where a message waits or is on its way."""
    places = await store.collection(MESSAGES).distinct("place", _OPEN)
    return sorted({place.partition("/")[0] for place in places})


async def waiting_by_channel(store: Store) -> dict[str, tuple[int, datetime]]:
    """Channel → how many messages are due, tried again or being sent, and when the first one is due."""
    where = _OPEN | {"state": {"$in": ["queued", "sending"]}, "held": {"$in": [None, "retry"]}}
    group = {"_id": "$channel", "count": {"$sum": 1}, "since": {"$min": "$next_at"}}
    found = await store.collection(MESSAGES).aggregate([{"$match": where}, {"$group": group}])
    return {one["_id"]: (one["count"], one["since"]) for one in found}
