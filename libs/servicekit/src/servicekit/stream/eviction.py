"""Lets cold cells leave memory and feed once nothing can need them there.

A cell goes when its window is over for its horizon (`cold`), the sink has it, every event in it is committed
and it did not change meanwhile. That is decided in two looks: the first notes where everything stands, the
second, later, acts if the sink and the group have got past that. What leaves the feed by a tombstone stays in
the store, and comes back from there when an event still arrives for it (`flush`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from faust.types import TP

from contracts.indicators import Window
from servicekit.broker import Broker
from servicekit.errors import Unavailable
from servicekit.kafka import KafkaError, committed_offsets
from servicekit.stream.cells import stamp
from servicekit.stream.cold import is_cold
from servicekit.stream.counting import PartitionCount
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.holdings import Holdings
from servicekit.stream.partition_cells import Group, PartitionCells
from servicekit.stream.pulse import Pace

log = structlog.get_logger(__name__)

EVERY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a partition stood when its cold windows were noted."""

    cells: PartitionCells
    cold: tuple[Group, ...]
    at: str
    end: int
    counts: Mapping[TP, tuple[PartitionCount, int]]

    @property
    def is_owned(self) -> bool:
        """Whether the partition is still in the hands it was in."""
        return bool(self.counts) and all(count.owned for count, _ in self.counts.values())

    def is_passed(self, stored: int, committed: Callable[[TP], int]) -> bool:
        """Whether the sink and the group have got past it, in the hands of the same owner."""
        return (
            self.is_owned
            and stored >= self.end
            and all(committed(tp) >= due for tp, (_, due) in self.counts.items())
        )

    def may_leave(self, key: str) -> bool:
        """Whether a cell did not change since. The newest stay: they tell where counting stands."""
        return self.cells.cells[key].at < self.at and not self.cells.is_newest(key)


class Eviction:
    """Looks at the holdings of one processor. Not to run while a flush does.

    Args:
        sink: The group that copies the feed into the store.
        committed: Up to where a source partition is committed.
        writer: Makes a writer for a partition of the feed.
    """

    def __init__(
        self,
        holdings: Holdings,
        broker: Broker,
        sink: str,
        committed: Callable[[TP], int],
        writer: Callable[[int], FeedWriter],
        every: float = EVERY_SECONDS,
    ) -> None:
        self._holdings = holdings
        self._broker = broker
        self._sink = sink
        self._committed = committed
        self._writer = writer
        self._every = every
        self._next = time.monotonic() + every
        self._marks: list[Mark] = []

    async def look(self, pace: Pace) -> int:
        """Act on the last look if it is time for another; how many cells left."""
        if time.monotonic() < self._next:
            return 0
        gone = 0
        if self._marks:
            stored = await self._stored()
            for mark in self._marks:
                if mark.is_passed(stored.get(mark.cells.number, -1), self._committed):
                    gone += await self._evict(mark, pace)
        self._marks = []
        for cells in tuple(self._holdings.cells):
            if (mark := self._mark(cells)).cold:
                self._marks.append(mark)
            await pace.step()
        self._next = time.monotonic() + self._every
        return gone

    async def _stored(self) -> Mapping[int, int]:
        try:
            offsets = await committed_offsets(self._broker, self._sink)
        except (KafkaError, Unavailable) as error:
            log.warning("sink_position_unknown", reason=str(error))
            return {}
        return {place.partition: offset for place, offset in offsets.items()}

    def _mark(self, cells: PartitionCells) -> Mark:
        now = datetime.now(UTC)
        counts = {
            tp: (count, count.due or 0)
            for tp, count in self._holdings.counts.items()
            if tp.partition == cells.number
        }
        return Mark(cells, tuple(_cold(cells.groups, now)), stamp(now), cells.end, counts)

    async def _evict(self, mark: Mark, pace: Pace) -> int:
        """Stops where the partition changes hands: what the next owner writes must not be struck out."""
        cells, writer, gone = mark.cells, self._writer(mark.cells.number), 0
        for group in mark.cold:
            for key in cells.keys_in(group):
                if not mark.is_owned:
                    return gone
                if mark.may_leave(key):
                    cells.let_go(key)
                    await writer.put(key, None)
                    gone += 1
                await pace.step()
        await writer.close()
        cells.reached(await writer.confirmed())
        return gone


def _cold(groups: Iterable[Group], now: datetime) -> Iterable[Group]:
    return (group for group in groups if is_cold(Window(group.window), group.start, now))
