"""A trace survives the way through headers, and spans can be read from a file."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Link

from servicekit import telemetry
from servicekit.settings import load
from servicekit.telemetry import SpanKind, Tracing
from servicekit.testing.spans import Spans, recorded_spans


@pytest.fixture
def spans(tmp_path: Path) -> Iterator[Spans]:
    with recorded_spans(tmp_path / "spans.jsonl") as recorded:
        yield recorded


def test_a_span_continues_the_trace_its_headers_name(spans: Spans) -> None:
    carrier: dict[str, str] = {}
    with telemetry.span("request", kind=SpanKind.SERVER):
        telemetry.inject(carrier)
    with telemetry.span("handle", kind=SpanKind.CONSUMER, parent=telemetry.extract(carrier)):
        assert telemetry.traceparent() != carrier["traceparent"]

    sender, receiver = spans.all()
    assert receiver["trace_id"] == sender["trace_id"]
    assert receiver["parent_id"] == sender["span_id"]
    assert (sender["kind"], receiver["kind"], receiver["service"]) == ("server", "consumer", "programs")


def test_spans_inside_each_other_are_parent_and_child(spans: Spans) -> None:
    with telemetry.span("outer", attributes={"topic": "programs.program"}), telemetry.span("inner"):
        pass

    inner, outer = spans.all()
    assert inner["parent_id"] == outer["span_id"]
    assert outer["attributes"] == {"topic": "programs.program"}


def test_an_error_marks_the_span_without_quoting_its_text(spans: Spans) -> None:
    with pytest.raises(ValueError, match="3314010101800001"), telemetry.span("handle"):
        raise ValueError("nik 3314010101800001")

    assert spans.all()[0]["status"] == "error"
    assert "3314010101800001" not in spans.file.read_text()


@pytest.mark.parametrize("headers", [{}, {"traceparent": "nonsense"}, {"traceparent": "00-0-0-01"}])
def test_headers_without_a_good_trace_start_a_new_one(headers: dict[str, str], spans: Spans) -> None:
    with telemetry.span("handle", parent=telemetry.extract(headers)):
        pass

    assert spans.all()[0]["parent_id"] is None


def test_outside_of_a_trace_there_is_nothing_to_send_on() -> None:
    assert telemetry.traceparent() is None
    assert telemetry.trace_id() is None


def test_work_on_many_events_names_the_recorded_traces_of_a_few_of_them(spans: Spans) -> None:
    carriers = []
    for _ in range(telemetry.MOST_LINKS + 3):
        with telemetry.span("request"):
            carriers.append(telemetry.traceparent() or "")
    unrecorded = carriers[0][:-2] + "00"

    with telemetry.linked_span(
        "send", [unrecorded, "nonsense", *carriers, *carriers], kind=SpanKind.PRODUCER, attributes={}
    ):
        pass

    *requests, sent = spans.all()
    assert sent["links"] == [one["trace_id"] for one in requests[: telemetry.MOST_LINKS]]
    assert sent["parent_id"] is None


def test_work_on_events_that_nobody_records_is_no_span(spans: Spans) -> None:
    with telemetry.linked_span(
        "send", [f"00-{'a' * 32}-{'b' * 16}-00"], kind=SpanKind.PRODUCER, attributes={}
    ):
        pass

    assert not spans.file.read_text()


@pytest.mark.usefixtures("spans")
def test_a_span_with_links_is_recorded_however_few_traces_are() -> None:
    with telemetry.span("request"):
        traceparent = telemetry.traceparent() or ""
    rarely = Tracing(load("programs", {"PROGRAMS_TRACE_RATIO": "0"}), "worker").provider

    chosen = rarely.sampler.should_sample(None, 1, "send", links=[Link(telemetry.origin(traceparent))])
    other = rarely.sampler.should_sample(None, 1, "request")

    assert (chosen.decision, other.decision) == (Decision.RECORD_AND_SAMPLE, Decision.DROP)


def test_a_step_is_a_span_only_within_what_is_recorded(spans: Spans) -> None:
    with telemetry.inner_span("transaction", kind=SpanKind.CLIENT, attributes={}):
        pass
    with (
        telemetry.span("request"),
        telemetry.inner_span("transaction", kind=SpanKind.CLIENT, attributes={"db.namespace": "programs"}),
    ):
        pass

    step, request = spans.all()
    assert step["parent_id"] == request["span_id"]


def test_the_process_says_which_one_it_is() -> None:
    attributes = Tracing(
        load("programs", {"PROGRAMS_ENVIRONMENT": "test"}), "worker"
    ).provider.resource.attributes

    assert (attributes["service.name"], attributes["deployment.environment.name"]) == ("programs", "test")
    assert attributes["service.version"]
    assert "/worker/" in str(attributes["service.instance.id"])


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
