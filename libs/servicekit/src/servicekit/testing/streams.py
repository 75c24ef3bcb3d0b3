"""A reader of a live stream, as a browser's EventSource reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec

from servicekit.testing.eventually import PATIENCE


@dataclass(slots=True)
class LiveReader:
    """What came on a stream so far.

    Attributes:
        last_id: What a browser would send in `Last-Event-ID`.
        retry: What the server asks to wait before coming back, in milliseconds.
        keep_alives: Comments met.
    """

    _lines: AsyncIterator[str]
    last_id: str = ""
    retry: int = 0
    keep_alives: int = 0
    _pending: dict[str, str] = field(default_factory=dict)

    async def next(self) -> tuple[str, Any]:
        """The next event and its data. Raises StopAsyncIteration when the server ends the stream."""
        while True:
            line = await anext(self._lines)
            if line:
                self._take(line)
                continue
            block, self._pending = self._pending, {}
            self.last_id = block.get("id", self.last_id)
            if "data" in block:
                return block["event"], msgspec.json.decode(block["data"])

    async def until(
        self, wanted: Callable[[str, Any], bool], within: float = PATIENCE
    ) -> list[tuple[str, Any]]:
        """Every event up to the first that is wanted, that one included."""
        seen: list[tuple[str, Any]] = []
        async with asyncio.timeout(within):
            while not seen or not wanted(*seen[-1]):
                seen.append(await self.next())
        return seen

    async def until_id(self, within: float = PATIENCE) -> str:
        """The next id that stands alone: everything before it has been told."""
        async with asyncio.timeout(within):
            while True:
                line = await anext(self._lines)
                if line:
                    self._take(line)
                elif (block := self._pending) is not None:
                    self._pending = {}
                    if "id" in block:
                        self.last_id = block["id"]
                        return self.last_id

    def _take(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if not name or line.startswith(":"):
            self.keep_alives += 1
        elif name == "retry":
            self.retry = int(value)
        else:
            self._pending[name] = value


@asynccontextmanager
async def live_reader(url: str, query: str = "", last_id: str = "") -> AsyncIterator[LiveReader]:
    """A stream of an API, for the time of the block."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    async with (
        httpx.AsyncClient(base_url=url, timeout=60.0) as client,
        client.stream("GET", f"/v1/indicators/stream{query}", headers=headers) as response,
    ):
        response.raise_for_status()
        yield LiveReader(response.aiter_lines())
