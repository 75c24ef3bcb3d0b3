"""One flush: what was counted goes into the cells, every changed cell once onto the feed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Protocol

import structlog
from faust.types import TP

from contracts.indicators import Window
from contracts.labels import OTHER
from servicekit.errors import Unavailable
from servicekit.stream import measures
from servicekit.stream.cardinality import Admission, counted_elsewhere
from servicekit.stream.cells import Cell, read_key, stamp
from servicekit.stream.cold import is_cold
from servicekit.stream.counting import PartitionCount
from servicekit.stream.drained import Delta, Drained
from servicekit.stream.feed_writer import FeedWriter
from servicekit.stream.flush_note import FlushNote, summed
from servicekit.stream.partition_cells import Counted, PartitionCells
from servicekit.stream.pulse import Pace
from servicekit.telemetry import MOST_LINKS

log = structlog.get_logger(__name__)

_RETRY_SECONDS = 1.0


class RecoveredTooEarly(Exception):
    """The cells in memory are not the newest: they have to be read back again, by another process."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one source partition counted since the last flush."""

    tp: TP
    count: PartitionCount
    drained: Drained


@dataclass(frozen=True, slots=True)
class Portion:
    """The cells of one partition, and what its sources counted."""

    cells: PartitionCells
    shares: Sequence[Share]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.cells.overtaken and all(share.drained.is_empty for share in self.shares)


class Archive(Protocol):
    """Where cells are that have left memory."""

    async def cells(self, keys: Collection[str]) -> dict[str, Cell]:
        """Those of these cells that are there. Raises `Unavailable`."""


class PartitionFlush:
    """Writes what the sources of one partition counted.

    Args:
        archive: Where cells come back from when an event belongs to one that has left memory.
    """

    def __init__(self, cells: PartitionCells, writer: FeedWriter, archive: Archive, pace: Pace) -> None:
        self._cells = cells
        self._writer = writer
        self._archive = archive
        self._pace = pace
        self._at = stamp(datetime.now(UTC))

    async def write(self, shares: Sequence[Share], left_out: Collection[Counted] = ()) -> None:
        """Change the cells and queue them for the feed. A share whose partition has gone is left out.

        Raises `RecoveredTooEarly`.

        Args:
            shares: What to add to the cells.
            left_out: Indicators whose share is dropped.
        """
        for share in shares:
            await self._steps(share.drained.fold())
            if left_out:
                await self._steps(share.drained.leave_out(left_out))
        for share in shares:
            await self._count_in(share)
        if _are_owned(shares):
            await self._write_overtaken()
        await self._writer.close(_note(shares))

    async def _count_in(self, share: Share) -> None:
        await self._confine(share, await self._bring_back(share))
        await self._steps(share.drained.settle(self._sequence_in))
        await self._grow(share.count, share.drained)

    async def _steps(self, work: Iterator[None]) -> None:
        for _ in work:
            await self._pace.step()

    async def _confine(self, share: Share, cold: Collection[str]) -> None:
        admission = Admission(share.count.guard, self._cells.cells, self._cells.known, cold)
        for key in share.drained.gaining:
            admission.decide(key)
            await self._pace.step()
        await self._steps(share.drained.move(admission.moved))

    async def _write_overtaken(self) -> None:
        for key in tuple(self._cells.overtaken):
            if key in self._cells.cells:
                await self._writer.put(key, self._cells.cells[key])
            self._cells.overtaken.discard(key)
            await self._pace.step()

    async def _grow(self, count: PartitionCount, drained: Drained) -> None:
        for key, gain in drained.gains():
            if not count.owned:
                return
            if OTHER in key:
                drained.tally.elsewhere += counted_elsewhere([(key, gain.events)])
            cell = _grown(self._cells.cells.get(key), gain, drained.sequence, count.term, self._at)
            self._cells.put(key, cell)
            await self._writer.put(key, cell)
            await self._pace.step()

    async def _bring_back(self, share: Share) -> Collection[str]:
        """Have those cells in memory again that may have left it. Waits for as long as the store is away.

        Returns: The gaining cells of windows whose cells may have left memory.
        """
        cold = await self._cold(share)
        held = self._cells.cells
        absent = {key for key in (*cold, *cold.values()) if key is not None and key not in held}
        while absent and share.count.owned:
            try:
                for key, cell in (await self._archive.cells(absent)).items():
                    if share.count.is_stray(cell):
                        raise RecoveredTooEarly(f"{key}: a former owner of {share.tp} still wrote")
                    self._cells.put(key, cell)
                    await self._pace.step()
            except Unavailable as error:
                log.warning("cold_cells_not_read", cells=len(absent), reason=error.detail_en)
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                break
        return cold

    async def _cold(self, share: Share) -> dict[str, str | None]:
        """The gaining cells that may be in the store alone, and those that might take their place."""
        found: dict[str, str | None] = {}
        for key in share.drained.gaining:
            if key not in self._cells.cells and _may_have_left(key):
                found[key] = share.count.guard.elsewhere(key)
            await self._pace.step()
        return found

    def _sequence_in(self, key: str) -> int:
        cell = self._cells.cells.get(key)
        return -1 if cell is None else cell.seq


def _note(shares: Iterable[Share]) -> FlushNote | None:
    tallies = [share.drained.tally for share in shares if share.count.owned]
    committed = summed(chain.from_iterable(tally.committed for tally in tallies))
    traces = chain.from_iterable(tally.traces for tally in tallies)
    return FlushNote(committed, list(islice(traces, MOST_LINKS))) if committed else None


def _are_owned(shares: Iterable[Share]) -> bool:
    return all(share.count.owned for share in shares)


def _may_have_left(key: str) -> bool:
    parts = read_key(key)
    return is_cold(Window(parts.window), parts.start, datetime.now(UTC))


def _grown(held: Cell | None, gain: Delta, sequence: int, term: int, at: str) -> Cell:
    if held is None:
        return Cell(gain.state, gain.events, sequence, term, at)
    state = measures.merge(gain.measure, held.v, gain.state)
    return Cell(state, held.n + gain.events, sequence, term, at)
