"""Disbursements and the clocks that run on them; each clock is a document of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.event import Event
from programs.domain.disbursement import Disbursement, Status
from programs.domain.disbursement_claim import DisbursementKind
from programs.domain.errors_disbursements import DisbursementNotFound
from programs.domain.time_limits import Clock, Step
from programs.repository.disbursement_documents import (
    Document,
    clock_document,
    disbursement_document,
    read_clock,
    read_disbursement,
)
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

DISBURSEMENTS = "disbursements"
CLOCKS = "disbursement_clocks"

COLLECTIONS = (
    CollectionSpec(
        DISBURSEMENTS,
        (
            Index((("regency", 1), ("year", 1), ("opd", 1), ("status", 1))),
            Index((("regency", 1), ("overdue_from", 1))),
            Index((("regency", 1), ("program_id", 1))),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
    CollectionSpec(
        CLOCKS,
        (
            Index((("regency", 1), ("is_breach_told", 1), ("stopped_at", 1), ("judged_from", 1))),
            Index((("regency", 1), ("step", 1), ("stopped_at", 1))),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
)

_RUNS_UNTOLD = {"is_breach_told": False, "stopped_at": None}


class Disbursements:
    """The disbursements of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}
        self._clocks: dict[str, Document] = {}

    async def find(self, disbursement_id: str) -> Disbursement | None:
        """The disbursement of this id, or None."""
        document = await self._tx.collection(DISBURSEMENTS).find_one({"_id": self._key(disbursement_id)})
        if document is None:
            return None
        self._loaded[disbursement_id] = document
        return read_disbursement(document)

    async def get(self, disbursement_id: str) -> Disbursement:
        """The disbursement of this id. Raises `DisbursementNotFound`."""
        found = await self.find(disbursement_id)
        if found is None:
            raise DisbursementNotFound(disbursement_id)
        return found

    async def running_clock(self, disbursement: Disbursement) -> Clock | None:
        """The clock that runs on it, if one does."""
        if disbursement.deadline is None:
            return None
        where = {"_id": self._key(disbursement.deadline.clock_id)}
        document = await self._tx.collection(CLOCKS).find_one(where)
        return self._remember(document) if document else None

    async def clocks_to_judge(self, limit: int) -> list[Clock]:
        """Clocks that ran out and of which nobody was told yet, the oldest first."""
        query = {"regency": self._tx.context.regency} | _RUNS_UNTOLD
        found = await self._tx.collection(CLOCKS).find(
            query | {"judged_from": {"$lte": self._tx.now}}, sort=[("judged_from", 1)], limit=limit
        )
        return [self._remember(document) for document in found]

    async def save(
        self, disbursement: Disbursement, clocks: Iterable[Clock], *, events: Sequence[Event]
    ) -> None:
        """Keep a disbursement and its clocks with what they announce, unless somebody changed one of them."""
        document = self._loaded.get(disbursement.id, {}) | disbursement_document(disbursement)
        document |= {"_id": self._key(disbursement.id), "regency": self._tx.context.regency}
        kept = [self._clock(clock, disbursement.thread) for clock in clocks]
        self._tx.follow([document, *kept])
        self._tx.emit(*events)
        await self._tx.save_all(DISBURSEMENTS, [document])
        if kept:
            await self._tx.save_all(CLOCKS, kept)

    async def save_clock(self, clock: Clock, *, events: Sequence[Event]) -> None:
        """Keep one of the clocks to judge, after everything its disbursement told, in its thread."""
        document = self._clocks[clock.id]
        where = {"_id": self._key(clock.disbursement_id)}
        holder = await self._tx.collection(DISBURSEMENTS).find_one(where, {"order": 1})
        self._tx.join(document["thread"])
        self._tx.follow([holder or {}, document])
        self._tx.emit(*events)
        await self._tx.save_all(CLOCKS, [self._clock(clock, document["thread"])])

    def _clock(self, clock: Clock, thread: str) -> Document:
        document = self._clocks.get(clock.id, {}) | clock_document(clock, thread)
        return document | {"_id": self._key(clock.id), "regency": self._tx.context.regency}

    def _remember(self, document: Document) -> Clock:
        clock = read_clock(document)
        self._clocks[clock.id] = document
        return clock

    def _key(self, name: str) -> str:
        return f"{self._tx.context.regency}/{name}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which disbursements of a regency are asked for; None asks for all.

    Attributes:
        is_overdue: Whether the limit that runs on it is over.
    """

    opd: str | None = None
    status: Status | None = None
    kind: DisbursementKind | None = None
    year: int | None = None
    program_id: str | None = None
    spd_id: str | None = None
    is_overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waited for its SP2D at an instant.

    Attributes:
        value_idr: What would leave the treasury for it.
        overdue: How many of them had passed their limit, with their value.
    """

    as_of: datetime
    backlog: int
    value_idr: int
    overdue: int
    overdue_value_idr: int


async def get_disbursement(store: Store, regency: str, disbursement_id: str) -> Disbursement:
    """A disbursement of this regency. Raises `DisbursementNotFound`."""
    document = await store.collection(DISBURSEMENTS).find_one({"_id": f"{regency}/{disbursement_id}"})
    if document is None:
        raise DisbursementNotFound(disbursement_id)
    return read_disbursement(document)


async def list_disbursements(
    store: Store, regency: str, wanted: Filter, now: datetime, *, limit: int, skip: int
) -> tuple[list[Disbursement], int]:
    """A page of those asked for, by the time they were first submitted, and how many there are in all."""
    query = {"regency": regency} | _query(wanted, now)
    kept, order = store.collection(DISBURSEMENTS), [("submitted_at", 1), ("_id", 1)]
    found, total = await kept.page(query, sort=order, limit=limit, skip=skip)
    return [read_disbursement(document) for document in found], total


async def backlog_at(store: Store, regency: str, as_of: datetime, opd: str | None) -> Backlog:
    """What the Kuasa BUD had received and neither issued nor returned, by what is written down now."""
    query: Document = {
        "regency": regency,
        "step": Step.SP2D.value,
        "received_at": {"$lte": as_of},
        "$or": [{"stopped_at": None}, {"stopped_at": {"$gt": as_of}}],
    }
    if opd is not None:
        query["opd"] = opd
    fields = {"cash_idr": 1, "overdue_from": 1}
    waiting = await store.collection(CLOCKS).find(query, projection=fields)
    overdue = [each for each in waiting if each["overdue_from"] <= as_of]
    return Backlog(
        as_of=as_of,
        backlog=len(waiting),
        value_idr=sum(each["cash_idr"] for each in waiting),
        overdue=len(overdue),
        overdue_value_idr=sum(each["cash_idr"] for each in overdue),
    )


async def by_thread(store: Store, regency: str, thread: str) -> list[Disbursement]:
    """The disbursements of a thread."""
    found = await store.collection(DISBURSEMENTS).find({"regency": regency, "thread": thread})
    return [read_disbursement(document) for document in found]


async def clocks_by_thread(store: Store, regency: str, thread: str) -> list[Clock]:
    """The clocks that ever ran on the disbursements of a thread."""
    found = await store.collection(CLOCKS).find({"regency": regency, "thread": thread})
    return [read_clock(document) for document in found]


async def every_disbursement(store: Store) -> AsyncIterator[tuple[str, Disbursement]]:
    """All disbursements, each with its regency."""
    async for document in store.collection(DISBURSEMENTS).stream({}):
        yield document["regency"], read_disbursement(document)


async def every_clock(store: Store) -> AsyncIterator[tuple[str, Clock]]:
    """All clocks that ever ran, each with its regency."""
    async for document in store.collection(CLOCKS).stream({}):
        yield document["regency"], read_clock(document)


async def regencies_with_clocks(store: Store) -> list[str]:
    """Regencies with a limit that runs and of whose breach nobody was told."""
    found: list[str] = await store.collection(CLOCKS).distinct("regency", _RUNS_UNTOLD)
    return found


def _query(wanted: Filter, now: datetime) -> Document:
    asked: Document = {
        "opd": wanted.opd,
        "status": wanted.status.value if wanted.status else None,
        "kind": wanted.kind.value if wanted.kind else None,
        "year": wanted.year,
        "program_id": wanted.program_id,
        "spd_id": wanted.spd_id,
    }
    query = asked_for(asked)
    if wanted.is_overdue is not None:
        over = {"overdue_from": {"$lte": now, "$ne": None}}
        query |= over if wanted.is_overdue else {"$nor": [over]}
    return query
