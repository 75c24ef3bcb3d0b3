"""Looks for versions that are to be built, and builds them in the partitions that this processor holds."""

from __future__ import annotations

import asyncio

import structlog

from servicekit.errors import Unavailable
from servicekit.kafka import KafkaError
from servicekit.stream.documents import Documents
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.rebuild import Interrupted, Rebuild, Workshop

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0


class Rebuilds:
    """Does the rebuilds that the ledger asks for, one after the other, in the partitions held.

    Args:
        documents: Tell what has expired on a topic; None where nothing does.
    """

    def __init__(self, workshop: Workshop, ledger: VersionLedger, documents: Documents | None) -> None:
        self._shop = workshop
        self._ledger = ledger
        self._documents = documents

    async def run(self) -> None:
        """Look for work until cancelled."""
        while True:
            try:
                await self._look()
            except (Interrupted, Unavailable, KafkaError) as error:
                log.warning("rebuild_interrupted", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        for building in await self._ledger.building():
            one = building.indicator
            documents = self._documents
            if documents is not None and not documents.tell_of(one.source):
                documents = None
            for tp, count in tuple(self._shop.holdings.counts.items()):
                if count.counts(one) and tp.partition not in building.done and count.owned:
                    await Rebuild(self._shop, self._ledger, documents, building, tp, count).run()
