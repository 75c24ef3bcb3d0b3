"""Whether the process runs without pause, as far as it can tell itself."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from typing import Any

SESSION_SECONDS = 10.0
STALL_SECONDS = SESSION_SECONDS - 3.0
"""After this long without a heartbeat the partitions may belong to another processor."""

SLICE_SECONDS = 0.01
"""How long counting, a flush or recovery may hold the event loop at a stretch; each may in one round."""

AT_ONCE = 1_000
"""How many events may be taken in, added up or let go of without looking whether the slice has been long: a
few milliseconds of work, even where each goes into a sketch."""

STALLED_EXIT = 3


class Pulse:
    """Knows when the process last ran: one that was stopped must not act on what it believes to own."""

    def __init__(self, limit: float = STALL_SECONDS, leave: Callable[[int], Any] = os._exit) -> None:
        self._limit = limit
        self._leave = leave
        self._at = time.monotonic()

    def beat(self) -> None:
        """Note that the process runs; if it did not for too long, end it at once and without a flush."""
        now = time.monotonic()
        if now - self._at > self._limit:
            self._leave(STALLED_EXIT)
        self._at = now


class Pace:
    """Gives others the event loop between slices of long work; notices if the process stood still."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._since = time.monotonic()

    async def step(self) -> None:
        """Go on, or let others run first if this slice has been long."""
        if time.monotonic() - self._since > SLICE_SECONDS:
            await asyncio.sleep(0)
            self._pulse.beat()
            self._since = time.monotonic()
