"""How events of other systems come in by HTTP, and how a domain endpoint refuses entries in the same shape.

`POST /events` takes CloudEvents in binary, structured and batched mode and answers 202 with a verdict for
each. The verdicts are made in `servicekit.door`; the Kafka topic `<service>.intake` leads to the same door.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from contracts.privacy import personal_fields
from servicekit.auth import Principal, Role, require
from servicekit.cloud_events import BATCH, STRUCTURED, Arrival, UnknownMediaType, canonical_headers, from_http
from servicekit.context import Context
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.door import STAFF_ROLES, IntakeDoor, Sender
from servicekit.errors import PermanentError
from servicekit.personal_data import WITHHELD
from servicekit.process import Runtime
from servicekit.service import Service
from servicekit.transaction import Transaction
from servicekit.verdict import Verdict, count_verdicts

__all__ = ["Verdict", "create_intake_router", "refuse"]

_log = structlog.get_logger(__name__)

Bringer = Annotated[Principal, Depends(require(*STAFF_ROLES, Role.PUBLISHER))]

_EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "type": {"type": "string", "minLength": 1},
        "time": {"type": "string", "format": "date-time"},
        "regency": {"type": "string", "pattern": r"^\d{2}\.\d{2}$"},
        "data": {},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            STRUCTURED: {"schema": _EVENT_SCHEMA},
            BATCH: {"schema": {"type": "array", "items": _EVENT_SCHEMA}},
        },
    }
}


def create_intake_router(service: Service) -> APIRouter:
    """The door of this service: `POST /events`, and the handshake by which webhooks ask for consent."""
    router = APIRouter(tags=["intake"])

    @router.post("/events", status_code=202, response_model=list[Verdict], openapi_extra=_BODY)
    async def post_events(request: Request, bringer: Bringer) -> Response:
        """Bring events: CloudEvents 1.0 in binary, structured or batched mode; one verdict each, in order."""
        runtime: Runtime = request.app.state.runtime
        arrivals = await _arrivals(request)
        door = IntakeDoor(service, runtime.settings, runtime.transactions)
        sender = Sender(bringer, request.state.correlation_id)
        verdicts: list[Verdict] = []
        while len(verdicts) < len(arrivals):
            verdicts += await door.settle(arrivals[len(verdicts) :], sender)
        count_verdicts(runtime.metrics, "http", verdicts)
        _log.info("events_judged", events=len(verdicts), source=bringer.subject)
        return JSONResponse([one.model_dump(mode="json", exclude_none=True) for one in verdicts], 202)

    @router.options("/events", status_code=200)
    async def options_events(request: Request) -> Response:
        """Answer the CloudEvents webhook handshake: any origin may deliver, each request needs a token."""
        headers = {"Allow": "OPTIONS, POST"}
        origin = request.headers.get("webhook-request-origin")
        if origin is not None:
            headers |= {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"}
        return Response(status_code=200, headers=headers)

    return router


def refuse(
    tx: Transaction,
    *,
    event_type: str,
    id: str,  # noqa: A002 - the CloudEvents name
    data: object,
    error: PermanentError,
    context: Context | None = None,
) -> None:
    """Set one refused entry of a domain endpoint's batch aside, in the shape of the door; it can be replayed.

    `event_type` is what the entry would have been at the door, such as
    "regency.tourism-market.coin-transaction.reported"; it names the service whose dead letters take it.
    `data` is the entry as the data of that event; it is dated now if its sender left that to the door. With
    personal fields in it only the fact is kept. `context` is that of the request that brought the entry,
    where it is not the transaction's own.
    """
    service = event_type.split(".")[1]
    origin = context or tx.context
    attributes = {
        "type": event_type,
        "id": id,
        "source": f"urn:regency:{origin.regency}:{service}",
        "specversion": "1.0",
        "time": tx.now,
        "regency": origin.regency,
        "correlationid": origin.correlation_id,
    }
    dated = {"occurred_at": tx.now.isoformat()} | data if isinstance(data, dict) else data
    raw = WITHHELD if personal_fields(data) else json.dumps(dated).encode()
    cause = Cause.of(error, failed_at=tx.now)
    tx.dead_letter(DeadLetter(f"{service}.intake", service, None, raw, canonical_headers(attributes), cause))


async def _arrivals(request: Request) -> list[Arrival]:
    try:
        return from_http(request.headers.get("content-type", ""), request.headers, await request.body())
    except UnknownMediaType as error:
        raise HTTPException(415) from error
