"""Counts the records of one source partition, each exactly once, between two flushes.

The guard is the event's sequence, which the relay fixed before the first publish: a record seen before in
this run is dropped; one that a cell written before this run may already hold is checked cell by cell at the
flush, when all cells are at hand; the rest takes the fast path. So replays after a crash, a relay's
republished batch and a batch delivered twice count once. Pure: no Kafka, no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any, Protocol

import msgspec

from contracts.indicators import Indicator, Measure
from servicekit.stream import cells, measures
from servicekit.stream.bounds import LONGEST_LABEL
from servicekit.stream.cardinality import LabelGuard
from servicekit.stream.cells import Cell
from servicekit.stream.measures import State
from servicekit.stream.plan import GroupKey, Source
from servicekit.stream.windows import parse

TYPE, SEQUENCE, REGENCY = "ce_type", "ce_sequence", "ce_regency"
SEQUENCE_AT, REGENCY_AT = 1, 9
"""Where `envelope.encode_headers` puts them; `ce_type` is the first header."""

REPLAYED = "dlq_replayed_from"
"""Marks a copy sent again for one consumer; the original, still on the topic, has been counted."""


_REMEMBERED = 1_000

HIGHEST_SEQUENCE = 10**15
"""No partition ever gets so many events: a number above it would hide all real ones."""


class Record(Protocol):
    """What the engine needs of a Kafka record."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes | None:
        """The id of the aggregate."""

    @property
    def value(self) -> bytes | None:
        """The event's data."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """The event's attributes."""


class Poison(ValueError):
    """A record cannot be counted. The text says why; `code` is the stable name of the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be counted, and why."""

    record: Record
    poison: Poison


@dataclass(slots=True)
class Tally:
    """What became of the records since the last flush."""

    counted: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class Delta:
    """What one cell gains at a flush."""

    measure: Measure
    state: State
    events: int

    def add(self, state: State, events: int) -> None:
        """Take in more events."""
        self.state = measures.merge(self.measure, self.state, state)
        self.events += events


Groups = defaultdict[GroupKey, list[Any]]
Numbered = list[tuple[int, Any]]
"""Events with their sequences, in order."""


@dataclass(slots=True)
class Recheck:
    """Events that a cell may or may not hold."""

    measure: Measure
    parts: list[Numbered] = field(default_factory=list)

    def missing(self, sequence: int) -> list[Any]:
        """The events that a cell with this sequence lacks."""
        return [
            event
            for part in self.parts
            for _, event in part[bisect_right(part, sequence, key=itemgetter(0)) :]
        ]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Events of one type in groups: those that no cell holds, and those that some cells may hold already.

    Attributes:
        fresh: What the measures need of each event, one after the other: the events are let go of, for to
            keep them costs more than to decode them.
        doubtful: The events.
    """

    source: Source
    fresh: Groups = field(default_factory=partial(Groups, list))
    doubtful: Groups = field(default_factory=partial(Groups, list))


@dataclass(slots=True)
class Drained:
    """Everything a partition counted since its last flush; `sequence` is the highest among it.

    Attributes:
        deltas: What each cell gains; complete after `fold`, `move` and `settle`.
        rechecks: What a cell gains only as far as it does not hold it; complete after `fold`.
    """

    partition: int
    sequence: int
    gathered: tuple[Gathered, ...]
    tally: Tally
    deltas: dict[str, Delta] = field(default_factory=dict)
    rechecks: dict[str, Recheck] = field(default_factory=dict)
    _last: frozenset[str] = field(default=frozenset(), init=False)

    @property
    def is_empty(self) -> bool:
        """Whether no cell gains anything."""
        return not self.gathered

    def fold(self) -> Iterator[None]:
        """Find the cells of each group, one group at a step, so that the caller can breathe in between.

        What was folded is let go of at once: to free everything together would hold up the event loop.
        """
        for gathered in self.gathered:
            for group in tuple(gathered.fresh):
                self._fold_fresh(gathered.source, group, gathered.fresh.pop(group))
                yield
            for group in tuple(gathered.doubtful):
                self._fold_doubtful(gathered.source, group, gathered.doubtful.pop(group))
                yield

    @property
    def gaining(self) -> Iterator[str]:
        """The cells that may gain, in the order of their first events; some twice."""
        return chain(self.rechecks, self.deltas)

    def move(self, moved: Mapping[str, str]) -> None:
        """Let some cells' events go to other cells; those come last in `deltas`."""
        for key, other in moved.items():
            recheck, gain = self.rechecks.pop(key, None), self.deltas.pop(key, None)
            if recheck is not None:
                self.rechecks.setdefault(other, Recheck(recheck.measure)).parts.extend(recheck.parts)
            if gain is not None:
                _gain(self.deltas, other, gain.measure, gain.state, gain.events)
        self._last = frozenset(moved.values())

    def settle(self, sequence_in: Callable[[str], int]) -> Iterator[None]:
        """Add to `deltas` what the cells lack of `rechecks`, one cell at a step.

        Args:
            sequence_in: The sequence a cell holds, -1 if there is no such cell.
        """
        for key, recheck in self.rechecks.items():
            missing = recheck.missing(sequence_in(key))
            if missing:
                state = measures.summarise(recheck.measure, missing)
                _gain(self.deltas, key, recheck.measure, state, len(missing))
            recheck.parts.clear()
            yield
        for key in self._last & self.deltas.keys():
            self.deltas[key] = self.deltas.pop(key)

    def leave_out(self, indicators: Collection[tuple[str, str]]) -> None:
        """Drop what cells of these indicators (name, version) might gain."""

        def is_kept(key: str) -> bool:
            _, name, version, _ = key.split("|", 3)
            return (name, version) not in indicators

        self.deltas = {key: gain for key, gain in self.deltas.items() if is_kept(key)}
        self.rechecks = {key: recheck for key, recheck in self.rechecks.items() if is_kept(key)}

    def _fold_fresh(self, source: Source, group: GroupKey, rows: Sequence[Any]) -> None:
        events, states = source.columns(rows), dict[str, State]()
        for indicator, window, suffix in source.cells_of(group):
            state = states.get(indicator.name)
            if state is None:
                state = states[indicator.name] = measures.state_of(indicator.measure, events)
            key = cells.prefix(self.partition, indicator, window) + suffix
            _gain(self.deltas, key, indicator.measure, state, len(events))

    def _fold_doubtful(self, source: Source, group: GroupKey, numbered: Numbered) -> None:
        """A crash may have saved some of an event's cells and not others: each is asked."""
        for indicator, window, suffix in source.cells_of(group):
            key = cells.prefix(self.partition, indicator, window) + suffix
            recheck = self.rechecks.get(key)
            if recheck is None:
                recheck = self.rechecks[key] = Recheck(indicator.measure)
            recheck.parts.append(numbered)


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

    def add(self, records: Iterable[Record], latest: str) -> int:
        """Count each record once; how many were refused. Never raises for a record.

        Args:
            records: In the order of the partition.
            latest: The last instant (UTC, "…Z") at which an event may have happened.
        """
        entries, seen, tally = self._gathered, self.seen, self._tally
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
                entry = entries.get(kind)
                if entry is not None:
                    self._count(entry, record, regency, sequence, latest)
                    tally.counted += 1
            except _POISONOUS as error:
                tally.refused.append(Refusal(record, _poison(error)))
        self.seen = seen
        return len(tally.refused) - before

    def _count(self, gathered: Gathered, record: Record, regency: bytes, sequence: int, latest: str) -> None:
        source = gathered.source
        event = source.decode(record.value or b"")
        at, moments = event.occurred_at, source.moments
        is_utc = at[-1] == "Z"
        moment = moments[at[: moments.digits]] if is_utc else moments.of(at)
        if at > latest if is_utc else parse(at) > parse(latest):
            raise Poison("in-the-future", f"occurred_at {at} is after {latest}")
        if source.ordered:
            event.ce_sequence = sequence
        group = (self._regencies[regency], moment, source.shared(event))
        if sequence > self._horizon:
            gathered.fresh[group] += source.kept(event)
        else:
            gathered.doubtful[group].append((sequence, event))

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


_POISONOUS = (msgspec.MsgspecError, ValueError, IndexError, TypeError)


def _poison(error: Exception) -> Poison:
    match error:
        case Poison():
            return error
        case msgspec.ValidationError():
            return Poison("schema", str(error))
        case msgspec.DecodeError() | UnicodeDecodeError():
            return Poison("undecodable", str(error))
        case _:
            return Poison("schema", str(error) or type(error).__name__)


def fixed_attributes(headers: Sequence[tuple[str, Any]]) -> tuple[Any, Any, int] | None:
    """Type, regency and sequence of a record whose headers are in the fixed order; None for any other."""
    if (
        len(headers) > REGENCY_AT
        and headers[SEQUENCE_AT][0] == SEQUENCE
        and headers[REGENCY_AT][0] == REGENCY
        and headers[0][0] == TYPE
    ):
        return headers[0][1], headers[REGENCY_AT][1], int(headers[SEQUENCE_AT][1])
    return None


def _gain(deltas: dict[str, Delta], key: str, measure: Measure, state: State, events: int) -> None:
    gain = deltas.get(key)
    if gain is None:
        deltas[key] = Delta(measure, state, events)
    else:
        gain.add(state, events)
