"""Counts the records of one source partition, each exactly once, between two flushes.

The guard is the event's sequence, which the relay fixed before the first publish: a record seen before in
this run is dropped; one that a cell written before this run may already hold is checked cell by cell at the
flush, when all cells are at hand; the rest takes the fast path. So replays after a crash, a relay's
republished batch and a batch delivered twice count once. Pure: no Kafka, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from contracts.indicators import Indicator
from servicekit.envelope import traceparent_of
from servicekit.stream.bounds import LONGEST_LABEL
from servicekit.stream.cardinality import LabelGuard
from servicekit.stream.cells import Cell
from servicekit.stream.drained import Drained, Gathered, Tally
from servicekit.stream.plan import Source
from servicekit.stream.record_batch import Part
from servicekit.stream.records import (
    HIGHEST_SEQUENCE,
    POISONOUS,
    REGENCY,
    REPLAYED,
    SEQUENCE,
    TYPE,
    Poison,
    Record,
    Refusal,
    fixed_attributes,
    poison_of,
)
from servicekit.stream.windows import parse
from servicekit.telemetry import MOST_LINKS, is_recorded

_REMEMBERED = 1_000


class Regencies(dict[bytes, str]):
    """Names of regencies: checked once, then looked up."""

    def __missing__(self, name: bytes | None) -> str:
        text = (name or b"").decode()
        if not 0 < len(text) <= LONGEST_LABEL:
            raise Poison("no-attributes", f"{REGENCY} of {len(text)} characters")
        if len(self) < _REMEMBERED:
            self[name or b""] = text
        return text


class PartitionCount:
    """The state of one source partition while this processor owns it.

    Args:
        horizon: Highest sequence in any cell written for this partition of this topic; -1 if there is none.
        term: Goes into the cells it writes: higher than in any cell written by whoever owned it before.

    Attributes:
        seen: The highest sequence taken in.
        owned: Whether the partition is still this processor's.
        due: The offset of the next record to be taken in; None while that is not known.
        flushed: What `due` was at the last flush: every record before it is in the cells.
        guard: Which cells may come to be.
    """

    def __init__(self, partition: int, sources: Iterable[Source], horizon: int, term: int) -> None:
        self.partition = partition
        self.term = term
        self.seen = -1
        self.owned = True
        self.due: int | None = None
        self.flushed: int | None = None
        self.sources = tuple(sources)
        self.guard = LabelGuard(self.sources)
        self._horizon = horizon
        self._opened = term
        self._is_sequenced = False
        self._regencies = Regencies()
        self._start_over()

    def _start_over(self) -> None:
        self._gathered = {source.kind: Gathered(source) for source in self.sources}
        self._tally = Tally()

    @property
    def held(self) -> int:
        """Events counted and not yet handed to a flush."""
        return self._tally.counted

    def counts(self, indicator: Indicator) -> bool:
        """Whether this version of an indicator is counted from here."""
        return any(one.indicator == indicator for source in self.sources for one in source.projections)

    def is_stray(self, cell: Cell) -> bool:
        """Whether a former owner wrote this cell when the partition was open here already.

        It may hold events that were taken for new here.
        """
        return cell.gen < self._opened and cell.seq > self._horizon

    def drain(self) -> Drained:
        """Hand over what was counted and start again from nothing."""
        gathered = tuple(one for one in self._gathered.values() if one.fresh or one.doubtful)
        drained = Drained(self.partition, self.seen, gathered, self._tally)
        self._start_over()
        self.flushed = self.due
        return drained

    def dissolve(self) -> Iterator[None]:
        """Forget what was counted and not handed to a flush, a few events at a step."""
        return chain.from_iterable(gathered.dissolve() for gathered in self._gathered.values())

    def add(self, records: Iterable[Record], latest: str) -> int:
        """Count each record once; how many were refused. Never raises for a record.

        Args:
            records: In the order of the partition.
            latest: The last instant (UTC, "…Z") at which an event may have happened.
        """
        takers = {kind: self._taker(one, latest) for kind, one in self._gathered.items()}
        seen, tally, counted = self.seen, self._tally, 0
        before = len(tally.refused)
        for record in records:
            try:
                attributes = fixed_attributes(record.headers)
                if attributes is None:
                    attributes = self._search(record)
                else:
                    self._is_sequenced = True
                kind, regency, sequence = attributes
                if sequence <= seen:
                    tally.duplicates += 1
                    continue
                if sequence > HIGHEST_SEQUENCE:
                    raise Poison("absurd-sequence", f"{SEQUENCE} of {sequence}")
                seen = sequence
                take = takers.get(kind)
                if take is not None:
                    take(record, regency, sequence)
                    counted += 1
            except POISONOUS as error:
                tally.refused.append(Refusal(record, poison_of(error)))
        self.seen = seen
        tally.counted += counted
        return len(tally.refused) - before

    def add_part(self, part: Part, latest: str) -> int:
        """Count the records of a part and note when they were committed; how many were refused.

        What a cell may hold already is counted again after a crash: it was fresh then.
        """
        before = self._tally.counted
        refused = self.add(part, latest)
        counted = self._tally.counted - before
        if counted and self.seen > self._horizon:
            self._tally.committed.append((part.at, counted))
            trace = traceparent_of(part.sample)
            if trace is not None and is_recorded(trace) and len(self._tally.traces) < MOST_LINKS:
                self._tally.traces.append(trace)
        return refused

    def _taker(self, gathered: Gathered, latest: str) -> Callable[[Record, bytes, int], None]:
        """What takes one event of a type in. A closure: what no event changes is looked up once for all."""
        source, regencies, horizon = gathered.source, self._regencies, self._horizon
        decode, shared, kept, moments = source.decode, source.shared, source.kept, source.moments
        is_ordered, digits = source.ordered, moments.digits
        fresh, doubtful = gathered.fresh, gathered.doubtful

        def take(record: Record, regency: bytes, sequence: int) -> None:
            event = decode(record.value or b"")
            at = event.occurred_at
            is_utc = at[-1] == "Z"
            moment = moments[at[:digits]] if is_utc else moments.of(at)
            if at > latest if is_utc else parse(at) > parse(latest):
                raise Poison("in-the-future", f"occurred_at {at} is after {latest}")
            if is_ordered:
                event.ce_sequence = sequence
            group = (regencies[regency], moment, shared(event))
            if sequence > horizon:
                rows = fresh[group]  # fetched by itself: `fresh[group] +=` would look it up twice
                rows += kept(event)
            else:
                rows = doubtful[group]
                rows += (sequence, event)

        return take

    def _search(self, record: Record) -> tuple[bytes, bytes, int]:
        """The attributes of a record whose headers are not in the fixed order.

        Without a sequence its offset numbers it, unless other records of this partition are numbered: the
        two do not compare. A replayed dead letter is never new here.
        """
        headers = dict(record.headers)
        if REPLAYED in headers:
            return b"", b"", -1
        number = headers.get(SEQUENCE)
        if number is None and self._is_sequenced:
            raise Poison("no-sequence", f"no {SEQUENCE} among numbered records")
        kind, regency = headers.get(TYPE), headers.get(REGENCY)
        if not kind or not regency:
            raise Poison("no-attributes", f"no {TYPE} or {REGENCY}")
        return kind, regency, record.offset if number is None else int(number)
