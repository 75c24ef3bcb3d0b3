"""What a service's documents tell of its events, as far as those have been published."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from contracts.event import Event
from servicekit.kafka import TopicPartition, partition_of
from servicekit.mongo import DESCENDING, Store
from servicekit.outbox import OUTBOX, lane_name
from servicekit.service import Recount
from servicekit.stream.expired import Expired

_PAUSE_SECONDS = 0.2


class Documents:
    """The documents of one service, told as events again.

    Args:
        recount: How, by event type.
    """

    def __init__(self, store: Store, recount: Mapping[type[Event], Recount]) -> None:
        self._store = store
        self._recount = recount
        self._outbox = store.collection(OUTBOX)

    def tell_of(self, kind: type[Event]) -> bool:
        """Whether they tell events of a type."""
        return kind in self._recount

    async def told(
        self, kind: type[Event], place: TopicPartition, partitions: int, step: Callable[[], Awaitable[None]]
    ) -> Expired:
        """A list of the events of a type that belong to a partition; each has been published when it returns.

        A transaction that ends meanwhile may be on it or not. Raises `Unavailable`, and what `step` raises.

        Args:
            kind: Which type.
            place: The partition, of the topic as it is called on the broker.
            partitions: How many the topic has.
            step: Called after every event.
        """
        found = Expired(kind)
        async for regency, event in self._recount[kind](self._store):
            if partition_of(event.key, partitions) == place.partition:
                found.tell(regency, event)
            await step()
        await self._published(lane_name(place.topic, place.partition), step)
        return found

    async def _published(self, lane: str, step: Callable[[], Awaitable[None]]) -> None:
        """Wait until the outbox has let go of what it holds of a lane now."""
        last = await self._outbox.find(
            {"lane": lane}, sort=(("order", DESCENDING),), limit=1, projection={"order": 1}
        )
        for row in last:
            held = {"lane": lane, "order": {"$lte": row["order"]}}
            while await self._outbox.find_one(held, {"_id": 1}) is not None:
                await step()
                await asyncio.sleep(_PAUSE_SECONDS)
