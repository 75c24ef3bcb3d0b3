"""The spans of this process, for tests that ask which trace something belongs to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from servicekit.settings import load
from servicekit.telemetry import SpanFile, Tracing


class Spans:
    """What has been recorded in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def all(self) -> list[dict[str, Any]]:
        """Each finished span, in order."""
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def linked_to(self, trace_id: str) -> set[str]:
        """The names of the spans that are linked to a trace."""
        return {one["name"] for one in self.all() if trace_id in one["links"]}


@contextmanager
def recorded_spans(file: Path) -> Iterator[Spans]:
    """Have the file take the spans of the block; the provider of the process stays as it is."""
    Tracing(load("programs", {}))
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        raise TypeError("the process has no tracer provider of the SDK")
    processor = SimpleSpanProcessor(SpanFile(file, "programs"))
    provider.add_span_processor(processor)
    try:
        yield Spans(file)
    finally:
        processor.shutdown()
