"""Batches come whole and in order, and nothing of a response stays behind once it has been counted."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from aiokafka.consumer.fetcher import FetchResult, PartitionRecords
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from servicekit.kafka import TopicPartition
from servicekit.stream.pulse import AT_ONCE
from servicekit.stream.record_batch import BatchedResults, RecordBatch

COINS = TopicPartition("coins", 0)


def response(records: int, first: int = 0) -> bytes:
    """What a broker sends for that many records, from the offset `first`."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1_000_000)
    for number in range(records):
        builder.append(number, 0, b"key", b"%d" % number, [])
    return first.to_bytes(8, "big") + bytes(builder.build())[8:]


def fetched(records: int, position: int) -> FetchResult:
    """What aiokafka makes of it for a consumer that stands at `position`."""
    subscriptions = SubscriptionState()
    subscriptions.assign_from_user({COINS})
    subscriptions.seek(COINS, position)
    read = PartitionRecords(COINS, MemoryRecords(response(records)), [], position, None, None, True, 0)
    assignment = subscriptions.subscription.assignment
    return FetchResult(COINS, assignment=assignment, partition_records=read, backoff=0)


async def test_a_batch_holds_the_records_from_the_position_on() -> None:
    results = BatchedResults({COINS.topic})
    results[COINS] = fetched(10, position=4)

    batch: Any = results[COINS].getall()

    assert (batch.first, batch.last, len(batch)) == (4, 9, 6)
    assert [record.value for record in batch] == [b"4", b"5", b"6", b"7", b"8", b"9"]


async def test_a_response_is_let_go_of_without_the_garbage_collector() -> None:
    results = BatchedResults({COINS.topic})
    results[COINS] = fetched(10, position=0)
    left = [weakref.ref(results[COINS]), weakref.ref(results[COINS]._partition_records)]
    gc.disable()

    try:
        batch: Any = results.pop(COINS).getall()
        counted = sum(1 for _ in batch)
        kept = [one() for one in left if one() is not None]
    finally:
        gc.enable()

    assert (counted, kept) == (10, [])


def test_the_parts_of_a_batch_are_what_was_published_together_from_the_position_on() -> None:
    published = [DefaultRecordBatch(response(records, first)) for records, first in ((3, 0), (4, 3), (2, 7))]

    batch = RecordBatch(published[1:], position=5)
    parts = [(len(part), part.last, [record.offset for record in part]) for part in batch.parts()]

    assert parts == [(2, 6, [5, 6]), (2, 8, [7, 8])]


@pytest.mark.parametrize("position", [0, 5])
def test_a_part_is_never_long_however_many_records_were_published_together(position: int) -> None:
    end = 2 * AT_ONCE + 7

    parts = list(RecordBatch([DefaultRecordBatch(response(end))], position).parts())

    assert [len(part) for part in parts] == [AT_ONCE, AT_ONCE, 7 - position]
    assert parts[-1].last == end - 1
    assert [record.offset for part in parts for record in part] == list(range(position, end))
