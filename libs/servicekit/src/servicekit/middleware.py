"""What happens around every request, in one place: correlation, trace, metrics, log, headers, the last net.

Plain ASGI, so that streams stay streams. Probes and metrics are not traced, not counted and not logged.
"""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicekit import telemetry
from servicekit.clock import Clock
from servicekit.metrics import Metrics
from servicekit.problems import too_large, unexpected

CORRELATION_HEADER = "X-Correlation-Id"
QUIET_PATHS = frozenset({"/livez", "/readyz", "/metrics"})

_CORRELATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""For every answer that does not say otherwise itself."""

_log = structlog.get_logger(__name__)


class Edge:
    """The outermost layer of a service's HTTP door.

    Args:
        metrics: Where requests are counted; None around a port of nothing but probes.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics | None, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._meter = _Meter(metrics) if metrics is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens inside, an answer leaves."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._correlation_id(Headers(scope=scope)))
        if self._meter is None or scope["path"] in QUIET_PATHS:
            await exchange.run(self._app)
            return
        with self._meter.in_flight.track_inprogress():
            await self._observed(exchange, self._meter)

    async def _observed(self, exchange: _Exchange, meter: _Meter) -> None:
        scope, method = exchange.scope, _method(exchange.scope)
        attributes = {"http.request.method": method, "regency.correlation_id": exchange.correlation_id}
        parent = telemetry.extract(Headers(scope=scope))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=exchange.correlation_id)
        with telemetry.span(
            f"{method} request", kind=telemetry.SpanKind.SERVER, parent=parent, attributes=attributes
        ) as span:
            try:
                await exchange.run(self._app)
            finally:
                route = _route(scope)
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", exchange.status)
                if exchange.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    telemetry.mark_failed(span, str(exchange.status))
                meter.answered(method, route, exchange)
                _log.info(
                    "request_answered",
                    method=method,
                    route=route,
                    status=exchange.status,
                    milliseconds=round(exchange.seconds * 1000, 2),
                )

    def _correlation_id(self, headers: Headers) -> str:
        given = headers.get(CORRELATION_HEADER, "")
        return given if _CORRELATION.fullmatch(given) else self._clock.new_id()


class BodyLimit:
    """Refuses a body over the limit before it is read whole: by its declared length, or as it streams in."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass as long as its body stays within the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._limit:
            await too_large(Request(scope), self._limit)(scope, receive, send)
            return
        left = self._limit

        async def receive_within_limit() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, receive_within_limit, send)


class _Meter:
    """Rate, errors and duration of requests."""

    def __init__(self, metrics: Metrics) -> None:
        self.in_flight = metrics.gauge("regency_http_requests_in_flight")
        self._requests = metrics.counter("regency_http_requests_total")
        self._seconds = metrics.histogram("regency_http_request_seconds")

    def answered(self, method: str, route: str, exchange: _Exchange) -> None:
        """A request was answered; where its trace is recorded, it stands as the example of its bucket."""
        trace = telemetry.sampled_trace_id()
        example = {"trace_id": trace} if trace else None
        self._seconds.labels(method, route).observe(exchange.seconds, example)
        self._requests.labels(method, route, str(exchange.status)).inc()


class _Exchange:
    """One request and what is known of its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, correlation_id: str) -> None:
        self.scope = scope
        self.correlation_id = correlation_id
        self.status = 499
        self.seconds = 0.0
        self._began = time.perf_counter()
        self._receive = receive
        self._send = send
        scope.setdefault("state", {})["correlation_id"] = correlation_id

    async def run(self, app: ASGIApp) -> None:
        """Let the app answer; an error it did not foresee becomes a 500, logged with its stack."""
        try:
            await app(self.scope, self._receive, self._answer)
        except Exception:
            _log.exception("request_failed")
            if self.seconds:
                raise
            await unexpected(Request(self.scope))(self.scope, self._receive, self._answer)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seconds = time.perf_counter() - self._began
            _complete(message, self.correlation_id)
        await self._send(message)


def _complete(message: MutableMapping[str, object], correlation_id: str) -> None:
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    headers[CORRELATION_HEADER] = correlation_id
    for name, value in _SECURITY_HEADERS.items():
        headers.setdefault(name, value)


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in _METHODS else "OTHER"


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "unmatched"))
