"""Keeps an indicator from getting more figures than its definition allows (`contracts.labels`).

A label set that has no cell yet gets one as long as the window of its regency has room in the source
partition; after that its events go to a cell in which every open label is `OTHER`. Sums stay right in total,
and by every closed label.

A replay puts an event where it was put before. Label sets get their cells in the order of their first events,
which is the order of the partition. Of those that have one, recovery brings back those that were saved; the
others get theirs again, because their first events are replayed before any event that found no room. Where
a window's cells may have left memory, an `OTHER` cell says that there was no room; it is written after the
cells that took it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from contracts.labels import OTHER
from servicekit.stream.cells import escape
from servicekit.stream.plan import Projection, Source

_LABELS_AT = 6
"""The part of a key from which on it is labels."""

Scope = tuple[str, ...]
"""Indicator, version, window, start and regency: what a limit is for, as they stand in a key."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many label sets an indicator may have in a scope.

    Attributes:
        open: Which of its labels are open.
        others: The ends of the keys that take what has no room; they are beside the limit.
    """

    label_sets: int
    open: tuple[int, ...]
    others: tuple[str, ...]


class LabelGuard:
    """Knows how many cells the indicators of some sources may have.

    Args:
        sources: What is counted from one topic; indicators whose labels are all closed need no guard.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._limits = {
            (projection.indicator.name, str(projection.indicator.version)): limit
            for source in sources
            for projection in source.projections
            if (limit := _limit(projection)).open
        }

    def limit_of(self, parts: Sequence[str]) -> Limit | None:
        """The limit that the cell of a key, taken apart, counts against; None where there is none."""
        return self._limits.get((parts[1], parts[2]))

    def elsewhere(self, key: str) -> str | None:
        """The cell for the events of a cell there is no room for; None where there always is."""
        parts = key.split("|")
        limit = self.limit_of(parts)
        return None if limit is None else _other(parts, limit)


class Admission:
    """Decides which of the cells that gain at a flush may come to be.

    Args:
        guard: Of their sources.
        held: The cells that are there.
        known: How many there are in each scope.
        cold: Those of the gaining cells in whose windows cells may have left memory.

    Attributes:
        moved: The cells that have no room, and those that take their events.
    """

    def __init__(
        self, guard: LabelGuard, held: Collection[str], known: Counter[Scope], cold: Collection[str]
    ) -> None:
        self._guard = guard
        self._held = held
        self._known = known
        self._cold = cold
        self._seen: set[str] = set()
        self._room: dict[Scope, int] = {}
        self.moved: dict[str, str] = {}

    def decide(self, key: str) -> None:
        """Let this cell be, or move its events. To be called in the order of the cells' first events."""
        if key in self._held or key in self._seen:
            return
        self._seen.add(key)
        parts = key.split("|")
        limit = self._guard.limit_of(parts)
        if limit is None or (OTHER in parts and _other(parts, limit) == key):
            return
        scope = tuple(parts[1:_LABELS_AT])
        room = self._room.get(scope)
        if room is None:
            room = self._room[scope] = self._room_in(parts, scope, limit)
        if room <= 0 or (key in self._cold and _other(parts, limit) in self._held):
            self.moved[key] = _other(parts, limit)
        else:
            self._room[scope] = room - 1

    def _room_in(self, parts: Sequence[str], scope: Scope, limit: Limit) -> int:
        begin = "|".join(parts[:_LABELS_AT])
        beside = sum(f"{begin}|{other}" in self._held for other in limit.others)
        return limit.label_sets - self._known[scope] + beside


def _other(parts: Sequence[str], limit: Limit) -> str:
    given_up = list(parts)
    for at in limit.open:
        given_up[_LABELS_AT + at] = OTHER
    return "|".join(given_up)


def scope_of(key: str) -> Scope:
    """What the limit is for that a cell counts against."""
    return tuple(key.split("|", _LABELS_AT)[1:_LABELS_AT])


def counted_elsewhere(gains: Iterable[tuple[str, int]]) -> Counter[tuple[str, str]]:
    """How many events of each indicator and window are counted under `OTHER`, of cells and their gains."""
    found: Counter[tuple[str, str]] = Counter()
    for key, events in gains:
        if OTHER in key:
            _, name, _, window, _, _, *labels = key.split("|")
            if OTHER in labels:
                found[name, window] += events
    return found


def _limit(projection: Projection) -> Limit:
    indicator = projection.indicator
    closed = [values.closed for values in indicator.label_values]
    choices = [(OTHER,) if values is None else (*map(escape, values), OTHER) for values in closed]
    return Limit(
        indicator.most_label_sets,
        tuple(at for at, values in enumerate(closed) if values is None),
        tuple(map("|".join, product(*choices))),
    )
