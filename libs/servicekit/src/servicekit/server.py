"""One HTTP server inside the process's own event loop: it never touches signals, the lifecycle does."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

from servicekit.errors import Unavailable

_BACKLOG = 2_048


class _Uvicorn(uvicorn.Server):
    """Uvicorn without its hands on the signals of the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


class HttpServer:
    """Serves one app at one address from `serve` until `stop`.

    The address is taken when it is made, so that a port in use is known before anything else starts. Port 0
    takes a free one. With `tls` it is HTTPS. Raises: `Unavailable` (port-in-use).
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        drain_seconds: float = 10.0,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        try:
            self._socket = socket.create_server((host, port), backlog=_BACKLOG)
        except OSError as error:
            raise Unavailable(
                f"Alamat {host}:{port} tidak dapat dipakai",
                f"Cannot listen on {host}:{port}: {error.strerror}",
                code="port-in-use",
            ) from error
        self.url = f"{'https' if tls else 'http'}://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            http="httptools",
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=max(1, int(drain_seconds)),
            timeout_keep_alive=15,
            ssl_context_factory=(lambda *_: tls) if tls else None,
        )
        self._server = _Uvicorn(config)

    async def serve(self) -> None:
        """Answer until stopped; requests being answered then are finished first."""
        await self._server.serve([self._socket])

    def stop(self) -> None:
        """Take no new connections and let `serve` return. Live streams end."""
        self._server.handle_exit(signal.SIGTERM, None)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Serve for the time of the block; gives the URL."""
        serving = asyncio.create_task(self.serve())
        try:
            yield self.url
        finally:
            self._server.should_exit = True
            await serving
