"""Citizen reports: one document each, its redacted text apart; load, decide, save, and the readers' queries.

What is filtered and sorted by stands beside the report itself, worked out by the domain whenever it is saved.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from contracts.event import Event
from evaluation.domain.complaint import Complaint, Standing
from evaluation.domain.complaint_rules import Channel, Kind, Status
from evaluation.domain.errors_complaints import ComplaintNotFound
from servicekit.days import day_begins, day_ends
from servicekit.gathering import Gathered
from servicekit.mongo import CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

COMPLAINTS = "complaints"
TEXTS = "complaint_texts"

COLLECTIONS = (
    CollectionSpec(
        COMPLAINTS,
        (
            Index((("regency", 1), ("received_at", -1))),
            Index((("regency", 1), ("status", 1), ("opd", 1))),
            Index((("regency", 1), ("look_at", 1))),
            Index((("regency", 1), ("overdue_from", 1))),
        ),
    ),
    CollectionSpec(TEXTS, (Index((("regency", 1), ("kept_until", 1))),)),
)

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]

_COMPLAINT: TypeAdapter[Complaint] = TypeAdapter(Complaint)
_STANDING: TypeAdapter[Standing] = TypeAdapter(Standing)


@dataclass(frozen=True, slots=True)
class Known:
    """A report and where it stood when it was saved."""

    complaint: Complaint
    standing: Standing


class Complaints:
    """The reports of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, complaint_id: str) -> Known | None:
        """The report of this id, or None."""
        where = {"_id": _key(self._regency, complaint_id)}
        document = await self._tx.collection(COMPLAINTS).find_one(where)
        return self._remember(document) if document else None

    async def load(self, complaint_id: str) -> Known:
        """The report of this id. Raises `ComplaintNotFound`."""
        known = await self.find(complaint_id)
        if known is None:
            raise ComplaintNotFound(complaint_id)
        return known

    async def due(self, limit: int) -> list[Known]:
        """Reports it is time to look at, the longest waiting first."""
        where = {"regency": self._regency, "look_at": {"$lte": self._tx.now}}
        found = await self._tx.collection(COMPLAINTS).find(where, sort=[("look_at", 1)], limit=limit)
        return [self._remember(document) for document in found]

    async def save(
        self,
        complaint: Complaint,
        standing: Standing,
        *,
        events: Sequence[Event],
        cause: Gathered[Any] | None = None,
    ) -> None:
        """Keep a report with what it announces, unless somebody changed it since it was loaded."""
        document = self._loaded.get(complaint.id, {}) | _document(complaint, standing)
        self._tx.follow([document])
        self._tx.emit(*events, cause=cause)
        await self._tx.save_all(COMPLAINTS, [document])
        self._loaded[complaint.id] = document

    async def keep_text(self, complaint: Complaint, text: str, until: datetime) -> None:
        """Keep the redacted text of a report in the place of the one before."""
        key = _key(self._regency, complaint.id)
        document = {"_id": key, "regency": self._regency, "text": text, "kept_until": until}
        await self._tx.collection(TEXTS).replace_one({"_id": key}, document, upsert=True)

    async def purge_texts(self) -> int:
        """Destroy the texts whose time is over; how many there were."""
        over = {"regency": self._regency, "kept_until": {"$lte": self._tx.now}}
        return await self._tx.collection(TEXTS).delete_many(over)

    def _remember(self, document: Document) -> Known:
        known = _known(document)
        self._loaded[known.complaint.id] = document
        return known


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports of a regency are asked for; None asks for all.

    Attributes:
        is_overdue: Whether a clock that runs is over.
        received_from: First day of receipt, in WIB; so with the last one.
    """

    status: Status | None = None
    opd: str | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    is_overdue: bool | None = None
    received_from: Day | None = None
    received_to: Day | None = None


async def find_complaint(store: Store, regency: str, complaint_id: str) -> Known:
    """A report of this regency. Raises `ComplaintNotFound`."""
    document = await store.collection(COMPLAINTS).find_one({"_id": _key(regency, complaint_id)})
    if document is None:
        raise ComplaintNotFound(complaint_id)
    return _known(document)


async def find_text(store: Store, regency: str, complaint_id: str, now: datetime) -> str | None:
    """The redacted text of a report, as long as it may be read; None where there is none."""
    where = {"_id": _key(regency, complaint_id), "kept_until": {"$gt": now}}
    document = await store.collection(TEXTS).find_one(where)
    return str(document["text"]) if document else None


async def list_complaints(
    store: Store, regency: str, wanted: Filter, now: datetime, *, limit: int, skip: int
) -> tuple[list[Known], int]:
    """A page of the reports asked for, the latest received first, and how many there are in all."""
    query, order = _query(regency, wanted, now), [("received_at", -1), ("_id", 1)]
    found, total = await store.collection(COMPLAINTS).page(query, sort=order, limit=limit, skip=skip)
    return [_known(document) for document in found], total


async def every_standing(store: Store, regency: str, wanted: Filter, now: datetime) -> list[Standing]:
    """Where all the reports asked for stand; read in a thread, because others share the loop."""
    query = _query(regency, wanted, now)
    found = await store.collection(COMPLAINTS).find(query, projection={"standing": 1})
    return await asyncio.to_thread(_standings, found)


async def every_complaint(store: Store) -> AsyncIterator[Complaint]:
    """All reports of every regency."""
    async for document in store.collection(COMPLAINTS).stream({}):
        yield _known(document).complaint


async def regencies_with_complaints(store: Store) -> list[str]:
    """Regencies with a report to look at."""
    return await store.collection(COMPLAINTS).distinct("regency", {"look_at": {"$ne": None}})


async def regencies_with_texts(store: Store) -> list[str]:
    """Regencies that keep a text."""
    return await store.collection(TEXTS).distinct("regency")


def _standings(documents: Sequence[Document]) -> list[Standing]:
    return [_STANDING.validate_python(document["standing"]) for document in documents]


def _query(regency: str, wanted: Filter, now: datetime) -> Document:
    asked = {"status": wanted.status, "opd": wanted.opd, "kind": wanted.kind, "channel": wanted.channel}
    query: Document = {"regency": regency}
    query |= {name: str(value) for name, value in asked.items() if value is not None}
    if wanted.is_overdue is not None:
        over = {"overdue_from": {"$lte": now, "$ne": None}}
        query |= over if wanted.is_overdue else {"$nor": [over]}
    span = {
        "$gte": day_begins(wanted.received_from) if wanted.received_from else None,
        "$lt": day_ends(wanted.received_to) if wanted.received_to else None,
    }
    bounds = {name: at for name, at in span.items() if at is not None}
    return query | ({"received_at": bounds} if bounds else {})


def _key(regency: str, complaint_id: str) -> str:
    return f"{regency}/{complaint_id}"


def _document(complaint: Complaint, standing: Standing) -> Document:
    looks = [at for at in (standing.judged_at, standing.closes_at) if at is not None]
    return {
        "_id": _key(complaint.regency, complaint.id),
        "regency": complaint.regency,
        "complaint": _COMPLAINT.dump_python(complaint, mode="json"),
        "standing": _STANDING.dump_python(standing, mode="json"),
        "status": standing.status.value,
        "opd": standing.opd,
        "kind": standing.history.kind.value,
        "channel": standing.history.channel.value,
        "received_at": standing.history.received_at,
        "overdue_from": standing.overdue_from,
        "look_at": min(looks, default=None),
    }


def _known(document: Document) -> Known:
    complaint = _COMPLAINT.validate_python(document["complaint"])
    return Known(complaint, _STANDING.validate_python(document["standing"]))
