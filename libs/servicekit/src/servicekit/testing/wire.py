"""The network between one device and a server, which a test can cut, also in the middle of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK = 65_536
_HOST = "127.0.0.1"


class Wire:
    """Passes connections on to a server until it is cut; its own address stays the same.

    Args:
        host: Of the server.
        port: Of the server.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._own_port = 0
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._is_to_lose_an_answer = False

    @property
    def url(self) -> str:
        """Where the device finds the server."""
        return f"http://{_HOST}:{self._own_port}"

    async def join(self) -> None:
        """Let connections pass, from now on or again."""
        self._is_to_lose_an_answer = False
        self._listener = await asyncio.start_server(self._pass_on, _HOST, self._own_port)
        self._own_port = self._listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop every connection and take no new one."""
        if self._listener is None:
            return
        listener, self._listener = self._listener, None
        listener.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await listener.wait_closed()

    def cut_at_next_answer(self) -> None:
        """Let the next request reach the server, and be cut before its answer arrives."""
        self._is_to_lose_an_answer = True

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            to_server = await asyncio.open_connection(self._host, self._port)
            ends = {writer, to_server[1]}
            self._open |= ends
            await asyncio.gather(self._requests(reader, to_server[1]), self._answers(to_server[0], writer))
            self._open -= ends

    async def _requests(self, device: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await device.read(_CHUNK):
                server.write(data)
                await server.drain()
        server.close()

    async def _answers(self, server: asyncio.StreamReader, device: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await server.read(_CHUNK):
                if self._is_to_lose_an_answer:
                    await self.cut()
                    break
                device.write(data)
                await device.drain()
        device.close()


@asynccontextmanager
async def wire_to(host: str, port: int) -> AsyncIterator[Wire]:
    """A wire that lets connections pass, for the time of the block."""
    wire = Wire(host, port)
    await wire.join()
    try:
        yield wire
    finally:
        await wire.cut()
