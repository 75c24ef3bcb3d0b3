"""One program of the sink bench in a process of its own: copies a feed into a store and says what it took.

`python -m regencyctl.bench.sink_run sink|bare KAFKA STORE PREFIX RECORDS` prints one JSON line. `bare` is the
least that anybody would write: replace by key, whatever was there before.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import uvloop
from prometheus_client import CollectorRegistry

from regencyctl.bench.stopwatch import Stopwatch
from servicekit.kafka import make_consumer
from servicekit.metrics import Metrics
from servicekit.mongo import ReplaceOne, Store
from servicekit.parting import leave
from servicekit.settings import Settings
from servicekit.stream.archive import CELLS, content_of, description_of
from servicekit.stream.cells import decode_cell, feed_of, sink_of
from servicekit.stream.sink import IndicatorSink
from servicekit.testing.eventually import eventually

SERVICE = "tourism-market"

_GLANCE_SECONDS = 0.02
_PATIENCE_SECONDS = 600.0
_BATCH = 2_000

Program = Callable[[Settings, Store, Stopwatch], Awaitable[None]]


def settings_of(kafka: str, store: str, prefix: str) -> Settings:
    """What a run is told: topics, group and database have the prefix."""
    return Settings(
        service=SERVICE,
        kafka=kafka,
        mongo_url=store,
        topic_prefix=f"{prefix}.",
        database=f"{prefix}_cells",
        port=0,
    )


async def run_sink(settings: Settings, store: Store, watch: Stopwatch) -> None:
    """The platform's own sink; a record counts as done when the offsets behind it are committed."""
    metrics = Metrics(CollectorRegistry())
    stop = asyncio.Event()
    running = asyncio.create_task(IndicatorSink(settings, store, metrics).run(stop))

    async def is_done() -> bool:
        return watch.look(round(metrics.registry.get_sample_value("regency_sink_records_total") or 0))

    await eventually(is_done, timeout=_PATIENCE_SECONDS, interval=_GLANCE_SECONDS)
    stop.set()
    await running


async def run_bare(settings: Settings, store: Store, watch: Stopwatch) -> None:
    """Replaces each document, shaped as the sink's, by the last of its key in the batch: no ranks."""
    cells = store.collection(CELLS)
    feed, group = settings.topic(feed_of(SERVICE)), settings.topic(sink_of(SERVICE))
    consumer = make_consumer(settings.broker, feed, group=group, max_poll_records=_BATCH)
    done = 0
    await consumer.start()
    while not watch.look(done):
        batch = await consumer.getmany(timeout_ms=200)
        newest = {record.key.decode(): record.value for records in batch.values() for record in records}
        documents = (
            {"_id": key, **description_of(key), "cell": content_of(decode_cell(value))}
            for key, value in newest.items()
        )
        writes = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents]
        await cells.bulk_write(writes, ordered=False)
        await consumer.commit()
        done += sum(map(len, batch.values()))
    await leave(consumer)


PROGRAMS: dict[str, Program] = {"sink": run_sink, "bare": run_bare}


async def _run(program: Program, settings: Settings, watch: Stopwatch) -> None:
    store = Store.open(settings.mongo_url, settings.database, settings.mongo_driver)
    await program(settings, store, watch)
    await store.close()


def main() -> None:
    """Run what the command line names."""
    name, kafka, store, prefix, records = sys.argv[1:]
    watch = Stopwatch(int(records))
    uvloop.run(_run(PROGRAMS[name], settings_of(kafka, store, prefix), watch))
    watch.report()


if __name__ == "__main__":
    main()
