"""Notices source partitions that stand still although records wait in them: Faust itself only logs that."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faust.types import TP

from servicekit.progress import Patience, Progress
from servicekit.stream.transport import Standing


@dataclass(frozen=True, slots=True)
class Stalled:
    """A partition that stands still, and for how long."""

    tp: TP
    lag: int
    seconds: float


class Watchdog:
    """Watches the source partitions of one processor.

    Args:
        patience: `stalled` counts while nothing is in the way, `excused` when the broker does not answer or
            take cells.
    """

    def __init__(self, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._watched: dict[TP, tuple[Standing, Progress]] = {}

    def forget(self) -> None:
        """Begin anew: partitions change hands, or cells are being recovered."""
        self._watched.clear()

    def still(self, seconds: float) -> list[TP]:
        """The partitions that have stood still for so long although records wait in them."""
        return [tp for tp, (_, progress) in self._watched.items() if progress.still > seconds]

    def look(self, standings: Mapping[TP, Standing] | None, *, is_held_back: bool) -> Stalled | None:
        """Take in where the partitions stand, None if the broker does not say; name one that is stalled."""
        if standings is not None:
            self._take(standings)
        for tp, (standing, progress) in self._watched.items():
            if is_held_back or standings is None:
                progress.excuse()
            if progress.is_stalled(self._patience):
                return Stalled(tp, standing.lag, progress.still)
        return None

    def _take(self, standings: Mapping[TP, Standing]) -> None:
        before, self._watched = self._watched, {}
        for tp, standing in standings.items():
            was, progress = before.get(tp) or (standing, Progress(self._clock))
            if standing.lag == 0 or standing.acked != was.acked:
                progress.move()
            self._watched[tp] = standing, progress
