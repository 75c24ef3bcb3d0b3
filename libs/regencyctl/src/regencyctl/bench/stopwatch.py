"""Takes the time of a program that counts events, from inside its own process."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

Mark = tuple[int, float, float]
"""Events seen, CPU seconds, wall seconds."""


BEAT_SECONDS = 0.005


class Turns:
    """How long this thread holds its event loop at a stretch, in CPU time: what others do does not count."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.thread_time()

    def beat(self) -> None:
        """Look, and look again as soon as the loop comes round."""
        now = time.thread_time()
        self.longest, self._last = max(self.longest, now - self._last), now
        asyncio.get_running_loop().call_later(BEAT_SECONDS, self.beat)


class Stopwatch:
    """Notes what was spent when the first events are seen, when half of them and when all are.

    Imports, joining a group and making topics so cost nothing. CPU is that of all threads of the process.
    """

    def __init__(self, events: int) -> None:
        self._events = events
        self._marks: list[Mark] = []

    def look(self, seen: int) -> bool:
        """Note how many events are done; whether that is all of them."""
        if seen and seen >= (0, self._events // 2, self._events)[min(len(self._marks), 2)]:
            self._marks.append((seen, time.process_time(), time.monotonic()))
        return seen >= self._events

    def report(self, **more: object) -> None:
        """Print what was noted as one JSON line."""
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({"marks": self._marks, "rss_mib": rss, **more}) + "\n")
