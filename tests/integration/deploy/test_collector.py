"""The collector's own configuration, run by a collector, brings a process's spans to a trace store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from deploy.verify.check import ToolMissing, tool

from regencyctl.local.ports import HOST, assign, held
from servicekit.settings import load
from servicekit.telemetry import Tracing
from servicekit.testing.eventually import eventually

ROOT = Path(__file__).parents[3]
COLLECTOR = ROOT / "deploy/observability/otel/collector.yaml"


@asynccontextmanager
async def jaeger(*arguments: str) -> AsyncIterator[None]:
    """A Jaeger of these arguments, ended with the block: with a store of traces, or as a collector alone."""
    try:
        program = tool("jaeger", "deploy/tools/install.sh builds it where Go is")
    except ToolMissing as missing:
        pytest.skip(str(missing))
    process = await asyncio.create_subprocess_exec(program, *arguments)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def answers(url: str) -> httpx.Response:
    """What is answered at this address, with 200; anything else is not yet."""
    async with httpx.AsyncClient() as client:
        try:
            response = await client.get(url)
        except httpx.TransportError as error:
            raise AssertionError(f"{url}: {error}") from error
    assert response.status_code == 200, response.text
    return response


async def test_a_span_goes_through_the_collector_of_compose_into_the_trace_store() -> None:
    ports = assign(("spans", "kept", "health", "query", "other"), earlier={}, defaults={})
    spans, kept, health, query, other = (f"{HOST}:{port}" for port in ports.values())
    store = (
        f"--config={COLLECTOR}",
        f"--config={ROOT / 'deploy/local/jaeger.yaml'}",
        f"--set=receivers.otlp.protocols.http.endpoint={other}",
        f"--set=receivers.otlp.protocols.grpc.endpoint={kept}",
        f"--set=extensions.jaeger_query.http.endpoint={query}",
    )
    collector = (
        f"--config={COLLECTOR}",
        f"--set=receivers.otlp.protocols.http.endpoint={spans}",
        f"--set=exporters.otlp.endpoint={kept}",
        f"--set=extensions.healthcheckv2.http.endpoint={health}",
        "--set=service.telemetry.metrics.level=none",
    )
    name = f"plant {uuid4().hex[:8]}"

    with held(ports.values()):
        async with jaeger(*store), jaeger(*collector):
            await eventually(lambda: answers(f"http://{health}/status"))
            await eventually(lambda: answers(f"http://{query}/api/services"))
            tracing = Tracing(load("programs", {"PROGRAMS_OTLP_ENDPOINT": f"http://{spans}"}), "worker")
            with tracing.provider.get_tracer("plant").start_as_current_span(name) as span:
                trace = format(span.get_span_context().trace_id, "032x")
            await asyncio.to_thread(tracing.close)
            found = await eventually(lambda: answers(f"http://{query}/api/traces/{trace}"))

    assert [one["operationName"] for one in found.json()["data"][0]["spans"]] == [name]
    assert found.json()["data"][0]["processes"]["p1"]["serviceName"] == "programs"
