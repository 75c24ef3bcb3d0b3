"""Since when work stands still: how consumers and the stream engine notice that only a new process helps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long work may wait without getting on, in seconds.

    Attributes:
        stalled: When nothing outside the process is known to be in the way.
        excused: In all, however good the excuse.
    """

    stalled: float = 60.0
    excused: float = math.inf


class Progress:
    """When one partition last got on. Time that is excused counts only against `Patience.excused`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moved = self._excused = clock()

    def move(self) -> None:
        """It got on, or there is nothing to do."""
        self._moved = self._excused = self._clock()

    def excuse(self) -> None:
        """It cannot get on now, and a new process could not either."""
        self._excused = self._clock()

    @property
    def still(self) -> float:
        """Seconds since it last got on."""
        return self._clock() - self._moved

    def is_stalled(self, patience: Patience) -> bool:
        """Whether it has stood still for too long."""
        return self._clock() - self._excused > patience.stalled or self.still > patience.excused
