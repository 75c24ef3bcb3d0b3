"""What waits in the outbox, for the metrics: most of all while it cannot be published."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from servicekit.clock import Clock
from servicekit.errors import TransientError
from servicekit.lanes import Lanes
from servicekit.metrics import Metrics
from servicekit.mongo import ASCENDING, Document, Store
from servicekit.outbox import OUTBOX

_log = structlog.get_logger(__name__)


class Backlog:
    """Tells how many rows wait on the lanes a relay holds, and how old the oldest is.

    What is picked tells it, as long as every lane may publish. Rows of a lane that failed, or is not compared
    with its topic yet, are not picked: while there is such a lane the store is asked.

    Args:
        every: How often.
    """

    def __init__(self, store: Store, lanes: Lanes, clock: Clock, metrics: Metrics, every: timedelta) -> None:
        self._rows = store.collection(OUTBOX)
        self._lanes = lanes
        self._clock = clock
        self._waiting = metrics.gauge("regency_outbox_rows")
        self._oldest = metrics.gauge("regency_outbox_oldest_seconds")
        self._every = every.total_seconds()

    async def run(self) -> None:
        """Look until cancelled. While the store does not answer the figures stay as they were."""
        while True:
            await asyncio.sleep(self._every)
            if not self._is_held_up:
                continue
            try:
                await self._look()
            except TransientError as trouble:
                _log.warning("outbox_not_looked_at", code=trouble.reason_code)

    async def picked(self, rows: Sequence[Document], lanes: Sequence[str], most: int) -> None:
        """These were picked of these lanes, the oldest first; as many as `most` are not all."""
        if self._is_held_up:
            return
        waiting = len(rows)
        if waiting >= most:
            waiting = await self._rows.count({"lane": {"$in": list(lanes)}})
        self._tell(waiting, rows)

    @property
    def _is_held_up(self) -> bool:
        """Whether picking does not tell of everything; a relay that lost its lanes picks nothing at all."""
        held = self._lanes.held.values()
        return not held or any(lane.failures or not lane.compared for lane in held)

    async def _look(self) -> None:
        held = {"lane": {"$in": list(self._lanes.held)}}
        oldest = await self._rows.find(held, sort=(("order", ASCENDING),), limit=1, projection={"events": 0})
        self._tell(await self._rows.count(held), oldest)

    def _tell(self, waiting: int, rows: Sequence[Document]) -> None:
        age = (self._clock.now() - rows[0]["created_at"]).total_seconds() if rows else 0.0
        self._waiting.set(waiting)
        self._oldest.set(max(0.0, age))
