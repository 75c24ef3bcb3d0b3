"""What the engine bench counts: coin events as the relay publishes them, and the truth about them."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec

from contracts.indicators import Count, Indicator, Measure, Sum, Window
from contracts.registry import schema_uri
from contracts.text import Text
from contracts.tourism_market import CoinsRedeemed
from servicekit.envelope import Envelope, encode_headers
from servicekit.kafka import TopicSpec, make_producer, partition_of
from servicekit.stream.windows import start_at
from servicekit.testing.redemptions import read_feed

SERVICE = "tourism-market"
SOURCE = "tourism-market.coins"
PARTITIONS = 24
_MARKETS = 200
_MARKET_DAYS = 2_000
_COIN_VALUE = 2_000
_BEGIN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
_EVENTS_PER_SECOND = 200

_LABELS = ("market_id", "village")
Cell = tuple[str, str, str]
"""Market, village, hour."""


def _indicator(name: str, measure: Measure, unit: str) -> Indicator:
    text = Text("Bangku uji", "Bench")
    return Indicator(name, 1, CoinsRedeemed, measure, _LABELS, (Window.HOUR,), unit, text, text)


INDICATORS = (
    _indicator("bench-events", Count(), "1"),
    _indicator("bench-coins", Sum("coins"), "coins"),
    _indicator("bench-turnover", Sum("amount_idr"), "IDR"),
)
"""The work: per market, village and hour a count and two sums."""

_NAMES = tuple(indicator.name for indicator in INDICATORS)


@dataclass(slots=True)
class Load:
    """What is on the topic.

    Attributes:
        truth: (market, village, hour) → events, coins, rupiah.
        data_bytes: Mean size of an event's data; headers come on top.
    """

    events: int
    truth: dict[Cell, list[int]]
    data_bytes: float
    header_bytes: float


def feed_name(prefix: str, run: int) -> str:
    """The feed of one run of the engine."""
    return f"{prefix}engine-{run}.indicators"


def changelog_name(prefix: str, run: int) -> str:
    """The changelog of one run of the plain agent."""
    return f"{prefix}plain-{run}.cells"


def bench_topics(prefix: str, runs: int) -> tuple[TopicSpec, ...]:
    """The source, and for every run what it writes."""
    compacted = {"cleanup.policy": "compact"}
    written = [name(prefix, run) for run in range(runs) for name in (feed_name, changelog_name)]
    return (
        TopicSpec(prefix + SOURCE, PARTITIONS, {}),
        *(TopicSpec(name, PARTITIONS, compacted) for name in written),
    )


async def read_cells(bootstrap: str, prefix: str, run: int) -> dict[Cell, list[int]]:
    """What the feed of one run says, merged over partitions, in the form of `Load.truth`."""
    found: dict[Cell, list[int]] = {}
    cells = await read_feed(bootstrap, feed_name(prefix, run), PARTITIONS)
    for key, cell in cells.items():
        place = found.setdefault((key.labels[0], key.labels[1], key.start), [0, 0, 0])
        place[_NAMES.index(key.indicator)] += cell.v[0]
    return found


async def fill(bootstrap: str, prefix: str, events: int, seed: int = 1) -> Load:
    """Publish that many events with the platform's headers, each partition numbered from 0 without a hole."""
    load = Load(events, {}, 0.0, 0.0)
    producer = make_producer(bootstrap, linger_ms=50)
    await producer.start()
    try:
        batches = {number: producer.create_batch() for number in range(PARTITIONS)}
        for envelope, partition in _envelopes(events, random.Random(seed), load):
            row = {
                "key": envelope.subject.encode(),
                "value": envelope.data,
                "headers": encode_headers(envelope),
                "timestamp": None,
            }
            if batches[partition].append(**row) is None:
                await producer.send_batch(batches[partition], prefix + SOURCE, partition=partition)
                batches[partition] = producer.create_batch()
                batches[partition].append(**row)
        for partition, batch in batches.items():
            await producer.send_batch(batch, prefix + SOURCE, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()
    return load


def _envelopes(events: int, rng: random.Random, load: Load) -> Iterator[tuple[Envelope, int]]:
    days = [_market_day(number) for number in range(_MARKET_DAYS)]
    sequences: dict[int, int] = defaultdict(int)
    data_bytes = header_bytes = 0
    for number in range(events):
        key, market, village, day, partition = rng.choice(days)
        coins = rng.randrange(1, 20)
        at = _BEGIN + timedelta(seconds=number / _EVENTS_PER_SECOND)
        data = msgspec.json.encode(
            {
                "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "market_day_id": key,
                "market_id": market,
                "village": village,
                "market_day": day,
                "transaction_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
                "device_id": f"gate-{number % 7}",
                "coins": coins,
                "amount_idr": coins * _COIN_VALUE,
                "vendor_id": f"vendor-{number % 60}",
            }
        )
        envelope = _envelope(key, data, at, rng, sequences[partition])
        sequences[partition] += 1
        cell = load.truth.setdefault((market, village, start_at(Window.HOUR, at)), [0, 0, 0])
        cell[0] += 1
        cell[1] += coins
        cell[2] += coins * _COIN_VALUE
        data_bytes += len(data)
        header_bytes += sum(len(name) + len(value) for name, value in encode_headers(envelope))
        yield envelope, partition
    load.data_bytes, load.header_bytes = data_bytes / events, header_bytes / events


def _market_day(number: int) -> tuple[str, str, str, str, int]:
    market = number % _MARKETS
    day = date(2026, 1, 4) + timedelta(days=number // _MARKETS)
    key = f"market-{market:03d}-{day}"
    village = f"33.14.{market % 17 + 1:02d}.{2001 + market}"
    return key, f"market-{market:03d}", village, day.isoformat(), partition_of(key, PARTITIONS)


def _envelope(key: str, data: bytes, at: datetime, rng: random.Random, sequence: int) -> Envelope:
    correlation = uuid.UUID(int=rng.getrandbits(128), version=4)
    return Envelope(
        id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        source=f"urn:regency:service:{SERVICE}",
        type=CoinsRedeemed.type,
        subject=key,
        time=at,
        regency="33.14",
        correlation_id=str(correlation),
        data=data,
        traceparent=f"00-{correlation.hex}-{sequence:016x}-00",
        dataschema=schema_uri(CoinsRedeemed),
        sequence=sequence,
    )
