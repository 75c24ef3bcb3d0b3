"""What a source partition counted between two flushes, on its way into cells.

Pure: no Kafka, no clock. Long work is given out step by step, so that the caller can let others run: no step
takes in, or lets go of, more than `AT_ONCE` events, however many there are of one group or cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from contracts.indicators import Measure
from servicekit.stream import cells, measures
from servicekit.stream.flush_note import Dated
from servicekit.stream.measures import State
from servicekit.stream.plan import GroupKey, Source
from servicekit.stream.pulse import AT_ONCE
from servicekit.stream.records import Refusal


@dataclass(slots=True)
class Tally:
    """What became of the records since the last flush.

    Attributes:
        elsewhere: How many events of each indicator and window were counted under `OTHER`.
        committed: When the events were committed that no cell held before.
        traces: Recorded traces some of them belong to.
    """

    counted: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)
    elsewhere: Counter[tuple[str, str]] = field(default_factory=Counter)
    committed: list[Dated] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)


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
Numbered = list[Any]
"""Sequence, event, sequence, event, …, in order: flat, for the collector would walk a pair of each."""


@dataclass(slots=True)
class Recheck:
    """Events that a cell may or may not hold."""

    measure: Measure
    parts: list[Numbered] = field(default_factory=list)

    def missing(self, sequence: int) -> list[Any]:
        """The events that a cell with this sequence lacks."""
        return [
            event for part in self.parts for event in part[1 + 2 * bisect_right(part[::2], sequence) :: 2]
        ]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Events of one type in groups: those that no cell holds, and those that some cells may hold already.

    Attributes:
        fresh: What the measures need of each event, one after the other: the events are let go of, for to
            keep them costs more than to decode them.
        doubtful: The events with their sequences.
    """

    source: Source
    fresh: Groups = field(default_factory=partial(Groups, list))
    doubtful: Groups = field(default_factory=partial(Groups, list))

    def dissolve(self) -> Iterator[None]:
        """Forget all events, a few at a step."""
        for rows in chain(self.fresh.values(), self.doubtful.values()):
            for _ in _taken_from(rows, AT_ONCE):
                yield


@dataclass(slots=True)
class Drained:
    """Everything a partition counted since its last flush; `sequence` is the highest among it.

    Attributes:
        deltas: What each cell gains; complete after `fold`, `move` and `settle`, gone after `gains`.
        rechecks: What a cell gains only as far as it does not hold it; complete after `fold`.
    """

    partition: int
    sequence: int
    gathered: tuple[Gathered, ...]
    tally: Tally
    deltas: dict[str, Delta] = field(default_factory=dict)
    rechecks: dict[str, Recheck] = field(default_factory=dict)
    _last: frozenset[str] = field(default=frozenset(), init=False)
    _doubtful: list[Numbered] = field(default_factory=list, init=False)

    @property
    def is_empty(self) -> bool:
        """Whether no cell gains anything."""
        return not self.gathered

    def fold(self) -> Iterator[None]:
        """Find the cells of each group.

        What was folded is let go of at once: to free everything together would hold up the event loop.
        """
        for gathered in self.gathered:
            for group in tuple(gathered.fresh):
                for rows in _taken_from(gathered.fresh.pop(group), AT_ONCE * len(gathered.source.names)):
                    self._fold_fresh(gathered.source, group, rows)
                    yield
            for group in tuple(gathered.doubtful):
                self._fold_doubtful(gathered.source, group, gathered.doubtful.pop(group))
                yield

    @property
    def gaining(self) -> Iterator[str]:
        """The cells that may gain, in the order of their first events; some twice."""
        return chain(self.rechecks, self.deltas)

    def move(self, moved: Mapping[str, str]) -> Iterator[None]:
        """Let some cells' events go to other cells; those come last in `deltas`."""
        for key, other in moved.items():
            recheck, gain = self.rechecks.pop(key, None), self.deltas.pop(key, None)
            if recheck is not None:
                self.rechecks.setdefault(other, Recheck(recheck.measure)).parts.extend(recheck.parts)
            if gain is not None:
                _gain(self.deltas, other, gain.measure, gain.state, gain.events)
            yield
        self._last = frozenset(moved.values())

    def settle(self, sequence_in: Callable[[str], int]) -> Iterator[None]:
        """Add to `deltas` what the cells lack of `rechecks`, and let go of the events.

        Args:
            sequence_in: The sequence a cell holds, -1 if there is no such cell.
        """
        for key in tuple(self.rechecks):
            recheck = self.rechecks.pop(key)
            for events in _taken_from(recheck.missing(sequence_in(key)), AT_ONCE):
                state = measures.summarise(recheck.measure, events)
                _gain(self.deltas, key, recheck.measure, state, len(events))
                yield
            yield
        for numbered in self._doubtful:
            for _ in _taken_from(numbered, 2 * AT_ONCE):
                yield
        for key in self._last & self.deltas.keys():
            self.deltas[key] = self.deltas.pop(key)

    def leave_out(self, indicators: Collection[tuple[str, str]]) -> Iterator[None]:
        """Drop what cells of these indicators (name, version) might gain."""
        for key in tuple(self.gaining):
            _, name, version, _ = key.split("|", 3)
            if (name, version) in indicators:
                self.deltas.pop(key, None)
                self.rechecks.pop(key, None)
            yield

    def gains(self) -> Iterator[tuple[str, Delta]]:
        """What each cell gains, each let go of when the next one is asked for."""
        for key in tuple(self.deltas):
            yield key, self.deltas.pop(key)

    def _fold_fresh(self, source: Source, group: GroupKey, rows: Sequence[Any]) -> None:
        events, states = source.columns(rows), dict[tuple[str, int], State]()
        for indicator, window, suffix in source.cells_of(group):
            one = (indicator.name, indicator.version)
            state = states.get(one)
            if state is None:
                state = states[one] = measures.state_of(indicator.measure, events)
            key = cells.prefix(self.partition, indicator, window) + suffix
            _gain(self.deltas, key, indicator.measure, state, len(events))

    def _fold_doubtful(self, source: Source, group: GroupKey, numbered: Numbered) -> None:
        """A crash may have saved some of an event's cells and not others: each is asked."""
        self._doubtful.append(numbered)
        for indicator, window, suffix in source.cells_of(group):
            key = cells.prefix(self.partition, indicator, window) + suffix
            recheck = self.rechecks.get(key)
            if recheck is None:
                recheck = self.rechecks[key] = Recheck(indicator.measure)
            recheck.parts.append(numbered)


def _taken_from(rows: list[Any], size: int) -> Iterator[list[Any]]:
    """So many rows at a time, out of their list from its end: their order matters to no measure."""
    while rows:
        start = max(0, len(rows) - size)
        some = rows[start:]
        del rows[start:]
        yield some


def _gain(deltas: dict[str, Delta], key: str, measure: Measure, state: State, events: int) -> None:
    gain = deltas.get(key)
    if gain is None:
        deltas[key] = Delta(measure, state, events)
    else:
        gain.add(state, events)
