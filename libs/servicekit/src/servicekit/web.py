"""The HTTP door of a service: the app around its router, and what an endpoint may depend on.

    async def post_sale(sale: Sale, gate: Gate, commit: Commit) -> Receipt:
        return await commit(record_sale, sale.command(gate))

`commit` runs the handler in one transaction and honours `Idempotency-Key`; `Reader` is for queries. An
endpoint neither opens transactions nor catches errors: `servicekit.problems` turns those into answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import structlog
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, Field, TypeAdapter

from servicekit import docs, idempotency, probes
from servicekit.auth import VISITOR, Caller, Visitor
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import GroupHandler
from servicekit.idempotency import Answer, Claim
from servicekit.middleware import BodyLimit
from servicekit.mongo import Store

if TYPE_CHECKING:
    from servicekit.process import Runtime
    from servicekit.service import Service
    from servicekit.transaction import Transaction

M = TypeVar("M")
R = TypeVar("R")

REPLAYED_HEADER = "Idempotency-Replayed"

_NO_SECOND_TRACER: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""The edge traces, counts and logs each request; FastAPI would do it again, with texts of errors."""


class Committer:
    """Runs one handler for one request in one transaction."""

    def __init__(self, request: Request, response: Response, caller: Caller, key: str | None) -> None:
        self._runtime: Runtime = request.app.state.runtime
        self._request = request
        self._response = response
        self._key = key
        self._context = Context(
            regency=caller.regency,
            correlation_id=request.state.correlation_id,
            actor=caller.subject,
            office=caller.office,
        )

    async def __call__(
        self,
        handler: Callable[[M, Transaction], Awaitable[R]],
        message: M,
        *,
        status: int | None = None,
    ) -> R:
        """Run `handler(message, tx)` and commit what it did; hand back what it returned.

        With an `Idempotency-Key` the answer is kept in the same transaction, and a request that comes again
        is answered from it: the effect happens once, also when both arrive at the same time. The endpoint
        must return the result as it is, so that both answers are alike. `status` is for an answer whose
        status is not the one the route declares.
        """
        if status is not None:
            self._response.status_code = status
        if self._key is None:
            return await self._run(lambda tx: handler(message, tx))
        claim = await self._claim(self._key)

        async def once(tx: Transaction) -> R:
            if kept := await idempotency.find_answer(claim, tx):
                raise Replayed(kept)
            result = await handler(message, tx)
            if not isinstance(result, PermanentError):
                await idempotency.keep_answer(claim, self._answer(result), tx)
            return result

        return await self._run(once)

    async def decide(
        self, handler: Callable[[M, Transaction], Awaitable[R | PermanentError]], message: M
    ) -> R:
        """Run a handler that may also return its refusal: what it did is committed, then that is raised.

        For refusals that are facts of their own, kept and announced. No key remembers one: asked again, the
        handler has to know it by itself.
        """
        outcome = await self(handler, message)
        if isinstance(outcome, PermanentError):
            raise outcome
        return outcome

    @property
    def has_key(self) -> bool:
        """Whether the request brings an `Idempotency-Key`."""
        return self._key is not None

    async def together(self, handler: GroupHandler[M, R], message: M, *, key: str, weight: int = 1) -> R:
        """Run the message in one transaction with others that arrive for `key` at the same time.

        For commands on one hot document that know a second copy themselves: `Idempotency-Key` is not used.
        """
        structlog.contextvars.bind_contextvars(regency=self._context.regency)
        gathering = self._runtime.transactions.gathering
        return await gathering.submit(key, handler, message, context=self._context, weight=weight)

    async def aside(self, handler: Callable[[M, Transaction], Awaitable[R]], message: M) -> R:
        """Run `handler(message, tx)` and commit what it did, and let no key remember the answer.

        For what is kept of a refused request, and for answers that nobody may keep.
        """
        return await self._run(lambda tx: handler(message, tx))

    async def _run(self, work: Callable[[Transaction], Awaitable[R]]) -> R:
        structlog.contextvars.bind_contextvars(regency=self._context.regency)
        result: R = await self._runtime.transactions.run(work, context=self._context)
        return result

    async def _claim(self, key: str) -> Claim:
        request = self._request
        operation = f"{request.method} {request.url.path}"
        content = request.url.query.encode() + b"\n" + await request.body()
        return Claim.of(self._context.regency, self._context.actor, operation, key, content)

    def _answer(self, result: object) -> Answer:
        route = self._request.scope["route"]
        status = self._response.status_code or route.status_code or 200
        if status == HTTPStatus.NO_CONTENT:
            return Answer(status, b"")
        if route.response_model is None:
            return Answer(status, TypeAdapter(Any).dump_json(jsonable_encoder(result)))
        model: TypeAdapter[Any] = TypeAdapter(route.response_model)
        value = model.validate_python(result, from_attributes=True)
        return Answer(status, model.dump_json(value, by_alias=route.response_model_by_alias))


class Replayed(Exception):
    """This request was answered before; carries that answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered before")
        self.answer = answer


async def committer(
    request: Request,
    response: Response,
    caller: Caller,
    idempotency_key: Annotated[
        str | None, Header(description="The same key within 24 hours: done once, answered alike")
    ] = None,
) -> Committer:
    """The transaction door of this request; needs a good token of any role."""
    return Committer(request, response, caller, idempotency_key)


async def visitor_committer(
    request: Request,
    response: Response,
    caller: Visitor,
    idempotency_key: Annotated[
        str | None, Header(description="With a token: the same key within 24 hours is done once")
    ] = None,
) -> Committer:
    """The transaction door of a request that needs no token. No key of a visitor is remembered."""
    return Committer(request, response, caller, None if caller.subject == VISITOR else idempotency_key)


async def reader(request: Request) -> Store:
    """The store, for queries. Every query names the caller's regency."""
    store: Store = request.app.state.runtime.store
    return store


async def runtime_of(request: Request) -> Runtime:
    """The parts of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def address_of(request: Request) -> str:
    """Where the public finds this service, for addresses in documents; never what a caller's `Host` says."""
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.address


Address = Annotated[str, Depends(address_of)]
Commit = Annotated[Committer, Depends(committer)]
VisitorCommit = Annotated[Committer, Depends(visitor_committer)]
Reader = Annotated[Store, Depends(reader)]


class Page(BaseModel):
    """Which part of a list is asked for: `page: Annotated[Page, Query()]`."""

    limit: Annotated[int, Field(ge=1, le=500, description="Paling banyak / at most")] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000, description="Lewati / skip")] = 0


Paging = Annotated[Page, Query()]


def create_app(service: Service, runtime: Runtime, routers: Sequence[APIRouter] = ()) -> FastAPI:
    """The service's app: its own router and `routers`, the platform's doors, behind one edge."""
    app = _routed(service, routers)
    app.state.runtime = runtime
    app.add_exception_handler(Replayed, _replay)
    app.add_middleware(BodyLimit, limit=runtime.settings.body_limit_bytes)
    probes.install(app, runtime.metrics, runtime.health, runtime.clock)
    return app


def api_document(service: Service, routers: Sequence[APIRouter] = ()) -> dict[str, Any]:
    """The OpenAPI document of the app that `create_app` makes, without starting anything."""
    return _routed(service, routers).openapi()


def _routed(service: Service, routers: Sequence[APIRouter]) -> FastAPI:
    app = FastAPI(
        telemetry=_NO_SECOND_TRACER,
        title=service.name,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    for router in (docs.router, service.routes(), *routers):
        app.include_router(router)
    docs.describe(app)
    return app


async def _replay(request: Request, error: Exception) -> Response:
    assert isinstance(error, Replayed)  # noqa: S101 - starlette dispatches by class
    request.app.state.metrics.counter("regency_idempotent_replays_total").inc()
    answer = error.answer
    return Response(answer.body, answer.status, {REPLAYED_HEADER: "true"}, media_type="application/json")
