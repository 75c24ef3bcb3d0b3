"""Keeps the cells of a service's feed in its store, where the API reads them.

The group `<service>.indicator-sink` reads the feed batch by batch: of each key the best value is written, the
store keeps the higher of it and its own, then the offsets are committed. Reading a batch twice, or after a
stalled processor wrote to the feed, changes nothing. What leaves a processor's memory stays in the store.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import structlog

from servicekit.errors import Unavailable
from servicekit.kafka import ConsumerRecord, KafkaError, TopicPartition, make_consumer
from servicekit.metrics import Metrics
from servicekit.mongo import Store, UpdateOne
from servicekit.parting import leave
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, write_of
from servicekit.stream.cells import Cell, decode_cell, feed_of, sink_of
from servicekit.stream.flush_note import FlushNote, note_of
from servicekit.stream.sink_report import SinkReport
from servicekit.telemetry import SpanKind, linked_span

log = structlog.get_logger(__name__)

_BATCH = 2_000
_POLL_MILLISECONDS = 200
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0

Batch = Mapping[TopicPartition, Sequence[ConsumerRecord]]


class IndicatorSink:
    """Copies the feed of one service into its store."""

    def __init__(self, settings: Settings, store: Store, metrics: Metrics) -> None:
        self._settings = settings
        self._cells = store.collection(CELLS)
        self._records = metrics.counter("regency_sink_records_total")
        self._written = metrics.counter("regency_sink_cells_total")
        self._dropped = metrics.counter("regency_stream_dropped_total")
        self._report = SinkReport(metrics, sink_of(settings.service))

    async def run(self, stop: asyncio.Event) -> None:
        """Copy until `stop` is set. While the broker or the store is away, try again ever more slowly."""
        telling = asyncio.create_task(self._report.run())
        try:
            await self._persist(stop)
        finally:
            telling.cancel()

    async def _persist(self, stop: asyncio.Event) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                await self._session(stop)
            except (KafkaError, Unavailable) as error:
                log.warning("sink_interrupted", reason=str(error), next_try_seconds=pause)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await stop.wait()
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _session(self, stop: asyncio.Event) -> None:
        feed = self._settings.topic(feed_of(self._settings.service))
        group = self._settings.topic(sink_of(self._settings.service))
        consumer = make_consumer(self._settings.broker, group=group, client_id=group, max_poll_records=_BATCH)
        consumer.subscribe([feed], listener=self._report)
        try:
            await consumer.start()
            while not stop.is_set():
                batch = await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)
                self._report.fetched(consumer)
                if batch:
                    await self._copy(batch)
                    await consumer.commit()
                    self._records.inc(sum(map(len, batch.values())))
                await self._report.stored(consumer)
        finally:
            await leave(consumer)

    async def _copy(self, batch: Batch) -> None:
        best = self._best(record for records in batch.values() for record in records)
        writes = list(self._writes(best))
        notes = _notes(batch)
        traces = (trace for note in notes for trace in note.traces)
        attributes = self._attributes | {"messaging.batch.message_count": sum(map(len, batch.values()))}
        with linked_span("store cells", traces, kind=SpanKind.CONSUMER, attributes=attributes):
            await self._cells.bulk_write(writes, ordered=False)
        self._written.inc(len(writes))
        self._report.fresh(notes)

    def _best(self, records: Iterable[ConsumerRecord]) -> dict[bytes, tuple[Cell, ConsumerRecord]]:
        """Of each key the value with the highest rank; who lets go of a cell takes nothing back."""
        best: dict[bytes, tuple[Cell, ConsumerRecord]] = {}
        for record in records:
            if record.value is None:
                continue
            try:
                cell = decode_cell(record.value)
            except msgspec.MsgspecError as error:
                self._report_unreadable(record, error)
                continue
            held = best.get(record.key)
            if held is None or cell.rank >= held[0].rank:
                best[record.key] = cell, record
        return best

    def _writes(self, best: Mapping[bytes, tuple[Cell, ConsumerRecord]]) -> Iterator[UpdateOne]:
        for key, (cell, record) in best.items():
            try:
                yield write_of(key.decode(), cell)
            except ValueError as error:
                self._report_unreadable(record, error)

    def _report_unreadable(self, record: ConsumerRecord, error: Exception) -> None:
        self._dropped.labels(record.topic, "unreadable").inc()
        log.error(
            "record_unreadable",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            reason=str(error),
        )

    @property
    def _attributes(self) -> dict[str, str | int | float | bool]:
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.operation.name": "store",
            "messaging.destination.name": feed_of(self._settings.service),
            "messaging.consumer.group.name": sink_of(self._settings.service),
        }


def _notes(batch: Batch) -> list[FlushNote]:
    found = (note_of(record.headers) for records in batch.values() for record in records if record.headers)
    return [note for note in found if note is not None]
