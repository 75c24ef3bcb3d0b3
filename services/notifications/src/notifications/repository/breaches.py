"""The register of breaches of personal data."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from contracts.event import Event
from notifications.domain.breach import Amendment, Breach, Given, Particulars
from notifications.domain.errors_breaches import BreachNotFound
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

BREACHES = "breaches"

_LATEST_FIRST = (("discovered_at", DESCENDING), ("_id", DESCENDING))

COLLECTIONS = (
    CollectionSpec(
        BREACHES,
        (
            Index((("regency", ASCENDING), *_LATEST_FIRST)),
            Index((("watched_until", ASCENDING),), sparse=True),
            Index((("is_telling", ASCENDING),), sparse=True),
        ),
    ),
)


class Breaches:
    """The register of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def get(self, breach_id: str) -> Breach:
        """One breach. Raises: `BreachNotFound`."""
        found = await self._some({"_id": f"{self._regency}/{breach_id}"})
        if found is None:
            raise BreachNotFound(breach_id)
        return found

    async def running_out(self) -> Breach | None:
        """A breach whose time is over with somebody untold, which was not noticed yet."""
        return await self._some({"regency": self._regency, "watched_until": {"$lt": self._tx.now}})

    async def to_tell(self) -> Breach | None:
        """A breach of which people are being told."""
        return await self._some({"regency": self._regency, "is_telling": True})

    def thread_of(self, breach: Breach) -> str:
        """The correlation id of a breach that was loaded."""
        thread: str = self._loaded[breach.id]["correlation_id"]
        return thread

    async def save(self, breach: Breach, *, events: Sequence[Event] = ()) -> None:
        """Keep a breach with what it announces, unless somebody changed it since it was loaded."""
        loaded = self._loaded.get(breach.id, {"correlation_id": self._tx.context.correlation_id})
        kept = {name: value for name, value in loaded.items() if name not in ("watched_until", "is_telling")}
        document = {**kept, **_document(breach, self._regency)}
        await self._tx.save(BREACHES, document, events=events)

    async def _some(self, where: Mapping[str, Any]) -> Breach | None:
        document = await self._tx.collection(BREACHES).find_one(where)
        if document is None:
            return None
        breach = _breach(document)
        self._loaded[breach.id] = document
        return breach


async def find_breach(store: Store, regency: str, breach_id: str) -> Breach:
    """One breach. Raises: `BreachNotFound`."""
    document = await store.collection(BREACHES).find_one({"_id": f"{regency}/{breach_id}"})
    if document is None:
        raise BreachNotFound(breach_id)
    return _breach(document)


async def list_breaches(
    store: Store, regency: str, *, is_open: bool | None, limit: int, skip: int
) -> tuple[list[Breach], int]:
    """A page of this regency's register, the latest found first, and how many there are in all.

    Open are those of which somebody was not told yet; None asks for all.
    """
    asked = {} if is_open is None else {"missing": {"$ne": []} if is_open else []}
    found, total = await store.collection(BREACHES).page(
        {"regency": regency} | asked, sort=_LATEST_FIRST, limit=limit, skip=skip
    )
    return [_breach(document) for document in found], total


async def every_breach(store: Store) -> AsyncIterator[tuple[str, Breach]]:
    """Every breach of every regency, with its regency."""
    async for document in store.collection(BREACHES).stream({}):
        yield document["regency"], _breach(document)


async def next_due(store: Store) -> datetime | None:
    """When the first of the times is over that run now, or ran out with somebody untold; None without any."""
    order = [("due_at", ASCENDING)]
    found = await store.collection(BREACHES).find({"missing": {"$ne": []}}, sort=order, limit=1)
    return found[0]["due_at"] if found else None


async def regencies_to_watch(store: Store) -> list[str]:
    """Where a time runs that may run out."""
    return await _regencies(store, {"watched_until": {"$exists": True}})


async def regencies_to_tell(store: Store) -> list[str]:
    """Where people are being told of a breach."""
    return await _regencies(store, {"is_telling": True})


async def _regencies(store: Store, where: Mapping[str, Any]) -> list[str]:
    return [str(regency) for regency in await store.collection(BREACHES).distinct("regency", where)]


def _document(breach: Breach, regency: str) -> Document:
    document: Document = {"_id": f"{regency}/{breach.id}", "regency": regency, "breach_id": breach.id}
    document |= {name: value for name, value in asdict(breach).items() if name != "id"}
    document["missing"] = list(breach.missing)
    if breach.missing and breach.overdue_at is None:
        document["watched_until"] = breach.due_at
    if breach.telling_by is not None:
        document["is_telling"] = True
    return document


def _breach(document: Mapping[str, Any]) -> Breach:
    particulars = document["particulars"]
    plain = ("discovered_at", "due_at", "registered_at", "registered_by", "first_people")
    return Breach(
        id=document["breach_id"],
        **{name: document[name] for name in plain},
        particulars=Particulars(**{**particulars, "data": tuple(particulars["data"])}),
        subjects=tuple(document["subjects"]),
        told=document["told"],
        telling_by=document["telling_by"],
        amendments=tuple(Amendment(**one) for one in document["amendments"]),
        notices=tuple(Given(**one) for one in document["notices"]),
        overdue=tuple(document["overdue"]),
        overdue_at=document["overdue_at"],
    )
