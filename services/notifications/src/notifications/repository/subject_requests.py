"""The record of what people asked for about their data: who, when, why, and when it was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from notifications.domain.subject_request import SubjectRequest
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

SUBJECT_REQUESTS = "subject_requests"

_LATEST_FIRST = (("asked_at", DESCENDING), ("_id", DESCENDING))

COLLECTIONS = (
    CollectionSpec(
        SUBJECT_REQUESTS,
        (
            Index((("regency", ASCENDING), ("subject", ASCENDING), *_LATEST_FIRST)),
            Index((("open_in", ASCENDING), ("asked_at", ASCENDING)), sparse=True),
            Index((("kept_until", ASCENDING),), expire_after=timedelta(0)),
        ),
    ),
)


class SubjectRequests:
    """The requests of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def oldest_open(self) -> SubjectRequest | None:
        """The one that waits longest for its end."""
        open_here, order = {"open_in": self._regency}, [("asked_at", ASCENDING)]
        for document in await self._tx.collection(SUBJECT_REQUESTS).find(open_here, sort=order, limit=1):
            self._loaded[document["id"]] = document
            return _request(document)
        return None

    async def save(self, request: SubjectRequest, *, kept_until: datetime) -> None:
        """Keep a request and how far it came; the store removes it after `kept_until`."""
        document = {"_id": f"{self._regency}/{request.id}", "regency": self._regency} | asdict(request)
        document |= {"kept_until": kept_until} | ({} if request.done_at else {"open_in": self._regency})
        loaded = {name: kept for name, kept in self._loaded.get(request.id, {}).items() if name != "open_in"}
        await self._tx.save(SUBJECT_REQUESTS, loaded | document)


async def requests_of(
    store: Store, regency: str, subject: str, *, limit: int = 0, skip: int = 0
) -> tuple[list[SubjectRequest], int]:
    """A page of what was asked about one person's data, the latest first, and how much there is in all."""
    where = {"regency": regency, "subject": subject}
    found, total = await store.collection(SUBJECT_REQUESTS).page(
        where, sort=_LATEST_FIRST, limit=limit, skip=skip
    )
    return [_request(document) for document in found], total


async def regencies_with_requests(store: Store) -> list[str]:
    """The regencies where something asked for is not done."""
    return [str(regency) for regency in await store.collection(SUBJECT_REQUESTS).distinct("open_in")]


def _request(document: Mapping[str, Any]) -> SubjectRequest:
    return SubjectRequest(
        id=document["id"],
        subject=document["subject"],
        kind=document["kind"],
        asked_by=document["asked_by"],
        reason=document["reason"],
        asked_at=document["asked_at"],
        due_at=document["due_at"],
        done_at=document["done_at"],
        rows=document["rows"],
    )
