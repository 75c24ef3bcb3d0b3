"""Millions of coin events as the relay publishes them, made fast, and the truth about them.

The truth is kept in plain numbers: how many events of how many coins, by which vendors, minute by minute.
Nothing here uses the engine's own arithmetic.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from contracts.event import Event
from contracts.registry import schema_uri, topic_of
from contracts.tourism_market import CoinsIssued, CoinsRedeemed
from servicekit.envelope import SEQUENCE, Envelope, Header, encode_headers
from servicekit.kafka import partition_of

TOPIC = topic_of(CoinsRedeemed)
REGENCY = "33.14"
COIN_VALUE = 2_000
VENDORS = 120
MOST_COINS = 19

_MARKETS_PER_PARTITION = 2
_BEGIN = datetime(2026, 1, 25, 16, 10, tzinfo=UTC)
_BEGIN_MS = int(_BEGIN.timestamp()) * 1_000
_SPAN_MS = 2 * 3_600_000
_SHUFFLED_MS = 180_000
_CHUNK = 500
_LATE_CHUNKS, _LATE_EVENTS, _REPUBLISHED, _POISONED = 0.02, 0.001, 0.02, 0.02
_LONGEST_REPUBLISHED = 1_500
_LATE = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2024-02-29T16:59:00+00:00",
        "2024-02-29T17:00:00+00:00",
        "2024-12-31T16:59:00+00:00",
        "2024-12-31T17:00:00+00:00",
        "2025-03-31T16:59:00+00:00",
        "2025-03-31T17:00:00+00:00",
        "2025-07-01T04:30:00+00:00",
        "2025-12-31T16:59:00+00:00",
        "2025-12-31T17:00:00+00:00",
        "2026-01-24T23:59:00+00:00",
    )
)
"""Late events happened in these minutes: around the ends of days, months, quarters and years in WIB."""

_POISON = (
    "{%s",
    '{"occurred_at":"2026-01-25T17:00:00Z",%s,"coins":1e308,"amount_idr":2000,"vendor_id":"vendor-1"}',
    '{"occurred_at":"2026-01-25T17:00:00Z",%s,"coins":-1,"amount_idr":-2000,"vendor_id":"vendor-1"}',
    '{"occurred_at":"2999-01-25T17:00:00Z",%s,"coins":1,"amount_idr":2000,"vendor_id":"vendor-1"}',
    '{"occurred_at":"yesterday",%s,"coins":1,"amount_idr":2000,"vendor_id":"vendor-1"}',
)
"""Undecodable, absurd, negative, in the future, at no instant."""


@dataclass(frozen=True)
class Place:
    """A market day: the key of its records and what they have in common."""

    key: str
    market: str
    village: str
    day: str

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def data(self) -> str:
        """The fields of an event that are the same for all of this market day."""
        return (
            f'"market_day_id":"{self.key}","market_id":"{self.market}","village":"{self.village}",'
            f'"market_day":"{self.day}","device_id":"gate-1"'
        )


@dataclass(slots=True)
class Tally:
    """What happened.

    Attributes:
        coins: Coins → number of events.
        latest: Microseconds since 1970, sequence and coins of the event that happened last.
        minutes: Since 1970, those there were events in.
    """

    coins: list[int] = field(default_factory=lambda: [0] * (MOST_COINS + 1))
    vendors: set[int] = field(default_factory=set)
    latest: tuple[int, int, int] = (0, -1, 0)
    minutes: set[int] = field(default_factory=set)

    def take(self, other: Tally) -> None:
        """Add what happened elsewhere."""
        self.coins = list(map(int.__add__, self.coins, other.coins))
        self.vendors |= other.vendors
        self.latest = max(self.latest, other.latest)
        self.minutes |= other.minutes


Spot = tuple[int, type[Event], int, Place]
"""Partition, event type, minute since 1970 and market day."""

Row = dict[str, Any]
"""A record as a batch builder takes it."""


class StormEvents:
    """Numbered events for every partition.

    Attributes:
        truth: What was made.
        made: How many different events.
        repeated: How many records came again.
        poisoned: How many records there were beside that cannot be counted.
    """

    def __init__(self, events: int, partitions: int, seed: int) -> None:
        self.truth: defaultdict[Spot, Tally] = defaultdict(Tally)
        self.made = self.repeated = self.poisoned = 0
        self._events = events
        self._rng = random.Random(seed)
        self._places = _places(partitions)
        self._sequences = [0] * partitions
        self._recent: list[list[Row]] = [[] for _ in range(partitions)]
        self._headers: dict[tuple[type[Event], Place], list[Header]] = {}
        self._seconds: dict[int, str] = {}

    def rounds(self) -> Iterator[Mapping[int, Sequence[Row]]]:
        """All events in turn, for each partition a chunk; now and then the last of it once more.

        What is republished has the sequences it had before, as from a relay that crashed.
        """
        while self.made < self._events:
            chunks = {}
            for number in range(len(self._places)):
                rows = self._chunk(number)
                recent = self._recent[number] = (self._recent[number] + rows)[-_LONGEST_REPUBLISHED:]
                if self._rng.random() < _REPUBLISHED:
                    again = recent[-self._rng.randrange(1, len(recent) + 1) :]
                    self.repeated += len(again)
                    rows = rows + again
                chunks[number] = rows
            yield chunks

    def _chunk(self, number: int) -> list[Row]:
        late = self._rng.choice(_LATE) if self._rng.random() < _LATE_CHUNKS else None
        rows = [self._row(number, late) for _ in range(min(_CHUNK, self._events - self.made))]
        if self._rng.random() < _POISONED:
            rows.append(self._poison(number))
        return rows

    def _row(self, number: int, late: datetime | None) -> Row:
        bits = self._rng.getrandbits(64)
        coins, vendor = 1 + (bits & 0xFFFF) % MOST_COINS, (bits >> 16 & 0xFFFF) % VENDORS
        place = self._places[number][(bits >> 32 & 0xFF) % _MARKETS_PER_PARTITION]
        kind = CoinsIssued if bits >> 40 & 3 == 0 else CoinsRedeemed
        at = self._instant(late)
        self.made += 1
        self._sequences[number] += 1
        minute = at // 60_000
        tally = self.truth[number, kind, minute, place]
        tally.minutes.add(minute)
        tally.coins[coins] += 1
        tally.vendors.add(vendor)
        tally.latest = max(tally.latest, (at * 1_000, self._sequences[number], coins))
        instant = self._text(at)
        data = (
            f'{{"occurred_at":"{instant}",{place.data},"transaction_id":"t-{self.made}","coins":{coins},'
            f'"amount_idr":{coins * COIN_VALUE},"vendor_id":"vendor-{vendor}"}}'
        )
        return self._record(number, kind, place, instant, data)

    def _poison(self, number: int) -> Row:
        self.poisoned += 1
        self._sequences[number] += 1
        place, what = self._places[number][0], self._rng.choice(_POISON)
        return self._record(number, CoinsRedeemed, place, "2026-01-25T17:00:00Z", what % place.data)

    def _record(self, number: int, kind: type[Event], place: Place, instant: str, data: str) -> Row:
        return {
            "timestamp": None,
            "key": place.key.encode(),
            "value": data.encode(),
            "headers": self._numbered(kind, place, self._sequences[number], instant),
        }

    def _instant(self, late: datetime | None) -> int:
        """Milliseconds since 1970."""
        if late is None and self._rng.random() < _LATE_EVENTS:
            late = self._rng.choice(_LATE)
        if late is not None:
            return int(late.timestamp()) * 1_000 + self._rng.getrandbits(15)
        passed = _SPAN_MS * self.made // self._events
        return _BEGIN_MS + passed + int(self._rng.random() * _SHUFFLED_MS)

    def _text(self, at: int) -> str:
        second, rest = divmod(at, 1_000)
        text = self._seconds.get(second)
        if text is None:
            text = self._seconds[second] = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{text}.{rest:03d}Z"

    def _numbered(self, kind: type[Event], place: Place, sequence: int, instant: str) -> list[Header]:
        headers = self._headers.get((kind, place))
        if headers is None:
            headers = self._headers[kind, place] = encode_headers(_envelope(kind, place))
        numbered = headers.copy()
        numbered[1:5] = (
            (SEQUENCE, b"%d" % sequence),
            ("ce_id", b"e-%d" % self.made),
            headers[3],
            ("ce_time", instant.encode()),
        )
        return numbered


def _places(partitions: int) -> list[list[Place]]:
    """Market days whose keys lie in each partition."""
    found: list[list[Place]] = [[] for _ in range(partitions)]
    number = 0
    while any(len(places) < _MARKETS_PER_PARTITION for places in found):
        market, day = f"market-{number % 90}", date(2025, 6, 1) + timedelta(days=number % 400)
        key = f"{market}-{day}-{number}"
        places = found[partition_of(key, partitions)]
        if len(places) < _MARKETS_PER_PARTITION:
            places.append(Place(key, market, f"{REGENCY}.02.{2001 + number % 300}", day.isoformat()))
        number += 1
    return found


def _envelope(kind: type[Event], place: Place) -> Envelope:
    return Envelope(
        id="e",
        source=f"urn:regency:service:{TOPIC.owner}",
        type=kind.type,
        subject=place.key,
        time=_BEGIN,
        regency=REGENCY,
        correlation_id="storm",
        data=b"",
        dataschema=schema_uri(kind),
        sequence=0,
    )
