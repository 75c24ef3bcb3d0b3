"""One change to many readers: encoded once, joined once for all who asked for the same, never queued.

A reader holds only how far it has come. One that keeps up gets the very bytes all others get; one that does
not is told from the journal what changed since, each figure once: a slow reader costs no memory.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from contracts.indicators import Indicator, Window
from servicekit.stream.figures import Figure

_REMEMBERED = 32
"""Rounds a reader may be behind before the journal is asked."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Which figures a reader wants.

    Attributes:
        versions: Names and versions of indicators.
        windows: Kinds of windows; all when empty.
        where: Labels and the values wanted of each.
    """

    versions: frozenset[tuple[str, int]]
    windows: frozenset[Window] = frozenset()
    where: tuple[tuple[str, frozenset[str]], ...] = ()

    def names(self, indicator: Indicator) -> bool:
        """Whether figures of this indicator can be among them."""
        return (indicator.name, indicator.version) in self.versions

    def wants(self, figure: Figure) -> bool:
        """Whether this figure is among them. An indicator without a label that is asked for has none."""
        return (
            self.names(figure.indicator)
            and (not self.windows or figure.window in self.windows)
            and all(figure.labels.get(name) in values for name, values in self.where)
        )


class Channel:
    """All readers with the same interest."""

    def __init__(self, interest: Interest) -> None:
        self.interest = interest
        self.readers = 0
        self._rounds: deque[tuple[int, bytes]] = deque(maxlen=_REMEMBERED)
        self._forgotten = -1
        self._news = asyncio.Event()

    @property
    def newest(self) -> int:
        """The last round that had anything for these readers; -1 before the first."""
        return self._rounds[-1][0] if self._rounds else -1

    def push(self, number: int, content: bytes) -> None:
        """What a round brought."""
        if len(self._rounds) == _REMEMBERED:
            self._forgotten = self._rounds[0][0]
        self._rounds.append((number, content))
        self.wake()

    def wake(self) -> None:
        """Let every reader look."""
        self._news.set()
        self._news.clear()

    async def wait(self) -> None:
        """Until there is something to look at."""
        await self._news.wait()

    def after(self, number: int) -> bytes | None:
        """What the rounds after this one brought; None if some of it is forgotten."""
        if self._forgotten > number:
            return None
        if len(self._rounds) > 1 and self._rounds[-2][0] > number:
            return b"".join(content for at, content in self._rounds if at > number)
        return self._rounds[-1][1] if self.newest > number else b""
