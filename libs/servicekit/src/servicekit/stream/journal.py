"""The figures that changed lately, and from which offset of the feed on every change is known.

From it comes what a reader missed, however long it was away or how slowly it reads: each figure that changed
since, once, as it is now. Pure: what the store says about a figure is handed in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.indicators import Indicator
from servicekit.stream.cells import Cell, read_key
from servicekit.stream.figures import Figure, Selection, labels_of, merge_cells

CAPACITY = 50_000
"""Figures kept; what changed before the oldest of them cannot be told from here."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record of the feed.

    Attributes:
        partition: Of the feed, and `offset` in it.
        source: The partition the cell was counted in.
        place: The key without it: the figure the cell is a part of.
        cell: None for a tombstone.
    """

    partition: int
    offset: int
    source: int
    place: str
    cell: Cell | None


@dataclass(slots=True)
class Held:
    """One figure: its cells by the partition they were counted in, and what was made of them.

    Attributes:
        encoded: As readers get it, once somebody does.
        is_told: Whether a change of it was ever reported: what the store said about it was news to nobody.
    """

    indicator: Indicator
    place: str
    cells: dict[int, Cell]
    encoded: bytes | None = None
    is_told: bool = False
    _figure: Figure | None = None

    @property
    def figure(self) -> Figure:
        """The cells, merged."""
        if self._figure is None:
            key = read_key(f"0|{self.place}")
            selection = Selection(self.indicator, key.window, labels_of(self.indicator))
            (self._figure,) = merge_cells(selection, [(key, cell) for cell in self.cells.values()])
        return self._figure

    def take(self, source: int, cell: Cell) -> bool:
        """Take in a cell; whether readers should be told of it."""
        held = self.cells.get(source)
        if held is None or (cell.rank >= held.rank and cell != held):
            self.cells[source] = cell
            self._figure = self.encoded = None
            return True
        return not self.is_told


class Journal:
    """What is known of a feed of so many partitions, read from `offsets` on."""

    def __init__(self, offsets: Sequence[int], capacity: int = CAPACITY) -> None:
        self.floor = list(offsets)
        self._capacity = capacity
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._changed: list[OrderedDict[str, int]] = [OrderedDict() for _ in offsets]

    def unknown(self, changes: Iterable[Change]) -> set[str]:
        """The places among the changes of which nothing is held: `learn` them first."""
        return {change.place for change in changes} - self._held.keys()

    def learn(self, place: str, indicator: Indicator, cells: Mapping[int, Cell]) -> None:
        """What the store says about a figure."""
        if place not in self._held:
            self._held[place] = Held(indicator, place, dict(cells))

    def take(self, changes: Iterable[Change]) -> list[Held]:
        """Take in the next records of the feed, in their order; the figures that are different now."""
        different: dict[str, Held] = {}
        for change in changes:
            held = self._held.get(change.place)
            if held is not None and change.cell is not None and held.take(change.source, change.cell):
                different[change.place] = held
                held.is_told = True
                self._note(change)
        self._forget()
        return list(different.values())

    def extend(self, floor: Sequence[int], until: Sequence[int], changes: Iterable[Change]) -> bool:
        """Take in what happened from `floor` until what was known; False if what was known has moved since.

        A tombstone counts as a change here: compaction may have removed the record before it.
        """
        if list(until) != self.floor:
            return False
        older: list[OrderedDict[str, int]] = [OrderedDict() for _ in floor]
        for change in changes:
            if change.cell is not None and change.place in self._held:
                self._held[change.place].take(change.source, change.cell)
            older[change.partition][change.place] = change.offset
            older[change.partition].move_to_end(change.place)
        for partition, before in enumerate(older):
            newer = self._changed[partition]
            before.update(newer)
            for place in newer:
                before.move_to_end(place)
            self._changed[partition] = before
        self.floor = list(floor)
        self._forget()
        return True

    def covers(self, offsets: Sequence[int]) -> bool:
        """Whether every change from these offsets on is known."""
        return all(map(int.__ge__, offsets, self.floor))

    def since(self, offsets: Sequence[int]) -> list[Held]:
        """The figures that changed from these offsets on, each once."""
        found: dict[str, Held] = {}
        for changed, first in zip(self._changed, offsets, strict=True):
            for place, offset in reversed(changed.items()):
                if offset < first:
                    break
                if place in self._held:
                    found[place] = self._held[place]
        return list(found.values())

    def _note(self, change: Change) -> None:
        changed = self._changed[change.partition]
        changed[change.place] = change.offset
        changed.move_to_end(change.place)
        self._held.move_to_end(change.place)

    def _forget(self) -> None:
        while len(self._held) > self._capacity:
            place, _ = self._held.popitem(last=False)
            for partition, changed in enumerate(self._changed):
                if (offset := changed.pop(place, None)) is not None:
                    self.floor[partition] = max(self.floor[partition], offset + 1)
