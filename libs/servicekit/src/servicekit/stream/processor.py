"""The processor of one service: the stream engine with that service's indicators, as part of a process."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Iterable

import structlog

from contracts.indicators import INDICATORS, Indicator
from servicekit.errors import Unavailable
from servicekit.metrics import Metrics
from servicekit.settings import Settings
from servicekit.stream.cells import feed_of, sink_of
from servicekit.stream.documents import Documents
from servicekit.stream.engine import Engine
from servicekit.stream.eviction import EVERY_SECONDS
from servicekit.stream.flush import Archive
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.plan import Source, make_plan
from servicekit.stream.rebuilds import Rebuilds
from servicekit.stream.wiring import Wiring

log = structlog.get_logger(__name__)

_GC_THRESHOLDS = (50_000, 50, 1000)
"""With Python's defaults the collector walks what is held for half of the engine's time; at four times
as many new objects each walk would hold up the event loop for 30 to 70 ms."""


def wiring_of(settings: Settings, indicators: Iterable[Indicator] = INDICATORS) -> Wiring:
    """What this service counts, and where, on the broker of these settings."""
    mine = (indicator for indicator in indicators if indicator.owner == settings.service)
    sources: dict[str, list[Source]] = defaultdict(list)
    for source in make_plan(mine):
        sources[settings.topic(source.topic)].append(source)
    feed = settings.topic(feed_of(settings.service))
    return Wiring(
        broker=settings.broker,
        group=feed,
        feed=feed,
        sink=settings.topic(sink_of(settings.service)),
        prefix=settings.topic_prefix,
        sources=sources,
        instance=settings.instance,
    )


class Processor:
    """Counts a service's events until it is stopped; idles when there is nothing to count.

    `run` and `stop` fit `Lifecycle.add`, `check` fits `Health.add`. Make it in a running event loop.

    Args:
        wiring: What to count, and where.
        archive: Where cells are that have left memory.
        ledger: Which versions of indicators are to be built anew; none is when left out.
        documents: Tell what has expired on a topic when a version is built; nothing does when left out.
        evict_every: Seconds between two looks for cold cells.
    """

    def __init__(
        self,
        wiring: Wiring,
        archive: Archive,
        metrics: Metrics,
        ledger: VersionLedger | None = None,
        documents: Documents | None = None,
        evict_every: float = EVERY_SECONDS,
    ) -> None:
        self._wiring = wiring
        self._stopping = asyncio.Event()
        self._engine = Engine(wiring, archive, metrics, evict_every=evict_every) if wiring.sources else None
        self._ledger = ledger
        self._documents = documents

    async def run(self) -> None:
        """Count until stopped: then flush, commit and leave the group. Raises `EngineFailed`."""
        if self._engine is None:
            log.info("processor_idle", reason="the service keeps no indicators")
            await self._stopping.wait()
            return
        gc.set_threshold(*_GC_THRESHOLDS)
        rebuilding = asyncio.create_task(self._rebuild(self._engine))
        counting = asyncio.create_task(self._engine.run(self._stopping))
        try:
            await asyncio.wait({rebuilding, counting}, return_when=asyncio.FIRST_COMPLETED)
            if rebuilding.done():
                rebuilding.result()
        except asyncio.CancelledError:
            counting.cancel()  # there is no time to finish
            raise
        finally:
            rebuilding.cancel()
            self.stop()
            await asyncio.gather(counting, rebuilding, return_exceptions=True)
        counting.result()

    async def _rebuild(self, engine: Engine) -> None:
        if self._ledger is None:
            await self._stopping.wait()
        else:
            await Rebuilds(engine.workshop, self._ledger, self._documents).run()

    def stop(self) -> None:
        """Ask `run` to finish."""
        self._stopping.set()

    async def check(self) -> None:
        """Return while it counts. Raises `Unavailable` while it joins its group or recovers its cells."""
        if self._engine is not None and not self._engine.is_ready:
            raise Unavailable(
                "Penghitung indikator sedang menyiapkan diri",
                "the processor is joining its group or recovering its cells",
                code="not-assigned",
            )
