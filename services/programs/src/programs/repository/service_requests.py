"""Requests for services: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.errors_services import RequestNotFound
from programs.domain.service_request import RequestStatus, ServiceRequest
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

REQUESTS = "service_requests"

COLLECTIONS = (
    CollectionSpec(
        REQUESTS,
        (
            Index((("regency", 1), ("submitted_at", 1))),
            Index((("regency", 1), ("subject", 1), ("submitted_at", 1))),
        ),
    ),
)

Document = dict[str, Any]

_REQUEST: TypeAdapter[ServiceRequest] = TypeAdapter(ServiceRequest)


class ServiceRequests:
    """The requests of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, request_id: str) -> ServiceRequest:
        """A request of this regency. Raises `RequestNotFound`."""
        key = _key(self._tx.context.regency, request_id)
        document = await self._tx.collection(REQUESTS).find_one({"_id": key})
        if document is None:
            raise RequestNotFound(request_id)
        self._loaded[request_id] = document
        return _request(document)

    async def save(self, request: ServiceRequest, *, events: Sequence[Event] = ()) -> None:
        """Keep the request with what it announces, unless somebody changed it since it was loaded."""
        fields = _document(request) | {"_id": _key(request.regency, request.id)}
        await self._tx.save(REQUESTS, self._loaded.get(request.id, {}) | fields, events=events)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests of a regency are asked for; None asks for all.

    Attributes:
        subject: Only those of this subject.
    """

    status: RequestStatus | None = None
    service_id: str | None = None
    opd: str | None = None
    village: str | None = None
    subject: str | None = None


async def find_request(store: Store, regency: str, request_id: str) -> ServiceRequest:
    """A request of this regency. Raises `RequestNotFound`."""
    document = await store.collection(REQUESTS).find_one({"_id": _key(regency, request_id)})
    if document is None:
        raise RequestNotFound(request_id)
    return _request(document)


async def list_requests(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[ServiceRequest], int]:
    """A page of the requests asked for, in the order they came in, and how many there are in all."""
    asked = {
        "status": wanted.status.value if wanted.status else None,
        "service_id": wanted.service_id,
        "opd": wanted.opd,
        "village": wanted.village,
        "subject": wanted.subject,
    }
    query = {"regency": regency} | asked_for(asked)
    requests = store.collection(REQUESTS)
    found, total = await requests.page(query, sort=[("submitted_at", 1), ("_id", 1)], limit=limit, skip=skip)
    return [_request(document) for document in found], total


async def every_request(store: Store) -> AsyncIterator[ServiceRequest]:
    """All requests of every regency."""
    async for document in store.collection(REQUESTS).stream({}):
        yield _request(document)


def _key(regency: str, request_id: str) -> str:
    return f"{regency}/{request_id}"


def _document(request: ServiceRequest) -> Document:
    fields: Document = _REQUEST.dump_python(request)
    named = {"request_id": fields.pop("id"), "status": request.status.value}
    days = {name: fields[name] and fields[name].isoformat() for name in ("counted_from", "due_on")}
    return fields | named | days


def _request(document: Mapping[str, Any]) -> ServiceRequest:
    return _REQUEST.validate_python({**document, "id": document["request_id"]})
