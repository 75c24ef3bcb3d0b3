"""The programs of the engine bench: how each is started, and how the figures it saved are read back."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.indicators import Window
from regencyctl.bench import kafka_streams
from regencyctl.bench.engine_load import INDICATORS, PARTITIONS, Figures, add, figure_key, market_day_of
from regencyctl.local import tools
from regencyctl.local.equipment import Announce
from regencyctl.settings import Surroundings, repository
from servicekit.broker import Broker
from servicekit.days import WIB
from servicekit.kafka import admin, make_consumer
from servicekit.parting import leave
from servicekit.stream import measures
from servicekit.stream.windows import start_at
from servicekit.testing.redemptions import read_feed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW_KEY = struct.Struct(">cQcQ")

Equip = Callable[[Surroundings, Announce], Sequence[str]]
"""Gets what a program needs; the command that runs it, but for the run's arguments. Raises `PartMissing`."""

Amounts = tuple[str, list[int]]
"""The key of a figure, and what one saved cell adds to it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one program.

    Attributes:
        name: What its group, feed and changelogs are called by.
        load: A key of `INDICATORS`.
    """

    broker: str
    name: str
    topic: str
    events: int
    load: str

    @property
    def arguments(self) -> list[str]:
        """The command line every program understands."""
        return [self.broker, self.name, self.topic, str(self.events), self.load]


class Size(StrEnum):
    """The topics, of events of the same kind: as many as a program counts in some seconds."""

    FULL = "full"
    MIDDLE = "middle"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Program:
    """A program that counts.

    Attributes:
        name: As in the JSON.
        title: As in the table.
        size: The topic it gets.
        equip: What is needed to run it.
        read: What it saved; of a program that saves nothing what it printed.
    """

    name: str
    title: str
    size: Size
    equip: Equip
    read: Callable[[Run, Mapping[str, Any]], Awaitable[Figures]]


def _own(mode: str) -> Equip:
    command = (sys.executable, "-m", "regencyctl.bench.engine_run", mode)
    return lambda _surroundings, _announce: command


def _quixstreams(surroundings: Surroundings, announce: Announce) -> Sequence[str]:
    cache = surroundings.cache()
    if not tools.installed(cache, "quixstreams"):
        announce("Installing Quix Streams from the package index (60 MB, once).")
    python = tools.install(cache, "quixstreams") / "bin" / "python"
    return (str(python), str(repository() / "bench" / "quixstreams" / "quixstreams_peer.py"))


async def _read_engine(run: Run, _: Mapping[str, Any]) -> Figures:
    figures: Figures = {}
    fields = {i.name: len(measures.fields(i.measure)) for i in INDICATORS[run.load]}
    for key, cell in (await read_feed(run.broker, run.name, PARTITIONS)).items():
        place = "|".join((key.indicator, key.start, key.regency, *key.labels))
        amounts: list[Any] = [cell.n, *cell.v[: fields[key.indicator]]]
        add(figures, place, amounts)
    return figures


async def _read_plain_faust(run: Run, _: Mapping[str, Any]) -> Figures:
    def decode(record: Any) -> Amounts:
        return json.loads(record.key).partition("|")[2], json.loads(record.value)

    return await _latest(run.broker, [run.name], decode)


async def _read_kafka_streams(run: Run, _: Mapping[str, Any]) -> Figures:
    def decode(record: Any) -> Amounts:
        return record.key.decode(), [number for (number,) in struct.iter_unpack(">q", record.value)]

    return await _latest(run.broker, [f"{run.name}-cells-changelog"], decode)


async def _read_quixstreams(run: Run, _: Mapping[str, Any]) -> Figures:
    indicators = {indicator.name: indicator for indicator in INDICATORS[run.load]}
    prefix = f"changelog__{run.name}--{run.topic}--"

    def decode(record: Any) -> Amounts | None:
        if dict(record.headers)["__column_family__"] != b"default":
            return None
        key, (_, start, _, _) = (
            record.key[: -_WINDOW_KEY.size],
            _WINDOW_KEY.unpack(record.key[-_WINDOW_KEY.size :]),
        )
        indicator = indicators[record.topic.removeprefix(prefix).rpartition("_tumbling_window_")[0]]
        day = market_day_of(key.decode())
        values = {"market_id": day.market, "village": day.village}
        place = figure_key(indicator, _wib_start(indicator.windows[0], start), values)
        return place, list(json.loads(record.value).values())

    async with admin(Broker(run.broker)) as client:
        topics = [topic for topic in await client.list_topics() if topic.startswith(prefix)]
    return await _latest(run.broker, topics, decode)


def _wib_start(window: Window, milliseconds: int) -> str:
    """The start of a window whose instants were written as if WIB were UTC."""
    instant = _EPOCH + timedelta(milliseconds=milliseconds)
    return start_at(window, instant.replace(tzinfo=WIB))


async def _read_ceiling(_: Run, printed: Mapping[str, Any]) -> Figures:
    figures: Figures = printed["figures"]
    return figures


async def _latest(broker: str, topics: Iterable[str], decode: Callable[[Any], Amounts | None]) -> Figures:
    """What the last record of every key on every partition of some changelogs adds up to."""
    last: dict[tuple[str, int, bytes], Amounts | None] = {}
    consumer = make_consumer(Broker(broker), *topics, max_poll_records=10_000)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    last[record.topic, record.partition, record.key] = decode(record)
    finally:
        await leave(consumer)
    figures: Figures = {}
    for place, amounts in filter(None, last.values()):
        add(figures, place, amounts)
    return figures


PROGRAMS = (
    Program("engine", "our engine", Size.FULL, _own("engine"), _read_engine),
    Program("kafka_streams", "Kafka Streams", Size.FULL, kafka_streams.equip, _read_kafka_streams),
    Program("plain_faust", "plain Faust", Size.SHORT, _own("plain_faust"), _read_plain_faust),
    Program("quixstreams", "Quix Streams", Size.SHORT, _quixstreams, _read_quixstreams),
    Program("ceiling", "bare loop, saves nothing", Size.MIDDLE, _own("ceiling"), _read_ceiling),
)
