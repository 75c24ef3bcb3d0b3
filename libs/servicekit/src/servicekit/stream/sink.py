"""Keeps the cells of a service's feed in its store, where the API reads them.

The group `<service>.indicator-sink` reads the feed batch by batch: of each key the best value is written, the
store keeps the higher of it and its own, then the offsets are committed. Reading a batch twice, or after a
stalled processor wrote to the feed, changes nothing. What leaves a processor's memory stays in the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import structlog

from servicekit.errors import Unavailable
from servicekit.kafka import AIOKafkaConsumer, ConsumerRecord, KafkaError, TopicPartition, make_consumer
from servicekit.metrics import Metrics
from servicekit.mongo import Store, UpdateOne
from servicekit.parting import leave
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, write_of
from servicekit.stream.cells import Cell, decode_cell, feed_of, sink_of

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
        self._lag = metrics.gauge("regency_sink_lag_records")
        self._age = metrics.gauge("regency_sink_age_seconds")

    async def run(self, stop: asyncio.Event) -> None:
        """Copy until `stop` is set. While the broker or the store is away, try again ever more slowly."""
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
        consumer = make_consumer(
            self._settings.kafka, feed, group=group, client_id=group, max_poll_records=_BATCH
        )
        try:
            await consumer.start()
            while not stop.is_set():
                batch = await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)
                if batch:
                    await self._copy(batch)
                    await consumer.commit()
                    self._records.inc(sum(map(len, batch.values())))
                self._report_lag(consumer, batch)
        finally:
            await leave(consumer)

    async def _copy(self, batch: Batch) -> None:
        best = self._best(record for records in batch.values() for record in records)
        writes = list(self._writes(best))
        await self._cells.bulk_write(writes, ordered=False)
        self._written.inc(len(writes))
        newest = max(records[-1].timestamp for records in batch.values())
        self._age.set(max(0.0, time.time() - newest / 1e3))

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

    def _report_lag(self, consumer: AIOKafkaConsumer, batch: Batch) -> None:
        for tp, records in batch.items():
            end = consumer.highwater(tp)
            if end is not None:
                self._lag.labels(tp.partition).set(max(0, end - records[-1].offset - 1))
