"""One program of the engine bench in a process of its own.

`python -m regencyctl.bench.engine_run engine|plain_faust|ceiling BROKER NAME TOPIC EVENTS one|ten` prints one
JSON line, see `Stopwatch.report`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import faust
import msgspec
import uvloop
from prometheus_client import CollectorRegistry

from contracts.indicators import Indicator
from contracts.tourism_market import CoinsRedeemed
from regencyctl.bench.engine_load import HOUR_DIGITS, INDICATORS, PARTITIONS, Totals, figures_of
from regencyctl.bench.stopwatch import Stopwatch, Turns
from servicekit.broker import Broker
from servicekit.kafka import make_consumer
from servicekit.metrics import Metrics
from servicekit.parting import leave
from servicekit.stream import measures
from servicekit.stream.cells import Cell
from servicekit.stream.plan import make_plan
from servicekit.stream.processor import Processor
from servicekit.stream.records import fixed_attributes
from servicekit.stream.windows import start_of
from servicekit.stream.wiring import Wiring

_GLANCE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """What to count, and the name under which: group, feed and changelog are called by it."""

    broker: str
    name: str
    topic: str
    events: int
    indicators: tuple[Indicator, ...]


class NoArchive:
    """No cell leaves memory during a bench, so none can be in a store."""

    async def cells(self, _keys: Collection[str]) -> dict[str, Cell]:
        """Nothing."""
        return {}


async def run_engine(run: Run, watch: Stopwatch) -> None:
    """The platform's own processor; an event counts as done when the broker has confirmed its cells."""
    metrics = Metrics(CollectorRegistry())
    wiring = Wiring(
        broker=Broker(run.broker),
        group=run.name,
        feed=run.name,
        sink=f"{run.name}.sink",
        prefix="",
        sources={run.topic: make_plan(run.indicators)},
    )
    processor = Processor(wiring, NoArchive(), metrics)
    running = asyncio.create_task(processor.run())
    counted = metrics.counter("regency_stream_events_total").labels(run.topic)
    turns = Turns()
    turns.beat()
    while not running.done() and not watch.look(int(counted._value.get())):  # noqa: ASYNC110 - a sampler
        await asyncio.sleep(_GLANCE_SECONDS)
    processor.stop()
    await running
    watch.report(longest_turn_ms=turns.longest * 1_000)


async def run_plain_faust(run: Run, watch: Stopwatch) -> None:
    """Faust as its guide shows it: an agent, a table, one event at a time, a cell per indicator.

    Cells tell partitions apart, as the engine's do: a table keeps the cells of all partitions together.
    """
    app = faust.App(
        run.name,
        broker=f"kafka://{run.broker}",
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        producer_linger=0.05,
        producer_max_batch_size=131_072,
        stream_buffer_maxsize=65_536,
        stream_recovery_delay=0.0,
    )
    changelog = app.topic(run.name, acks=False, internal=True)
    cells = app.Table("cells", partitions=PARTITIONS, changelog_topic=changelog)
    decode = msgspec.json.Decoder(_Redeemed).decode
    kind = CoinsRedeemed.type.encode()
    done = 0

    async def count(stream: Any) -> None:
        nonlocal done
        async for event in stream.events():
            if event.headers["ce_type"] == kind:
                redeemed, regency = decode(event.value), event.headers["ce_regency"].decode()
                for indicator in run.indicators:
                    place, amounts = _gain(indicator, regency, redeemed)
                    key = f"{event.message.partition}|{place}"
                    held = cells.get(key)
                    cells[key] = [a + b for a, b in zip(held, amounts, strict=True)] if held else amounts
            done += 1

    topic = app.topic(run.topic, key_serializer="raw", value_serializer="raw")
    app.agent(topic)(count)
    starting = asyncio.create_task(app.start())
    while not app.crashed and not watch.look(done):  # noqa: ASYNC110 - a sampler
        await asyncio.sleep(_GLANCE_SECONDS)
    await starting
    await app.stop()
    watch.report()


def _gain(indicator: Indicator, regency: str, event: _Redeemed) -> tuple[str, list[int]]:
    start = start_of(indicator.windows[0], event.occurred_at[:HOUR_DIGITS])
    labels = (getattr(event, name) for name in indicator.by)
    amounts = (getattr(event, name) for name in measures.fields(indicator.measure))
    return "|".join((indicator.name, start, regency, *labels)), [1, *amounts]


async def run_ceiling(run: Run, watch: Stopwatch) -> None:
    """No framework: fetch, decode, add up by what the indicators have in common. Saves nothing: no peer."""
    consumer = make_consumer(Broker(run.broker), run.topic, max_poll_records=100_000)
    await consumer.start()
    decode, kind, done = msgspec.json.Decoder(_Redeemed).decode, CoinsRedeemed.type.encode(), 0
    totals: Totals = {}
    try:
        while not watch.look(done):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    attributes = fixed_attributes(record.headers)
                    if attributes is None or attributes[0] != kind:
                        continue
                    event = decode(record.value)
                    place = (event.occurred_at[:HOUR_DIGITS], event.market_id, event.village)
                    total = totals.setdefault(place, [0, 0, 0])
                    total[0] += 1
                    total[1] += event.coins
                    total[2] += event.amount_idr
                done += len(records)
    finally:
        await leave(consumer)
    watch.report(figures=figures_of(run.indicators, totals))


class _Redeemed(msgspec.Struct, gc=False):
    """The fields the indicators look at."""

    occurred_at: str
    market_id: str
    village: str
    coins: int
    amount_idr: int


MODES: Mapping[str, Callable[[Run, Stopwatch], Coroutine[Any, Any, None]]] = {
    "engine": run_engine,
    "plain_faust": run_plain_faust,
    "ceiling": run_ceiling,
}


def main(arguments: list[str]) -> None:
    """Run one program and print what it took."""
    mode, broker, name, topic, events, load = arguments
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    run = Run(broker, name, topic, int(events), INDICATORS[load])
    uvloop.run(MODES[mode](run, Stopwatch(run.events)))


if __name__ == "__main__":
    main(sys.argv[1:])
