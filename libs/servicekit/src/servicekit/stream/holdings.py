"""What a processor owns at the moment: the cells of its partitions, and the counts of their sources.

A rebalance takes every count away; what was not acked is read again by whoever owns the partition next. Cells
stay where the same process keeps the partition from one generation of the group to the next; after a gap in
the generations somebody else may have owned it meanwhile, and everything is read again from the feed.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import structlog
from faust.types import TP

from servicekit.broker import Broker
from servicekit.kafka import KafkaError
from servicekit.stream.counting import PartitionCount
from servicekit.stream.flush import Portion, Share
from servicekit.stream.partition_cells import PartitionCells
from servicekit.stream.plan import Source
from servicekit.stream.pulse import Pace, Pulse
from servicekit.stream.recovery import recover

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 1.0


class Holdings:
    """The partitions of one processor.

    Args:
        sources: Topic as it is called on the broker → what is counted from it.
        moved: Called whenever recovery gets on.

    Attributes:
        counts: The open counts: only these take records in.
        recovery_seconds: How long the last recovery took.
    """

    def __init__(
        self,
        broker: Broker,
        feed: str,
        sources: Mapping[str, Sequence[Source]],
        pulse: Pulse,
        moved: Callable[[], None],
    ) -> None:
        self._broker = broker
        self._feed = feed
        self._sources = sources
        self._pulse = pulse
        self._moved = moved
        self.counts: dict[TP, PartitionCount] = {}
        self.recovery_seconds = 0.0
        self._cells: dict[int, PartitionCells] = {}
        self._assigned: frozenset[TP] | None = None
        self._generation = -1
        self._opening: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._gone: list[Iterator[None]] = []

    @property
    def is_open(self) -> bool:
        """Whether everything assigned is being counted."""
        return self._assigned is not None and self._assigned == self.counts.keys()

    @property
    def cells(self) -> Iterable[PartitionCells]:
        """The cells held, partition by partition."""
        return self._cells.values()

    def cells_of(self, number: int) -> PartitionCells:
        """The cells of a partition that is open."""
        return self._cells[number]

    def check(self) -> None:
        """Raise what made opening fail, if it did."""
        if self._opening is not None and self._opening.done():
            self._opening.result()

    def drain(self) -> list[Portion]:
        """What was counted since the last time, partition by partition."""
        shares: defaultdict[int, list[Share]] = defaultdict(list)
        for tp, count in self.counts.items():
            shares[tp.partition].append(Share(tp, count, count.drain()))
        return [Portion(self._cells[number], some) for number, some in shares.items()]

    def revoke(self) -> list[TP]:
        """A rebalance begins: nothing is counted until it is over. The partitions that were open."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        gone = list(self.counts)
        for count in self.counts.values():
            count.owned = False
            self._gone.append(count.dissolve())
        self.counts.clear()
        self._assigned = None
        self._changed.set()
        return gone

    def assign(self, assigned: Iterable[TP], generation: int) -> None:
        """These partitions are ours from this generation on: recover their cells, then open them."""
        mine = frozenset(tp for tp in assigned if tp.topic in self._sources)
        numbers = {tp.partition for tp in mine}
        is_next = generation == self._generation + 1
        kept = {n: cells for n, cells in self._cells.items() if is_next and n in numbers}
        self._gone += [cells.dissolve() for n, cells in self._cells.items() if n not in kept]
        self._cells = kept
        self._generation = generation
        self._assigned = mine
        self._opening = asyncio.create_task(self._open(mine, numbers - self._cells.keys(), generation))

    async def opened(self, tp: TP, generation: int) -> PartitionCount | None:
        """The count of a partition, as soon as it is open; None if the generation is over."""
        while generation == self._generation:
            self.check()
            count = self.counts.get(tp)
            if count is not None:
                return count
            self._changed.clear()
            await self._changed.wait()
        return None

    async def _open(self, mine: Iterable[TP], missing: set[int], generation: int) -> None:
        try:
            await self._let_go()
            began = time.monotonic()
            if missing:
                self._cells.update(await self._recover(missing))
                self.recovery_seconds = time.monotonic() - began
            for tp in mine:
                self.counts[tp] = self._count(tp, generation)
        finally:
            self._changed.set()

    async def _let_go(self) -> None:
        """Free what a rebalance took away; the next one goes on where this one is cancelled."""
        pace = Pace(self._pulse)
        while self._gone:
            for _ in self._gone[-1]:
                await pace.step()
            self._gone.pop()

    async def _recover(self, numbers: set[int]) -> dict[int, PartitionCells]:
        while True:
            try:
                return await recover(self._broker, self._feed, numbers, Pace(self._pulse), self._moved)
            except KafkaError as error:
                log.warning("recovery_interrupted", reason=repr(error))
                await asyncio.sleep(_RETRY_SECONDS)

    def _count(self, tp: TP, generation: int) -> PartitionCount:
        sources, cells = self._sources[tp.topic], self._cells[tp.partition]
        horizon, term = cells.horizon(sources), max(cells.term + 1, generation)
        log.info("partition_taken", topic=tp.topic, partition=tp.partition, horizon=horizon, term=term)
        return PartitionCount(tp.partition, sources, horizon, term)
