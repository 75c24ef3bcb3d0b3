"""What a supervisor and a monitoring system ask a process: `/livez`, `/readyz`, `/metrics`.

Every process answers them: a service's API beside its own routes, a worker or processor on its metrics port.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import choose_encoder

from servicekit import problems
from servicekit.clock import Clock
from servicekit.health import Health
from servicekit.metrics import Metrics
from servicekit.middleware import Edge

router = APIRouter(include_in_schema=False)


def create_probe_app(metrics: Metrics, health: Health, clock: Clock) -> FastAPI:
    """An app of nothing but probes, for a process without an API."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _install(app, metrics, health)
    app.add_middleware(Edge, metrics=None, clock=clock)
    return app


def install(app: FastAPI, metrics: Metrics, health: Health, clock: Clock) -> None:
    """Put the probes, the problems and the edge around an app."""
    _install(app, metrics, health)
    app.add_middleware(Edge, metrics=metrics, clock=clock)


def _install(app: FastAPI, metrics: Metrics, health: Health) -> None:
    app.state.metrics = metrics
    app.state.health = health
    problems.install(app)
    app.include_router(router)


@router.get("/livez")
async def livez(request: Request) -> Response:
    """Whether the process should be left running."""
    health: Health = request.app.state.health
    if health.is_alive:
        return JSONResponse({"status": "ok"})
    detail = ("Proses tidak berjalan semestinya", "The process does not run as it should")
    return problems.problem(request, 503, "not-alive", detail)


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Whether the process may be sent work."""
    health: Health = request.app.state.health
    readiness = await health.readiness()
    body = {"status": "ok" if readiness.is_ready else "unavailable", "checks": dict(readiness.states)}
    if readiness.is_ready:
        return JSONResponse(body)
    return JSONResponse(body, 503, {"Retry-After": str(problems.RETRY_AFTER_SECONDS)})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Every declared metric, in the format the reader prefers."""
    current: Metrics = request.app.state.metrics
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(current.registry), media_type=content_type)
