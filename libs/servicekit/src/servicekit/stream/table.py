"""The Faust table that holds the cells of the partitions this processor owns; its changelog is the feed.

Cells are kept as values, not as bytes, and per partition, so that a partition that moves away takes its
cells with it. Writes go out in whole record batches and are confirmed by the broker before the engine acks
what they contain.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import faust
import msgspec
from faust.stores import memory
from faust.types import TP, EventT

from servicekit.stream.cells import Cell, decode_cell, encode_cell
from servicekit.stream.transport import RECORDS_CODEC, BatchApp, ConfirmedProducer

Partition = dict[str, Cell]


class CellStore(memory.Store[str, Cell]):
    """Cells in memory, by partition. Of two values of one key it keeps the one with the higher rank."""

    def __post_init__(self) -> None:
        # Stock keeps one dict for all partitions and forgets only the keys it has read from a changelog.
        self.partitions: dict[int, Partition] = {}
        self.overtaken: set[tuple[int, str]] = set()
        self.unreadable: list[tuple[int, int, str]] = []

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]], *_: Any, **__: Any) -> None:
        """Take in record batches of the feed.

        Stock lets the last record of a key win. A processor that was stalled and replaced may have written
        after its successor: the higher rank wins, and the key is noted so that the right value is written
        once more, for compaction keeps the last record.
        """
        for event in batch:
            number = event.message.partition
            partition = self.partitions.setdefault(number, {})
            records: Any = event.message.value
            for record in records:
                self._take(number, partition, record)

    def _take(self, number: int, partition: Partition, record: Any) -> None:
        key = record.key.decode()
        if record.value is None:
            partition.pop(key, None)
            self.overtaken.discard((number, key))
            return
        try:
            cell = decode_cell(record.value)
        except msgspec.MsgspecError as error:
            self.unreadable.append((number, record.offset, str(error)))
            return
        held = partition.get(key)
        if held is None or cell.rank >= held.rank:
            partition[key] = cell
            self.overtaken.discard((number, key))
        else:
            self.overtaken.add((number, key))

    async def on_rebalance(self, assigned: set[TP], *_: Any, **__: Any) -> None:
        """Forget the cells of partitions that have gone."""
        kept = {tp.partition for tp in assigned}
        self.partitions = {number: cells for number, cells in self.partitions.items() if number in kept}
        self.overtaken = {noted for noted in self.overtaken if noted[0] in kept}

    async def on_recovery_completed(self, *_: Any, **__: Any) -> None:
        """Nothing: `on_rebalance` has forgotten what is not ours."""


class CellTable(faust.Table[str, Cell]):
    """Where cells are read and written."""

    app: BatchApp
    data: CellStore

    def _new_store(self) -> CellStore:
        # Stock looks the store up by URL; there is no setting for a store class.
        return CellStore(self.app.conf.store, self.app, self, table_name=self.name, loop=self.loop)

    def partition(self, number: int) -> Partition:
        """The cells of one partition, by key."""
        return self.data.partitions.setdefault(number, {})

    def take_overtaken(self, number: int) -> list[str]:
        """Keys whose last record on the feed is not the right one; the caller writes them again."""
        keys = [key for partition, key in self.data.overtaken if partition == number]
        self.data.overtaken.difference_update((number, key) for key in keys)
        return keys

    def take_unreadable(self) -> list[tuple[int, int, str]]:
        """Partition, offset and reason of feed records that are no cells, met since the last call."""
        met, self.data.unreadable = self.data.unreadable, []
        return met


def make_table(app: BatchApp, feed: str) -> CellTable:
    """The table of an app whose changelog is the topic `feed`."""
    changelog = app.topic(
        feed, key_serializer=RECORDS_CODEC, value_serializer=RECORDS_CODEC, acks=False, internal=True
    )
    # A message of the changelog is a batch of records: apply them soon instead of hoarding a thousand. With a
    # buffer of 1 Faust would go on reading the changelog after recovery, that is, what this process writes.
    table = CellTable(app, name="cells", changelog_topic=changelog, recovery_buffer_size=2, beacon=app.beacon)
    app.tables.add(table)
    return table


class FeedWriter:
    """Writes cells of one partition to the feed, many to a request.

    Use: `put` each cell, then `close`, then await what `close` returns: then all replicas have them.
    """

    def __init__(self, producer: ConfirmedProducer, feed: str, partition: int) -> None:
        self._producer = producer
        self._feed = feed
        self._partition = partition
        self._batch = producer.new_batch()
        self._sent: list[asyncio.Future[Any]] = []

    async def put(self, key: str, cell: Cell) -> None:
        """Add a cell. Waits while the batch before is on its way."""
        record = {"timestamp": time.time_ns() // 1_000_000, "key": key.encode(), "value": encode_cell(cell)}
        if self._batch.append(**record) is None:
            await self._send()
            self._batch.append(**record)

    async def close(self) -> list[asyncio.Future[Any]]:
        """Send what is left; the futures are done when the broker has it."""
        if self._batch.record_count():
            await self._send()
        return self._sent

    async def _send(self) -> None:
        self._batch.close()
        self._sent.append(await self._producer.publish(self._batch, self._feed, self._partition))
        self._batch = self._producer.new_batch()
