"""A trace survives the way through headers, and spans can be read from a file."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry import trace

from servicekit import telemetry
from servicekit.settings import load
from servicekit.telemetry import SpanFile, SpanKind, Tracing


@pytest.fixture
def spans(tmp_path: Path) -> Iterator[Path]:
    """A file that takes the spans of this test; the provider of the process stays as it is."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    Tracing(load("programs", {}))
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    processor = SimpleSpanProcessor(SpanFile(tmp_path / "spans.jsonl", "programs"))
    provider.add_span_processor(processor)
    yield tmp_path / "spans.jsonl"
    processor.shutdown()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_span_continues_the_trace_its_headers_name(spans: Path) -> None:
    carrier: dict[str, str] = {}
    with telemetry.span("request", kind=SpanKind.SERVER):
        telemetry.inject(carrier)
    with telemetry.span("handle", kind=SpanKind.CONSUMER, parent=telemetry.extract(carrier)):
        assert telemetry.traceparent() != carrier["traceparent"]

    sender, receiver = lines(spans)
    assert receiver["trace_id"] == sender["trace_id"]
    assert receiver["parent_id"] == sender["span_id"]
    assert (sender["kind"], receiver["kind"], receiver["service"]) == ("server", "consumer", "programs")


def test_spans_inside_each_other_are_parent_and_child(spans: Path) -> None:
    with telemetry.span("outer", attributes={"topic": "programs.program"}), telemetry.span("inner"):
        pass

    inner, outer = lines(spans)
    assert inner["parent_id"] == outer["span_id"]
    assert outer["attributes"] == {"topic": "programs.program"}


def test_an_error_marks_the_span_without_quoting_its_text(spans: Path) -> None:
    with pytest.raises(ValueError, match="3314010101800001"), telemetry.span("handle"):
        raise ValueError("nik 3314010101800001")

    assert lines(spans)[0]["status"] == "error"
    assert "3314010101800001" not in spans.read_text()


@pytest.mark.parametrize("headers", [{}, {"traceparent": "nonsense"}, {"traceparent": "00-0-0-01"}])
def test_headers_without_a_good_trace_start_a_new_one(headers: dict[str, str], spans: Path) -> None:
    with telemetry.span("handle", parent=telemetry.extract(headers)):
        pass

    assert lines(spans)[0]["parent_id"] is None


def test_outside_of_a_trace_there_is_nothing_to_send_on() -> None:
    assert telemetry.traceparent() is None
    assert telemetry.trace_id() is None


def test_a_collector_that_does_not_answer_holds_nobody_up_at_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as collector:
        endpoint = f"http://127.0.0.1:{collector.getsockname()[1]}"
        tracing = Tracing(load("programs", {"PROGRAMS_OTLP_ENDPOINT": endpoint}))
        tracing.provider.get_tracer("test").start_span("request").end()

        tracing.close(within=0.1)

        (sending,) = (one for one in threading.enumerate() if one.name == "tracing-close")
        asked, _ = collector.accept()
        assert sending.is_alive()
        asked.recv(65_536)
        asked.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        sending.join()
        asked.close()
