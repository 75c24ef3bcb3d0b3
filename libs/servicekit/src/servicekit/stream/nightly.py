"""A recount every night by one of a service's APIs: a figure that differs shows without anybody asking.

When it is due stands in a document; whoever comes first claims it for an hour. Who dies over it, or finds the
store away, leaves it to be claimed once more when the hour is over.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, time, timedelta

import structlog

from servicekit.days import WIB, kept
from servicekit.errors import Unavailable
from servicekit.process import Runtime
from servicekit.routines import ROUTINES
from servicekit.service import Service
from servicekit.stream.reconcile import Reconciliation, reconcile

NIGHTLY = "nightly-recount"
CLAIM = timedelta(hours=1)
LOOK_EVERY_SECONDS = 60.0

_log = structlog.get_logger(__name__)


class NightlyRecount:
    """The recounts of one process, at the hour its settings name; never at its start."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self._service = service
        self._runtime = runtime
        self._hour = runtime.settings.recount_hour

    async def run(self, stop: asyncio.Event) -> None:
        """Recount whenever it is due and nobody else does, until `stop`."""
        while not stop.is_set():
            try:
                await self.catch_up()
            except Unavailable as error:
                _log.warning("recount_waits", code=error.reason_code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await stop.wait()

    async def catch_up(self) -> Reconciliation | None:
        """Recount if it is due and nobody else does; what came of it. Raises: `Unavailable`."""
        if not await self._claim():
            return None
        found = await reconcile(self._service, self._runtime.store, self._runtime.metrics)
        await self._set_due(night_after(self._runtime.clock.now(), self._hour))
        _log.info("figures_recounted", drift=found.drift, indicators=len(found.indicators))
        return found

    async def _claim(self) -> bool:
        """Whether it is due and this process is the first to say so."""
        now, collection = self._runtime.clock.now(), self._runtime.store.collection(ROUTINES)
        first = {"$setOnInsert": {"due_at": kept(night_after(now, self._hour))}}
        await collection.update_one({"_id": NIGHTLY}, first, upsert=True)
        due = {"_id": NIGHTLY, "due_at": {"$lte": kept(now)}}
        return await collection.update_one(due, {"$set": {"due_at": kept(now + CLAIM)}}) == 1

    async def _set_due(self, at: datetime) -> None:
        collection = self._runtime.store.collection(ROUTINES)
        await collection.update_one({"_id": NIGHTLY}, {"$set": {"due_at": kept(at)}})


def night_after(now: datetime, hour: int) -> datetime:
    """The next time after `now` that clocks in WIB show this full hour."""
    today = datetime.combine(now.astimezone(WIB).date(), time(hour), WIB)
    return today if today > now else today + timedelta(days=1)
