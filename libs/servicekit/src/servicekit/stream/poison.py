"""What the engine cannot count is set aside whole, with the reason, before its batch is acked.

The letters go out beside the cells, not through an outbox: the engine writes nothing else to a store. After a
crash a record may be set aside a second time; both letters name the same topic, partition and offset.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from faust.types import TP

from contracts.topic import ENGINE
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.stream.records import Refusal
from servicekit.stream.transport import ConfirmedProducer

_TEXTS = {
    "undecodable": "Isi pesan tidak dapat dibaca",
    "schema": "Isi pesan tidak sesuai skema",
    "in-the-future": "Waktu kejadian berada di masa depan",
    "no-attributes": "Atribut CloudEvents tidak lengkap",
    "no-sequence": "Nomor urut tidak ada",
    "absurd-sequence": "Nomor urut tidak masuk akal",
}


class TooMuchPoison(Exception):
    """Most records cannot be counted: something is wrong with the engine or a publisher, not with them."""


class PoisonLimit:
    """How much may be set aside before the engine stops instead of emptying a topic.

    Args:
        share: At most this share of the last records of all partitions, once there were `window`.
    """

    def __init__(self, share: float = 0.5, window: int = 200) -> None:
        self._share = share
        self._window = window
        self._recent: deque[tuple[int, int]] = deque()
        self._read = self._refused = 0

    def take(self, read: int, refused: int) -> None:
        """So many more records were read, so many of them refused. Raises `TooMuchPoison`."""
        self._recent.append((read, refused))
        self._read += read
        self._refused += refused
        while self._read - self._recent[0][0] >= self._window:
            old_read, old_refused = self._recent.popleft()
            self._read -= old_read
            self._refused -= old_refused
        if self._read >= self._window and self._refused > self._share * self._read:
            raise TooMuchPoison(f"{self._refused} of the last {self._read} records cannot be counted")


def letter_of(tp: TP, refusal: Refusal, prefix: str) -> DeadLetter:
    """The dead letter for a record that was refused; topics of this broker start with `prefix`."""
    record, poison, now = refusal.record, refusal.poison, datetime.now(UTC)
    return DeadLetter(
        topic=tp.topic.removeprefix(prefix),
        consumer=ENGINE,
        key=record.key,
        value=record.value or b"",
        headers=tuple((name, value or b"") for name, value in record.headers),
        cause=Cause(poison.code, _TEXTS[poison.code], str(poison), 1, now, now),
        partition=tp.partition,
        offset=record.offset,
    )


async def set_aside(
    producer: ConfirmedProducer, letters: Iterable[DeadLetter], prefix: str
) -> list[asyncio.Future[Any]]:
    """Queue letters; the futures are done when all replicas have them."""
    return [await producer.queue(letter.outgoing(prefix)) for letter in letters]
