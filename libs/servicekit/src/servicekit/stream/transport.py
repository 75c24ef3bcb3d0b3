"""The part of Faust that is ours: batches instead of records, acks per batch, a producer that loses nothing.

Stock Faust spends two asyncio tasks and a dozen calls on every record. Here its consumer yields one message
per (partition, poll) whose value is a `RecordBatch`; Faust still owns the group, the assignment, pausing and
commits. Every override says which behaviour of faust-streaming 0.15.3 it replaces, and why. Nothing else in
the platform touches Faust's internals.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.serializers import codecs
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from mode.threads import WorkerThread

from servicekit.kafka import FETCH_WAIT
from servicekit.outbox import Outgoing
from servicekit.stream.record_batch import RecordBatch, keep_whole

RECORDS_CODEC = "regency-records"
"""Name of the codec that lets a record batch pass through Faust untouched."""


class _Records(codecs.Codec):
    def _loads(self, s: bytes) -> Any:
        return s

    def _dumps(self, s: Any) -> bytes:
        return bytes(s)


class BatchApp(faust.App):
    """A Faust app that reads its topics batch by batch.

    Args:
        batched: The topics it reads. They must be neither compacted nor written in transactions:
            a hole between two offsets would look like records that were dropped.
    """

    def __init__(self, app_id: str, *, batched: Collection[str], **options: Any) -> None:
        codecs.register(RECORDS_CODEC, _Records())
        super().__init__(app_id, **options)
        self.batched = frozenset(batched)

    @property
    def confirmed_producer(self) -> ConfirmedProducer:
        """The producer of this app, with its whole interface."""
        producer: Any = self.producer
        assert isinstance(producer, ConfirmedProducer)  # noqa: S101 - see `_new_producer_transport`
        return producer

    def _new_transport(self) -> driver.Transport:
        # Stock looks the driver up by URL; there is no setting for a transport class.
        return BatchTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> driver.Transport:
        return BatchTransport(self.conf.broker_producer, self)

    def _create_directories(self) -> None:
        # Stock makes a data directory in the working directory; cells live in memory and in the feed.
        return


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a source partition is: acked up to before this offset, so many records wait behind it."""

    acked: int
    lag: int


class _EndingThread(WorkerThread):
    def __init__(self, service: Any, **options: Any) -> None:
        # Stock's thread outlives a failed main thread: the process would never end, nobody would restart it.
        super().__init__(service, **options)
        self.daemon = True


class BatchThread(driver.AIOKafkaConsumerThread):
    """The thread that fetches, without parsing."""

    Worker = _EndingThread
    app: BatchApp

    def _create_worker_consumer(self, transport: Any) -> Any:
        # Stock waits 1.5 s for data of idle partitions; until that fetch is back, aiokafka sends none for the
        # busy ones of the same broker.
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT // timedelta(milliseconds=1)
        return consumer

    async def on_start(self) -> None:
        """Start the consumer of this thread and have its fetcher keep batches whole."""
        await super().on_start()
        keep_whole(self._ensure_consumer(), self.app.batched)


class BatchConsumer(driver.Consumer):
    """Faust's consumer, one message per partition and poll.

    Attributes:
        begins: Where each source partition is to be read from in this generation of the group. Around a
            rebalance Faust may drop records it has fetched, or hand over ones fetched before it sought back:
            whoever counts holds every batch against where it has to begin, and goes back if there is a gap.
    """

    app: BatchApp

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begins: Mapping[TP, int] = {}

    def _new_consumer_thread(self) -> BatchThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(
        self,
        timeout: float,  # noqa: ASYNC109 - the base class's signature
    ) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Fetch; yield one message per partition.

        Stock forgets what it has fetched when a rebalance comes in between, and relies on seeking afterwards;
        a fetch that ends after that would leave its records out until the next ones arrive.
        """
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        batches: Mapping[TP, Any] = records or {}
        for tp, batch in batches.items():
            is_mine = active is None or tp in active or tp in self._buffered_partitions
            is_over = self.should_stop or self.app.consumer_generation_id != generation
            if is_over or not self.flow_active or not is_mine:
                await self._put_back(tp, batch)
                continue
            # `_drain_messages` drops what is below `_read_offset` and books an interval for every hole above
            # it. Neither is wanted (the interval even covers the record in flight), so each batch looks like
            # the next record.
            self._read_offset[tp] = batch.last - 1
            yield tp, _batch_message(tp, batch, generation)

    async def _put_back(self, tp: TP, batch: RecordBatch) -> None:
        with contextlib.suppress(KafkaError):  # the partition may have gone
            await self.seek(tp, batch.first)

    async def perform_seek(self) -> None:
        """Seek to the committed offsets and remember them: the next batch of each partition starts there."""
        await super().perform_seek()
        sources = self._sources()
        fresh = [tp for tp in sources if not self._committed_offset[tp]]
        first = await self._thread.earliest_offsets(*fresh) if fresh else {}
        self.begins = {tp: self._committed_offset[tp] or first.get(tp) or 0 for tp in sources}

    async def go_back(self, tp: TP, offset: int) -> int:
        """Read a partition again from `offset`, or from where its log begins by now; answers where that is.

        Raises KafkaError.
        """
        begins = await self._thread.earliest_offsets(tp)
        place = max(offset, begins[tp])
        await self.seek(tp, place)
        return place

    def committed(self, tp: TP) -> int:
        """Up to where a source partition is committed, as far as this process knows."""
        return self._committed_offset[tp] or 0

    async def standings(self) -> Mapping[TP, Standing]:
        """Where each source partition of this process stands; asks the broker. Raises KafkaError."""
        sources = self._sources()
        if not sources:
            return {}
        begins = await self._thread.earliest_offsets(*sources)
        ends = await self._thread.highwaters(*sources)
        found = {}
        for tp in sources:
            acked = max(self._committed_offset[tp] or 0, begins[tp])
            found[tp] = Standing(acked, max(0, ends[tp] - acked))
        return found

    def _sources(self) -> list[TP]:
        return [tp for tp in self.assignment() if tp.topic in self.app.batched]

    def _new_offset(self, tp: TP) -> int | None:
        # Stock looks for the first run of consecutive acked offsets; here an acked offset stands for a whole
        # batch. Batches of a partition are handed over without holes and acked in order, so the highest one
        # covers the rest.
        acked = self._acked[tp]
        if not acked:
            return None
        highest = max(acked)
        acked.clear()
        self._acked_index[tp].clear()
        return highest + 1


class ConfirmedProducer(driver.Producer):
    """Faust's producer, idempotent, with whole record batches whose delivery can be awaited."""

    def _settings_extra(self) -> Mapping[str, Any]:
        # Stock adds these for exactly_once only; without them a retry may reorder or repeat changelog
        # records.
        return {"acks": "all", "enable_idempotence": True}

    def new_batch(self) -> Any:
        """An empty batch; `append` answers None when it is full."""
        return self._ensure_producer().create_batch()

    async def publish(self, batch: Any, topic: str, partition: int) -> Any:
        """Queue a batch; its future is done when all replicas have it, and raises if they never will."""
        return await self._ensure_producer().send_batch(batch, topic, partition=partition)

    async def queue(self, record: Outgoing) -> Any:
        """Queue one record; its future is done when all replicas have it."""
        return await self._ensure_producer().send(
            record.topic, record.value, record.key, record.partition, headers=list(record.headers)
        )


class BatchTransport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = BatchConsumer
    Producer = ConfirmedProducer


def _batch_message(tp: TP, batch: RecordBatch, generation: int) -> ConsumerMessage:
    value: Any = batch
    return ConsumerMessage(
        tp.topic,
        tp.partition,
        batch.last,
        batch.timestamp / 1000.0,
        batch.timestamp_type,
        None,
        None,
        value,
        None,
        -1,
        -1,
        tp,
        generation_id=generation,
    )
