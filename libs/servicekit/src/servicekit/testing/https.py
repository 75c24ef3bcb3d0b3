"""A stand-in's app over TLS, in the loop of the test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import ASGIApp

from servicekit.server import HttpServer


@asynccontextmanager
async def https(app: ASGIApp, tls: ssl.SSLContext, *, port: int = 0) -> AsyncIterator[str]:
    """Serve the app for the time of the block, on a free port or this one; gives its address."""
    async with HttpServer(app, "127.0.0.1", port, tls=tls).running() as url:
        yield url


async def until_gone(request: Request) -> None:
    """Answer nothing as long as the client waits. Its body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
