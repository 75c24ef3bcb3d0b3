"""What a supervisor and a monitoring system ask a process: `/livez`, `/readyz`, `/metrics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import choose_encoder

from servicekit import problems

if TYPE_CHECKING:
    from servicekit.process import Runtime

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez(request: Request) -> Response:
    """Whether the process should be left running."""
    health = _runtime(request).health
    if health.is_alive:
        return JSONResponse({"status": "ok"})
    detail = ("Proses tidak berjalan semestinya", "The process does not run as it should")
    return problems.problem(request, 503, "not-alive", detail)


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Whether the process may be sent work."""
    states = await _runtime(request).health.readiness()
    is_ready = all(state == "ok" for state in states.values())
    return JSONResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": dict(states)},
        200 if is_ready else 503,
        None if is_ready else {"Retry-After": str(problems.RETRY_AFTER_SECONDS)},
    )


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Every declared metric, in the format the reader prefers."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(_runtime(request).metrics.registry), media_type=content_type)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime
