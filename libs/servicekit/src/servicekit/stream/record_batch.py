"""A fetched stretch of one partition whose records are parsed only as they are read.

aiokafka turns a fetch response into a list of records, each copied into a named tuple, before anybody looks
at one. Most of the time then goes into memory that is touched once. Here the response stays as the bytes it
came in; each record lives for the moment it is counted.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

from aiokafka.consumer.fetcher import FetchResult
from aiokafka.errors import CorruptRecordException

from servicekit.envelope import Header
from servicekit.stream.pulse import AT_ONCE


class Part:
    """At most `AT_ONCE` records that were published together, to be iterated once and before the next part.

    Attributes:
        last: Offset of the last one.
        at: Milliseconds since 1970 of the first record that was published with them.
        sample: The headers of its first record, once it is iterated: one of many, to look at something that
            is not worth looking for in each.
    """

    __slots__ = ("_first", "_records", "at", "last", "sample")

    def __init__(self, records: Iterator[Any], first: int, last: int, at: int) -> None:
        self._records = records
        self._first = first
        self.last = last
        self.at = at
        self.sample: Sequence[Header] = ()

    def __len__(self) -> int:
        return self.last - self._first + 1

    def __iter__(self) -> Iterator[Any]:
        first = list(islice(self._records, min(1, len(self))))
        for record in first:
            self.sample = record.headers
        return chain(first, islice(self._records, len(self) - 1))


class RecordBatch:
    """Consecutive records of one partition, to be iterated once: what was read is let go of.

    Attributes:
        first: Offset of the first record, unless compaction removed it.
        last: Offset of the last record.
        timestamp: Milliseconds since 1970 of the newest record.
    """

    __slots__ = ("_batches", "first", "last", "timestamp", "timestamp_type")

    def __init__(self, batches: list[Any], position: int) -> None:
        self._batches = deque(batches)
        self.first: int = max(position, batches[0].base_offset)
        self.last: int = batches[-1].next_offset - 1
        self.timestamp: int = batches[-1].max_timestamp
        self.timestamp_type: int = batches[-1].timestamp_type

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self._read(self._batches.popleft()) for _ in range(len(self._batches)))

    def parts(self) -> Iterator[Part]:
        """The records in parts, to pause in between. Of topics that are not compacted: without holes."""
        while self._batches:
            batch = self._batches.popleft()
            records, end = self._read(batch), batch.next_offset
            for first in range(max(self.first, batch.base_offset), end, AT_ONCE):
                yield Part(records, first, min(first + AT_ONCE, end) - 1, batch.first_timestamp)

    def _read(self, batch: Any) -> Iterator[Any]:
        if self.first <= batch.base_offset:
            return chain(batch)  # aiokafka makes one iterator of a batch; each part asks for it
        return (record for record in batch if record.offset >= self.first)


class BatchedResults(OrderedDict[Any, Any]):
    """A fetcher's results, of which those of some topics are handed out as a `RecordBatch`."""

    def __init__(self, topics: Collection[str]) -> None:
        super().__init__()
        self._topics = topics

    def __setitem__(self, tp: Any, result: Any) -> None:
        if tp.topic in self._topics and isinstance(result, FetchResult):
            result.getall = partial(_take_all, result)
        super().__setitem__(tp, result)


def keep_whole(consumer: Any, topics: Collection[str]) -> None:
    """Have a consumer that is started, and reads nothing yet, hand records of these topics out in batches."""
    # aiokafka offers no other way to get at the bytes of a response.
    consumer._fetcher._records = BatchedResults(topics)


def _take_all(result: Any, _max_records: int | None = None) -> RecordBatch | None:
    """What `FetchResult.getall` does, but for the parsing: check, take everything, move the position."""
    if not result.check_assignment(result._topic_partition) or not result.has_more():
        return None
    fetched = result._partition_records
    position = fetched.next_fetch_offset
    batches = []
    while fetched._records.has_next():
        batch = fetched._records.next_batch()
        if fetched._check_crcs and not batch.validate_crc():
            raise CorruptRecordException(f"invalid CRC in {result._topic_partition}")
        fetched.next_fetch_offset = batch.next_offset
        if not batch.is_control_batch:
            batches.append(batch)
    result._update_position()
    # Neither may keep the response alive in a circle: the collector hardly runs where so much is held.
    result._partition_records = fetched._records_iterator = None
    del result.getall
    return RecordBatch(batches, position) if batches else None
