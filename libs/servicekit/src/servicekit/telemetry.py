"""Traces: one provider per process, one injector, spans to a collector or to a file.

Whoever starts work opens `span(...)`, whoever sends something on calls `inject`, a receiver calls `extract`.
No instrumentation package is installed beside this: two injectors would write two parents.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context as Trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from servicekit.settings import Settings

__all__ = ["Span", "SpanKind", "Trace", "Tracing", "extract", "inject", "span", "trace_id", "traceparent"]

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACER = "servicekit"
_CLOSE_SECONDS = 3.0


class SpanFile(SpanExporter):
    """Appends each finished span to a file as one JSON object a line; processes may share the file."""

    def __init__(self, path: Path, service: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._service = service

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write them; each line is one write, so that lines of several processes never mix."""
        for finished in spans:
            self._file.write(json.dumps(_as_line(finished, self._service), default=str).encode() + b"\n")
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        self._file.close()


class Tracing:
    """The tracer provider of this process, until it is shut down.

    A process has one: the first made becomes what `span` writes to; a later one (tests) stays without spans.
    """

    def __init__(self, settings: Settings, process: str = "") -> None:
        self.provider = TracerProvider(
            resource=Resource.create({"service.name": settings.service, "process.role": process}),
            sampler=ParentBased(TraceIdRatioBased(settings.trace_ratio)),
            shutdown_on_exit=False,
        )
        if settings.traces_file is not None:
            exporter = SpanFile(settings.traces_file, settings.service)
            self.provider.add_span_processor(SimpleSpanProcessor(exporter))
        if settings.otlp_endpoint is not None:
            exporter_http = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/traces")
            self.provider.add_span_processor(BatchSpanProcessor(exporter_http))
        if not isinstance(trace.get_tracer_provider(), TracerProvider):
            trace.set_tracer_provider(self.provider)

    def close(self, within: float = _CLOSE_SECONDS) -> None:
        """Send or write what is finished; what a collector does not take within seconds is given up.

        The SDK would wait for it as long as a whole grace lasts.
        """
        closing = threading.Thread(target=self.provider.shutdown, name="tracing-close", daemon=True)
        closing.start()
        closing.join(within)


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Trace | None = None,
    attributes: Mapping[str, str | int | float | bool] | None = None,
) -> Iterator[Span]:
    """A span around the block, current inside it. Without `parent` it continues the current trace.

    An error that leaves the block marks the span by its class; its text stays out, it may quote a payload.
    """
    with _tracer().start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@cache
def _tracer() -> trace.Tracer:
    """Good from before the provider is there: until then it makes spans that record nothing."""
    return trace.get_tracer(_TRACER)


def inject(carrier: dict[str, str]) -> None:
    """Write the current trace into `carrier` as `traceparent` (and `tracestate`), if there is one."""
    _PROPAGATOR.inject(carrier)


def extract(headers: Mapping[str, str]) -> Trace:
    """The trace these headers continue; an empty context when they name none or a malformed one."""
    return _PROPAGATOR.extract(headers, context=Trace())


def traceparent() -> str | None:
    """The current trace as a `traceparent` header, or None outside of one."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent")


def trace_id() -> str | None:
    """The current trace's id in hexadecimal, or None outside of one."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def _as_line(finished: ReadableSpan, service: str) -> dict[str, Any]:
    context = finished.get_span_context()
    return {
        "trace_id": f"{context.trace_id:032x}" if context else None,
        "span_id": f"{context.span_id:016x}" if context else None,
        "parent_id": f"{finished.parent.span_id:016x}" if finished.parent else None,
        "name": finished.name,
        "kind": finished.kind.name.lower(),
        "service": service,
        "start": _instant(finished.start_time),
        "end": _instant(finished.end_time),
        "status": finished.status.status_code.name.lower(),
        "attributes": dict(finished.attributes or {}),
    }


def _instant(nanoseconds: int | None) -> str | None:
    if nanoseconds is None:
        return None
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat(timespec="microseconds")
