"""The cells of one feed partition in the memory of the processor that owns it.

Filled from the feed when the partition is assigned, then changed by every flush. Of two values of one key
the one with the higher rank is right, wherever it stands in the log.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from contracts.indicators import Indicator
from servicekit.stream.cardinality import Scope, scope_of
from servicekit.stream.cells import Cell, decode_cell
from servicekit.stream.plan import Source
from servicekit.stream.pulse import AT_ONCE

_KEY_PARTS = 6

Counted = tuple[str, str]
"""Name and version of an indicator, as they stand in a key."""


class Group(NamedTuple):
    """All cells of a partition that belong to one window: they grow cold together."""

    window: str
    start: str


class FeedRecord(Protocol):
    """What is needed of a record of the feed."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes | None:
        """The cell's key."""

    @property
    def value(self) -> bytes | None:
        """The cell; None when it has left the feed."""


class PartitionCells:
    """Cells by key, and what must be known of them together.

    Attributes:
        number: Of the partition, the same on the feed and on its sources.
        term: The highest term of any owner before; a new owner writes with a higher one.
        end: Where the feed's partition ends, as far as this process knows.
        overtaken: Keys whose last record on the feed is not the right one: they must be written again,
            because compaction keeps the last.
        unreadable: Offset and reason of records that are no cells.
        groups: The windows there are cells of, with their keys; `keys_in` leaves out those that are gone.
        suspended: Indicators that are being rebuilt: flushes leave them out.
        known: How many cells there are in each scope of a label guard.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.cells: dict[str, Cell] = {}
        self.term = -1
        self.end = 0
        self.overtaken: set[str] = set()
        self.unreadable: list[tuple[int, str]] = []
        self.groups: defaultdict[Group, list[str]] = defaultdict(list)
        self.suspended: set[Counted] = set()
        self.known: Counter[Scope] = Counter()
        self._horizons: dict[Counted, int] = {}
        self._newest: dict[Counted, str] = {}

    def __len__(self) -> int:
        return len(self.cells)

    def take(self, record: FeedRecord) -> None:
        """Take in a record of the feed, in the order of the log. Never raises: what is no cell is noted."""
        try:
            key = (record.key or b"").decode()
            if record.value is None:
                if key in self.cells:
                    self.let_go(key)
                self.overtaken.discard(key)
                return
            cell = decode_cell(record.value)
            held = self.cells.get(key)
            if held is not None and cell.rank < held.rank:
                self.overtaken.add(key)
                return
            self.put(key, cell)
            self.overtaken.discard(key)
        except (msgspec.MsgspecError, ValueError) as error:
            self.unreadable.append((record.offset, str(error)))

    def put(self, key: str, cell: Cell) -> None:
        """Keep a cell. Raises ValueError when the key is none."""
        parts = key.split("|", _KEY_PARTS)
        if len(parts) < _KEY_PARTS:
            raise ValueError(f"no cell key: {key!r}")
        _, name, version, window, start, regency = parts[:_KEY_PARTS]
        if key not in self.cells:
            self.groups[Group(window, start)].append(key)
            self.known[(name, version, window, start, regency)] += 1
        self.cells[key] = cell
        counted = (name, version)
        if cell.seq >= self._horizons.get(counted, -1):
            self._horizons[counted] = cell.seq
            self._newest[counted] = key
        self.term = max(self.term, cell.gen)

    def horizon(self, sources: Iterable[Source]) -> int:
        """The highest sequence in the cells that these sources feed; -1 without any."""
        return max((self._horizons.get(fed, -1) for fed in _indicators_of(sources)), default=-1)

    def keys_of(self, indicator: Indicator) -> list[str]:
        """The keys of the cells of one version of an indicator."""
        begin = f"{self.number}|{indicator.name}|{indicator.version}|"
        return [key for key in self.cells if key.startswith(begin)]

    def is_newest(self, key: str) -> bool:
        """Whether this cell stands for the last event of its indicator.

        It must stay on the feed: without it the next owner would take what other cells, which are in the
        store alone, hold already for new.
        """
        _, name, version, _ = key.split("|", 3)
        return self._newest[(name, version)] == key

    def reached(self, end: int) -> None:
        """Note that the feed's partition goes as far as this."""
        self.end = max(self.end, end)

    def let_go(self, key: str) -> None:
        """Forget a cell."""
        del self.cells[key]
        self.known[scope_of(key)] -= 1

    def dissolve(self) -> Iterator[None]:
        """Forget all cells, a few at a step: to free everything together would hold up the event loop."""
        while self.cells:
            for _ in range(min(AT_ONCE, len(self.cells))):
                self.cells.popitem()
            yield
        while self.groups:
            self.groups.popitem()
            yield

    def keys_in(self, group: Group) -> Sequence[str]:
        """The cells of a window, each once."""
        keys = [key for key in dict.fromkeys(self.groups.pop(group, ())) if key in self.cells]
        if keys:
            self.groups[group] = keys
        return keys

    def take_unreadable(self) -> Sequence[tuple[int, str]]:
        """What was no cell, since the last call."""
        met, self.unreadable = self.unreadable, []
        return met


def counted_of(indicator: Indicator) -> Counted:
    """Name and version of an indicator."""
    return indicator.name, str(indicator.version)


def _indicators_of(sources: Iterable[Source]) -> Iterator[Counted]:
    for source in sources:
        for projection in source.projections:
            yield counted_of(projection.indicator)
