"""What the engine bench counts: coin events as the relay publishes them, the indicators, and the truth.

Every program reads the same topic and keeps the same figures. A figure is one indicator in one window for one
set of labels; it holds the number of events and the sums of the fields its measure reads.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import msgspec

from contracts.indicators import Count, Indicator, Mean, Measure, Ratio, Sum, Window
from contracts.registry import schema_uri
from contracts.text import Text
from contracts.tourism_market import CoinsRedeemed
from servicekit.broker import Broker
from servicekit.envelope import Envelope, encode_headers
from servicekit.kafka import make_producer, partition_of
from servicekit.stream import measures
from servicekit.stream.windows import start_at

SERVICE = "tourism-market"
SOURCE = "tourism-market.coins"
REGENCY = "33.14"
PARTITIONS = 24
HOUR_DIGITS = len("2026-11-22T01")
_MARKETS = 80
_MARKET_DAYS = 2_000
_COIN_VALUE = 2_000
_SPAN = timedelta(hours=3)
"""How much event time the events are spread over; it ends an hour or two before they are published."""

_SAMPLE = 1_000

Place = tuple[str, str, str]
"""Hour (UTC), market, village: what every figure is made of."""

Totals = dict[Place, list[int]]
"""Events, coins and rupiah of each place."""

Figures = dict[str, list[int]]
"""indicator|start|regency|label|… → events, then the sums of the measure's fields."""


def _indicator(name: str, measure: Measure, by: tuple[str, ...], window: Window = Window.HOUR) -> Indicator:
    text = Text("Bangku uji", "Bench")
    return Indicator(name, 1, CoinsRedeemed, measure, by, (window,), "1", text, text)


_PLACE = ("market_id", "village")
_RATIO = Ratio("amount_idr", "coins")

INDICATORS: Mapping[str, tuple[Indicator, ...]] = {
    "one": (_indicator("redeemed", _RATIO, _PLACE),),
    "ten": (
        _indicator("redeemed", _RATIO, _PLACE),
        _indicator("redemptions", Count(), _PLACE),
        _indicator("coins", Sum("coins"), _PLACE),
        _indicator("turnover", Sum("amount_idr"), _PLACE),
        _indicator("coins-mean", Mean("coins"), _PLACE),
        _indicator("turnover-mean", Mean("amount_idr"), _PLACE),
        _indicator("village-redemptions", Count(), ("village",)),
        _indicator("village-turnover", Sum("amount_idr"), ("village",), Window.DAY),
        _indicator("village-coins", Sum("coins"), ("village",), Window.DAY),
        _indicator("market-redeemed", _RATIO, ("market_id",), Window.DAY),
    ),
}
"""The loads: one indicator of three sums (events, rupiah, coins), and ten indicators of the same event."""


@dataclass(slots=True)
class Load:
    """What is on a topic.

    Attributes:
        totals: The truth.
        data_bytes: Mean size of an event's data; headers come on top.
    """

    events: int
    totals: Totals = field(default_factory=dict)
    data_bytes: float = 0.0
    header_bytes: float = 0.0


@dataclass(frozen=True, slots=True)
class MarketDay:
    """One record key and what its events have in common."""

    key: str
    market: str
    village: str
    date: str
    partition: int


def _market_day(number: int) -> MarketDay:
    market = number % _MARKETS
    day = (date(2026, 1, 4) + timedelta(days=number // _MARKETS)).isoformat()
    name = f"market-{market:03d}"
    village = f"{REGENCY}.{market % 17 + 1:02d}.{2001 + market}"
    key = f"{name}-{day}"
    return MarketDay(key, name, village, day, partition_of(key, PARTITIONS))


_BY_KEY = {day.key: day for day in map(_market_day, range(_MARKET_DAYS))}


def market_day_of(key: str) -> MarketDay:
    """The market day of a record key."""
    return _BY_KEY[key]


def figures_of(indicators: tuple[Indicator, ...], totals: Totals) -> Figures:
    """What indicators must say about events that add up to these totals."""
    figures: Figures = {}
    for (hour, market, village), (events, coins, rupiah) in totals.items():
        values: dict[str, Any] = {
            "market_id": market,
            "village": village,
            "coins": coins,
            "amount_idr": rupiah,
        }
        instant = datetime.fromisoformat(f"{hour}:00+00:00")
        for indicator in indicators:
            key = figure_key(indicator, start_at(indicator.windows[0], instant), values)
            amounts = [events, *(values[name] for name in measures.fields(indicator.measure))]
            add(figures, key, amounts)
    return figures


def figure_key(indicator: Indicator, start: str, values: Mapping[str, Any]) -> str:
    """The key of a figure."""
    return "|".join((indicator.name, start, REGENCY, *(str(values[name]) for name in indicator.by)))


def add(figures: Figures, key: str, amounts: list[int]) -> None:
    """Take more into a figure."""
    held = figures.get(key)
    figures[key] = amounts if held is None else [a + b for a, b in zip(held, amounts, strict=True)]


async def fill(bootstrap: str, topics: Mapping[str, int], seed: int = 1) -> dict[str, Load]:
    """Publish so many events on each topic, each partition numbered from 0 without a hole."""
    loads = {}
    producer = make_producer(Broker(bootstrap), linger_ms=50)
    await producer.start()
    try:
        for topic, events in topics.items():
            loads[topic] = await _fill(producer, topic, events, random.Random(seed))
    finally:
        await producer.stop()
    return loads


async def _fill(producer: Any, topic: str, events: int, rng: random.Random) -> Load:
    load = Load(events)
    batches = {number: producer.create_batch() for number in range(PARTITIONS)}
    envelopes = _envelopes(load, rng)
    sample = list(islice(envelopes, _SAMPLE))
    load.data_bytes = sum(len(envelope.data) for envelope, _ in sample) / len(sample)
    load.header_bytes = sum(
        len(name) + len(value) for envelope, _ in sample for name, value in encode_headers(envelope)
    ) / len(sample)
    for source in (sample, envelopes):
        for envelope, partition in source:
            row = {
                "key": envelope.subject.encode(),
                "value": envelope.data,
                "headers": encode_headers(envelope),
                "timestamp": None,
            }
            if batches[partition].append(**row) is None:
                await producer.send_batch(batches[partition], topic, partition=partition)
                batches[partition] = producer.create_batch()
                batches[partition].append(**row)
    for partition, batch in batches.items():
        await producer.send_batch(batch, topic, partition=partition)
    await producer.flush()
    return load


def _envelopes(load: Load, rng: random.Random) -> Iterator[tuple[Envelope, int]]:
    days = list(_BY_KEY.values())
    now = datetime.now(UTC)
    begin = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1) - _SPAN
    sequences: dict[int, int] = defaultdict(int)
    for number in range(load.events):
        day = rng.choice(days)
        coins = rng.randrange(1, 20)
        at = begin + _SPAN * number / load.events
        occurred_at = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {
            "occurred_at": occurred_at,
            "market_day_id": day.key,
            "market_id": day.market,
            "village": day.village,
            "market_day": day.date,
            "transaction_id": _random_id(rng),
            "device_id": f"gate-{number % 7}",
            "coins": coins,
            "amount_idr": coins * _COIN_VALUE,
            "vendor_id": f"vendor-{number % 60}",
        }
        place = load.totals.setdefault((occurred_at[:HOUR_DIGITS], day.market, day.village), [0, 0, 0])
        place[0] += 1
        place[1] += coins
        place[2] += coins * _COIN_VALUE
        yield _envelope(day.key, msgspec.json.encode(event), at, rng, sequences[day.partition]), day.partition
        sequences[day.partition] += 1


def _random_id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _envelope(key: str, data: bytes, at: datetime, rng: random.Random, sequence: int) -> Envelope:
    correlation = _random_id(rng)
    return Envelope(
        id=_random_id(rng),
        source=f"urn:regency:service:{SERVICE}",
        type=CoinsRedeemed.type,
        subject=key,
        time=at,
        regency=REGENCY,
        correlation_id=correlation,
        data=data,
        traceparent=f"00-{correlation.replace('-', '')}-{sequence:016x}-00",
        dataschema=schema_uri(CoinsRedeemed),
        sequence=sequence,
    )
