"""Reads the cells of partitions back from the feed, as far as it goes now.

A reader of its own, outside the group: Faust's table recovery shares the group's consumer, pauses and resumes
it around every rebalance, and can wait for ever for records that were fetched and dropped on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, make_consumer
from servicekit.parting import leave
from servicekit.stream.partition_cells import PartitionCells
from servicekit.stream.pulse import Pace
from servicekit.stream.record_batch import keep_whole

_POLL_MILLISECONDS = 200
_FETCH_BYTES = 8 * 1024 * 1024
"""What comes at once is copied and checked at once, in the event loop."""


async def recover(
    broker: Broker, feed: str, numbers: Collection[int], pace: Pace, moved: Callable[[], None]
) -> dict[int, PartitionCells]:
    """The cells of these partitions. Calls `moved` whenever some arrived. Raises KafkaError."""
    found = {TopicPartition(feed, number): PartitionCells(number) for number in numbers}
    consumer: Any = make_consumer(broker, max_poll_records=None, max_fetch_bytes=_FETCH_BYTES)
    try:
        await consumer.start()
        keep_whole(consumer, {feed})
        consumer.assign(list(found))
        ends = await consumer.end_offsets(list(found))
        await consumer.seek_to_beginning()
        while any([await consumer.position(place) < ends[place] for place in found]):
            for place, batch in (await consumer.getmany(timeout_ms=_POLL_MILLISECONDS)).items():
                for record in batch:
                    found[place].take(record)
                    await pace.step()
                moved()
    finally:
        await leave(consumer)
    for place, cells in found.items():
        cells.end = ends[place]
    return {cells.number: cells for cells in found.values()}
