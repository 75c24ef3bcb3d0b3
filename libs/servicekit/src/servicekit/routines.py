"""What workers do by themselves from time to time, once for all of them, across restarts.

When a routine is due for a regency stands in a document. Whoever comes first does the work and writes the
next time in one transaction; whoever comes at the same moment finds that there is nothing to do.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from servicekit.context import Context
from servicekit.errors import ServiceError, Unavailable
from servicekit.mongo import CollectionSpec, Document
from servicekit.service import Routine, Service, Tick
from servicekit.transaction import Transaction

if TYPE_CHECKING:
    from servicekit.process import Runtime

ROUTINES = "routines"

COLLECTIONS = (CollectionSpec(ROUTINES),)

LOOK_EVERY_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Routines:
    """The routines of one worker."""

    def __init__(self, service: Service, runtime: Runtime, look_every: float = LOOK_EVERY_SECONDS) -> None:
        self._service = service
        self._runtime = runtime
        self._look_every = look_every
        self._runs = runtime.metrics.counter("regency_routine_runs_total")

    async def run(self, stop: asyncio.Event) -> None:
        """Do what is due until `stop`. What fails is tried again at the next look; the others go on."""
        while not stop.is_set():
            for routine in self._service.routines:
                try:
                    await self.catch_up(routine)
                except Unavailable as error:
                    _log.warning("routine_waits", routine=routine.name, code=error.reason_code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._look_every):
                    await stop.wait()

    async def catch_up(self, routine: Routine) -> None:
        """Give each regency its turn, as far as it is due. Raises `Unavailable`."""
        for regency in await routine.regencies(self._runtime.store):
            try:
                while await self._take_turn(routine, regency):
                    self._runs.labels(routine.name, "done").inc()
            except Unavailable:
                raise
            except ServiceError as error:
                self._runs.labels(routine.name, "failed").inc()
                _log.error(
                    "routine_failed", routine=routine.name, code=error.reason_code, detail=error.for_operators
                )

    async def _take_turn(self, routine: Routine, regency: str) -> bool:
        """Do one part for a regency; whether there was one to do."""
        key = f"{routine.name}/{regency}"
        known = await self._runtime.store.collection(ROUTINES).find_one({"_id": key})
        if known and known["due_at"] > self._runtime.clock.now():
            return False

        async def turn(tx: Transaction) -> bool:
            document = await tx.collection(ROUTINES).find_one({"_id": key}) or {
                "_id": key,
                "regency": regency,
            }
            if not _is_due(document, tx.now):
                return False
            is_left = await routine.handler(Tick(document.get("last_at")), tx)
            document |= {"last_at": tx.now, "due_at": tx.now if is_left else tx.now + routine.every}
            await tx.save(ROUTINES, document)
            return True

        context = Context(regency, self._runtime.clock.new_id(), actor=self._service.name)
        return await self._runtime.transactions.run(turn, context=context)


def _is_due(document: Document, now: datetime) -> bool:
    return "due_at" not in document or document["due_at"] <= now
