"""Webhook endpoints. Their secrets are sealed before they come here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from notifications.domain.card import field_of
from notifications.domain.endpoint import Endpoint, EndpointState, Secret, target_id
from notifications.domain.errors_webhooks import EndpointNotFound
from notifications.repository.sealed import SealedField
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

ENDPOINTS = "endpoints"

COLLECTIONS = (
    CollectionSpec(
        ENDPOINTS,
        (
            Index((("regency", ASCENDING), ("url", ASCENDING)), unique=True),
            Index((("regency", ASCENDING), ("state", ASCENDING))),
        ),
    ),
)

SEALED = (
    SealedField(
        ENDPOINTS,
        "secrets.sealed",
        about=lambda endpoint, _: field_of(endpoint["regency"], target_id(endpoint["id"]), "secret"),
    ),
)


class Endpoints:
    """The endpoints of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._endpoints = tx.collection(ENDPOINTS)
        self._loaded: dict[str, Document] = {}

    async def load(self, endpoint_id: str) -> Endpoint:
        """One endpoint. Raises: `EndpointNotFound`."""
        found = await self.find(endpoint_id)
        if found is None:
            raise EndpointNotFound(endpoint_id)
        return found

    async def find(self, endpoint_id: str) -> Endpoint | None:
        """One endpoint; None when it was removed."""
        document = await self._endpoints.find_one({"_id": _key(self._regency, endpoint_id)})
        if document is None:
            return None
        self._loaded[endpoint_id] = document
        return _endpoint(document)

    async def id_at(self, url: str) -> str | None:
        """The id of the endpoint with this address."""
        document = await self._endpoints.find_one({"regency": self._regency, "url": url}, {"id": True})
        return document["id"] if document else None

    async def count(self) -> int:
        """How many there are."""
        return len(await self._endpoints.find({"regency": self._regency}, projection={"_id": True}))

    async def active(self) -> list[Endpoint]:
        """Those messages may be sent to, by id."""
        own = {"regency": self._regency, "state": "active"}
        found = await self._endpoints.find(own, sort=[("_id", ASCENDING)])
        return [_endpoint(document) for document in found]

    async def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint, unless somebody changed it since it was loaded."""
        kept = {"_id": _key(self._regency, endpoint.id), "regency": self._regency} | asdict(endpoint)
        await self._tx.save(ENDPOINTS, self._loaded.get(endpoint.id, {}) | kept)

    async def remove(self, endpoint: Endpoint) -> None:
        """Forget an endpoint and its secrets."""
        await self._endpoints.delete_one({"_id": _key(self._regency, endpoint.id)})


async def list_endpoints(
    store: Store, regency: str, *, state: EndpointState | None, limit: int, skip: int
) -> tuple[list[Endpoint], int]:
    """A page of this regency's endpoints, the oldest first, and how many there are in all."""
    where, order = {"regency": regency} | asked_for({"state": state}), [("_id", ASCENDING)]
    found, total = await store.collection(ENDPOINTS).page(where, sort=order, limit=limit, skip=skip)
    return [_endpoint(document) for document in found], total


async def endpoints_of(store: Store, regency: str, ids: Iterable[str]) -> list[Endpoint]:
    """The endpoints of these ids; those that were removed are left out."""
    keys = [_key(regency, one) for one in ids]
    found = await store.collection(ENDPOINTS).find({"_id": {"$in": keys}})
    return [_endpoint(document) for document in found]


async def find_endpoint(store: Store, regency: str, endpoint_id: str) -> Endpoint:
    """One endpoint of this regency. Raises: `EndpointNotFound`."""
    found = await endpoints_of(store, regency, [endpoint_id])
    if not found:
        raise EndpointNotFound(endpoint_id)
    return found[0]


def _key(regency: str, endpoint_id: str) -> str:
    return f"{regency}/{endpoint_id}"


def _endpoint(document: Mapping[str, Any]) -> Endpoint:
    events = document["events"]
    return Endpoint(
        id=document["id"],
        url=document["url"],
        events=None if events is None else tuple(events),
        description=document["description"],
        opd=document["opd"],
        secrets=tuple(Secret(**secret) for secret in document["secrets"]),
        challenge=document["challenge"],
        created_by=document["created_by"],
        created_at=document["created_at"],
        state=document["state"],
        verified_at=document["verified_at"],
        off_at=document["off_at"],
        off_reason=document["off_reason"],
    )
