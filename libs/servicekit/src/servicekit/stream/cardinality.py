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
from collections.abc import Collection, Iterable
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
    """Decides which cells may come to be.

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

    def elsewhere(self, key: str) -> str | None:
        """The cell for the events of a cell there is no room for; None where there always is."""
        parts = key.split("|")
        limit = self._limits.get((parts[1], parts[2]))
        if limit is None:
            return None
        for at in limit.open:
            parts[_LABELS_AT + at] = OTHER
        return "|".join(parts)

    def confine(
        self,
        keys: Iterable[str],
        held: Collection[str],
        known: Counter[Scope],
        cold: Collection[str],
    ) -> dict[str, str]:
        """Which of these cells have no room, and the cell that takes their events.

        Args:
            keys: Cells that gain, in the order of their first events.
            held: The cells that are there.
            known: How many there are in each scope.
            cold: Those of the keys in whose windows cells may have left memory.
        """
        moved: dict[str, str] = {}
        room: dict[Scope, int] = {}
        for key in dict.fromkeys(keys):
            other = None if key in held else self.elsewhere(key)
            if other is None or other == key:
                continue
            scope = scope_of(key)
            if scope not in room:
                room[scope] = self._room(key, held, known[scope])
            if room[scope] <= 0 or (key in cold and other in held):
                moved[key] = other
            else:
                room[scope] -= 1
        return moved

    def _room(self, key: str, held: Collection[str], known: int) -> int:
        """How many more label sets may get a cell in the scope of this one."""
        *begin, _ = key.split("|", _LABELS_AT)
        _, name, version, *_ = begin
        limit = self._limits[(name, version)]
        prefix = "|".join(begin)
        beside = sum(f"{prefix}|{other}" in held for other in limit.others)
        return limit.label_sets - known + beside


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
