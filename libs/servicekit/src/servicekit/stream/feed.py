"""Live changes of a service's figures for the readers of one API process.

One consumer per process, while anybody listens, reads the feed from its end. A changed cell becomes the
figure it belongs to, merged with the cells of the other partitions. Each reader has a short queue: one that
does not keep up is told to resync, instead of holding what it missed in memory.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import msgspec
import structlog

from contracts.indicators import Indicator
from servicekit.errors import Unavailable
from servicekit.kafka import ConsumerRecord, KafkaError, make_consumer
from servicekit.mongo import Store
from servicekit.process import Runtime
from servicekit.stream.archive import CELLS
from servicekit.stream.cells import Cell, CellKey, decode_cell, feed_of, indicator_of, read_key
from servicekit.stream.figures import Figure, Selection, labels_of, merge_cells, read_document

log = structlog.get_logger(__name__)

QUEUE_LENGTH = 1_000
_REMEMBERED_FIGURES = 10_000
_RETRY_SECONDS = 1.0
_POLL_MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class Resync:
    """Changes were left out: read the figures again."""


@dataclass(slots=True, eq=False)
class _Listener:
    names: set[str]
    regency: str | None
    queue: asyncio.Queue[Figure | Resync] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))

    def tell(self, change: Figure | Resync) -> None:
        if isinstance(change, Figure) and (
            change.indicator.name not in self.names or self.regency not in {None, change.labels["regency"]}
        ):
            return
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            change = Resync()
        self.queue.put_nowait(change)


class Feed:
    """Tells readers of changes to these indicators."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._names = {indicator.name for indicator in indicators}
        self._listeners: set[_Listener] = set()
        self._reading: asyncio.Task[None] | None = None
        self._figures: OrderedDict[tuple[str, ...], dict[int, Cell]] = OrderedDict()

    async def changes(
        self, process: Runtime, names: set[str], regency: str | None = None
    ) -> AsyncIterator[Figure | Resync]:
        """Changes from now on, until the caller stops. Begins with a `Resync` once changes are being read."""
        listener = _Listener(names, regency)
        self._listeners.add(listener)
        clients = process.metrics.gauge("regency_sse_clients")
        clients.inc()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(process))
        else:
            listener.tell(Resync())
        try:
            while True:
                yield await listener.queue.get()
        finally:
            clients.dec()
            self._listeners.discard(listener)
            if not self._listeners:
                self._stop()

    def _stop(self) -> None:
        """Nobody listens: end the reading. Not awaited: a reader that went away is cancelled at any await."""
        reading, self._reading = self._reading, None
        self._figures.clear()
        if reading is not None:
            reading.cancel()

    async def _read(self, process: Runtime) -> None:
        while True:
            try:
                await self._session(process)
            except (KafkaError, Unavailable) as error:
                log.warning("feed_interrupted", reason=str(error))
            await asyncio.sleep(_RETRY_SECONDS)

    async def _session(self, process: Runtime) -> None:
        settings = process.settings
        consumer = make_consumer(settings.kafka, settings.topic(feed_of(settings.service)))
        try:
            await consumer.start()
            await consumer.seek_to_end()
            for tp in consumer.assignment():
                await consumer.position(tp)
            self._figures.clear()
            self._tell(Resync())
            while True:
                for records in (await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)).values():
                    for record in records:
                        await self._take(process.store, record)
        finally:
            await consumer.stop()

    async def _take(self, store: Store, record: ConsumerRecord) -> None:
        try:
            key, cell = read_key(record.key.decode()), decode_cell(record.value or b"")
        except (msgspec.MsgspecError, ValueError):
            return  # the sink reads the same record, counts it and says so
        indicator = indicator_of(key.indicator, key.version)
        if indicator is None or key.indicator not in self._names:
            return
        cells = await self._siblings(store, key)
        held = cells.get(key.partition)
        if held is None or cell.rank >= held.rank:
            cells[key.partition] = cell
            selection = Selection(indicator, key.window, labels_of(indicator))
            for figure in merge_cells(selection, [(key, one) for one in cells.values()]):
                self._tell(figure)

    async def _siblings(self, store: Store, key: CellKey) -> dict[int, Cell]:
        """The cells of one figure by partition, from the store the first time it changes."""
        place = (key.indicator, str(key.version), str(key.window), key.start, key.regency, *key.labels)
        cells = self._figures.get(place)
        if cells is None:
            found = await store.collection(CELLS).find(
                {
                    "indicator": key.indicator,
                    "version": key.version,
                    "window": str(key.window),
                    "start": key.start,
                    "regency": key.regency,
                    "labels": list(key.labels),
                }
            )
            cells = {other.partition: cell for other, cell in map(read_document, found)}
            self._figures[place] = cells
            if len(self._figures) > _REMEMBERED_FIGURES:
                self._figures.popitem(last=False)
        return cells

    def _tell(self, change: Figure | Resync) -> None:
        for listener in tuple(self._listeners):
            listener.tell(change)
