"""Feeds made again from the store: the sink has kept every cell, so nothing of a feed has to be saved.

A processor that finds these cells counts its topics from the start: what a cell holds already it does not
count again (ADR 11).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from contracts.indicators import Window
from regencyctl.backup.records import SavedRecord
from regencyctl.backup.refilling import Sending, producing
from regencyctl.backup.scope import Scope
from servicekit.kafka import TopicPartition, make_consumer
from servicekit.parting import leave
from servicekit.stream.archive import CELLS, cell_of
from servicekit.stream.cells import Cell, encode_cell, read_key
from servicekit.stream.cold import is_cold
from servicekit.topic_reading import places_of


async def fill_feed(scope: Scope, service: str) -> int:
    """Publish the cells of a service that a processor must find in memory; how many.

    Cold ones are left out but for the newest of each indicator: it says what has been counted.
    """
    newest: dict[tuple[int, str, int], tuple[str, Cell]] = {}
    now, sent = datetime.now(UTC), 0
    store = scope.store(service)
    try:
        async with producing(scope) as out:
            async for document in store.collection(CELLS).stream({}):
                key, cell = document["_id"], cell_of(document)
                parts = read_key(key)
                counted = (parts.partition, parts.indicator, parts.version)
                if counted not in newest or cell.seq > newest[counted][1].seq:
                    newest[counted] = (key, cell)
                if not is_cold(Window(parts.window), parts.start, now):
                    await _send(out, scope.feed(service), key, cell)
                    sent += 1
            for key, cell in newest.values():
                await _send(out, scope.feed(service), key, cell)
            await out.settle()
    finally:
        await store.close()
    return sent


async def _send(out: Sending, feed: str, key: str, cell: Cell) -> None:
    place = TopicPartition(feed, int(key.partition("|")[0]))
    written = int(datetime.fromisoformat(cell.at).timestamp() * 1000)
    await out.send(place, SavedRecord(0, written, key.encode(), encode_cell(cell), []))


async def count_from_the_start(scope: Scope, service: str) -> None:
    """Let the processors of a service begin at the first records, and its sink at the begin of the feed."""
    await _commit_begins(scope, scope.feed(service), scope.counted(service))
    await _commit_begins(scope, scope.sink(service), {scope.feed(service)})


async def _commit_begins(scope: Scope, group: str, topics: frozenset[str] | set[str]) -> None:
    places = await places_of(scope.broker, topics)
    if not places:
        return
    consumer = make_consumer(scope.broker, group=group)
    try:
        await consumer.start()
        consumer.assign(places)
        begins: Mapping[TopicPartition, int] = await consumer.beginning_offsets(places)
        await consumer.commit(dict(begins))
    finally:
        await leave(consumer)
