"""How many seconds the reader of a partition is behind: for how long its oldest unread record has waited."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from itertools import islice

_LOOKS = 128
"""So many looks are remembered; of a longer standstill they lie further apart: its end is told a bit late."""


class Behind:
    """Tells the seconds from where a partition ended at earlier looks: no record has to be read for it.

    The oldest unread record came after the last look at which the partition did not reach beyond the reader.
    So a reader that is caught up is 0 behind, however long nothing came; one that stands still falls behind
    by a second each second. Exact to the time between two looks.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._ends: deque[tuple[int, float]] = deque()
        self._apart = 0.0
        self._caught_up: float | None = None
        self._first_look: float | None = None

    def look(self, end: int, reached: int, read_until: float | None = None) -> float:
        """Seconds behind now.

        Args:
            end: The offset after the partition's last record.
            reached: The offset of the first record not dealt with.
            read_until: Unix time of the newest record dealt with: tells how far behind a reader is that began
                with old records waiting, until it has caught up with the first look.
        """
        now = self._clock()
        if self._first_look is None:
            self._first_look = now
        self._remember(end, now)
        while self._ends and self._ends[0][0] <= reached:
            self._caught_up = self._ends.popleft()[1]
        if end <= reached:
            return 0.0
        since = self._caught_up or read_until or self._first_look
        return max(0.0, now - since)

    def _remember(self, end: int, now: float) -> None:
        if not self._ends:
            self._apart = 0.0
        elif self._ends[-1][0] >= end:
            self._ends[-1] = (self._ends[-1][0], now)
            return
        elif now - self._ends[-1][1] < self._apart:
            return
        if len(self._ends) >= _LOOKS:
            self._ends = deque(islice(self._ends, 0, None, 2))
            self._apart = 2 * (now - self._ends[0][1]) / _LOOKS
        self._ends.append((end, now))
