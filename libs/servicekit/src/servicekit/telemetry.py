"""Traces: one provider per process, one injector, spans to a collector or to a file.

Whoever starts work opens `span(...)`, whoever sends something on calls `inject`, a receiver calls `extract`.
Who works on many events at once belongs to no single trace: `linked_span` names the traces of some of them,
and is no span at all where none of them is recorded. No instrumentation package is installed beside this: two
injectors would write two parents.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from itertools import islice
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
from opentelemetry.sdk.trace.sampling import (
    ALWAYS_ON,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from servicekit.settings import Settings

__all__ = [
    "MOST_LINKS",
    "Attributes",
    "Span",
    "SpanKind",
    "Trace",
    "Tracing",
    "extract",
    "inject",
    "inner_span",
    "is_recorded",
    "linked_span",
    "mark_failed",
    "origin",
    "sampled_trace_id",
    "span",
    "span_id",
    "trace_id",
    "traceparent",
]

Attributes = Mapping[str, str | int | float | bool]

MOST_LINKS = 8
"""Traces that a span of many events names at most."""

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACER = "servicekit"
_CLOSE_SECONDS = 3.0
_RECORDED = frozenset("13579bdf")


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
            resource=_resource(settings, process),
            sampler=ParentBased(_LinkedOrSome(settings.trace_ratio)),
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


class _LinkedOrSome(Sampler):
    """Of spans without a parent: those with links, which name recorded traces only, and some of the rest."""

    def __init__(self, ratio: float) -> None:
        self._some = TraceIdRatioBased(ratio)

    def should_sample(
        self,
        parent_context: Trace | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Any = None,
        links: Sequence[Link] | None = None,
        trace_state: Any = None,
    ) -> SamplingResult:
        """Whether a span is recorded."""
        chosen = ALWAYS_ON if links else self._some
        return chosen.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        """What the SDK calls it in its own output."""
        return f"LinkedOr{{{self._some.get_description()}}}"


def _resource(settings: Settings, process: str) -> Resource:
    """Which process this is, in the words of OpenTelemetry."""
    return Resource.create(
        {
            "service.name": settings.service,
            "service.version": version("servicekit"),
            "service.instance.id": f"{socket.gethostname()}/{process}/{os.getpid()}",
            "deployment.environment.name": str(settings.environment),
            "process.role": process,
        }
    )


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Trace | None = None,
    attributes: Attributes | None = None,
    links: Sequence[Link] = (),
) -> Iterator[Span]:
    """A span around the block, current inside it. Without `parent` it continues the current trace.

    An error that leaves the block marks the span by its class; its text stays out, it may quote a payload.
    """
    with _tracer().start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=attributes,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except BaseException as error:
            mark_failed(current, type(error).__name__)
            raise


def mark_failed(current: Span, kind: str) -> None:
    """Say that what a span is around failed, and how: the class of an error or an HTTP status, no text."""
    current.set_status(Status(StatusCode.ERROR, kind))
    current.set_attribute("error.type", kind)


@contextmanager
def linked_span(
    name: str, traceparents: Iterable[str], *, kind: SpanKind, attributes: Attributes
) -> Iterator[None]:
    """A span around work on events of several traces, linked to the first few that are recorded.

    Without any there is no span: nobody would find it.
    """
    recorded = islice(filter(is_recorded, dict.fromkeys(traceparents)), MOST_LINKS)
    links = [Link(one) for one in map(origin, recorded) if one.is_valid]
    if not links:
        yield
        return
    with span(name, kind=kind, attributes=attributes, links=links):
        yield


@contextmanager
def inner_span(name: str, *, kind: SpanKind, attributes: Attributes) -> Iterator[None]:
    """A span around a step of what is being recorded; none of its own where nothing is."""
    if not trace.get_current_span().is_recording():
        yield
        return
    with span(name, kind=kind, attributes=attributes):
        yield


def is_recorded(traceparent: str) -> bool:
    """Whether the trace this header names is recorded, as its last digit says."""
    return traceparent[-1:] in _RECORDED


def origin(traceparent: str) -> trace.SpanContext:
    """The span a header names; an invalid one where it is malformed."""
    return trace.get_current_span(extract({"traceparent": traceparent})).get_span_context()


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


def span_id() -> str | None:
    """The current span's id in hexadecimal, or None outside of one."""
    context = trace.get_current_span().get_span_context()
    return f"{context.span_id:016x}" if context.is_valid else None


def sampled_trace_id() -> str | None:
    """The current trace's id if it is recorded: what a metric may show as an example."""
    return trace_id() if trace.get_current_span().is_recording() else None


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
        "links": [f"{link.context.trace_id:032x}" for link in finished.links],
    }


def _instant(nanoseconds: int | None) -> str | None:
    if nanoseconds is None:
        return None
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).isoformat(timespec="microseconds")
