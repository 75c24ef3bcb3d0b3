"""Cells put on a service's feed as a processor puts them there, for tests of what reads feeds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from servicekit.broker import Broker
from servicekit.kafka import make_producer
from servicekit.stream.cells import Cell, encode_cell

Put = Callable[[Iterable[tuple[str, Cell | None]]], Awaitable[None]]
"""Publishes cells in this order, each on the partition its key names; None is a tombstone."""


@asynccontextmanager
async def feed_writer(kafka: str, topic: str) -> AsyncIterator[Put]:
    """A writer to the feed `topic` for the time of the block."""
    producer = make_producer(Broker(kafka), linger_ms=5)

    async def put(cells: Iterable[tuple[str, Cell | None]]) -> None:
        for key, cell in cells:
            value = None if cell is None else encode_cell(cell)
            partition = int(key.partition("|")[0])
            await producer.send(topic, value, key=key.encode(), partition=partition)
        await producer.flush()

    await producer.start()
    try:
        yield put
    finally:
        await producer.stop()
