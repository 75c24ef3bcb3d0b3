"""Writes the cells of one partition to the feed, many to a request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from servicekit.stream.cells import Cell, encode_cell
from servicekit.stream.flush_note import FlushNote
from servicekit.stream.transport import ConfirmedProducer


class FeedWriter:
    """Use: `put` each cell, then `close`, then `confirmed`: then all replicas have them.

    The last cell is held back until `close`, which may have a note to put on it.

    Args:
        partition: Of the feed.
    """

    def __init__(self, producer: ConfirmedProducer, feed: str, partition: int) -> None:
        self._producer = producer
        self._feed = feed
        self._partition = partition
        self._batch = producer.new_batch()
        self._sent: list[tuple[asyncio.Future[Any], int]] = []
        self._last: dict[str, Any] | None = None

    async def put(self, key: str, cell: Cell | None) -> None:
        """Add a cell, or word that it leaves the feed. Waits while the batch before is on its way."""
        value = None if cell is None else encode_cell(cell)
        before = self._last
        self._last = {"timestamp": time.time_ns() // 1_000_000, "key": key.encode(), "value": value}
        if before is not None:
            await self._append(before)

    async def close(self, note: FlushNote | None = None) -> None:
        """Send what is left; the last record carries the note."""
        if self._last is not None:
            await self._append(self._last | ({"headers": note.headers()} if note else {}))
            self._last = None
        if self._batch.record_count():
            await self._send()

    async def confirmed(self) -> int:
        """Wait until the broker has everything; the offset after the last record, 0 if there was none.

        Raises KafkaError when the broker refuses.
        """
        placed = await asyncio.gather(*(future for future, _ in self._sent))
        counts = (records for _, records in self._sent)
        return max((at.offset + records for at, records in zip(placed, counts, strict=True)), default=0)

    async def _append(self, record: Mapping[str, Any]) -> None:
        if self._batch.append(**record) is None:
            await self._send()
            self._batch.append(**record)

    async def _send(self) -> None:
        self._batch.close()
        future = await self._producer.publish(self._batch, self._feed, self._partition)
        self._sent.append((future, self._batch.record_count()))
        self._batch = self._producer.new_batch()
