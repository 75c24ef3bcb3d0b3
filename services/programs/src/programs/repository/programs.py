"""The register of programmes with everything that is kept of each.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.errors import ProgramNotFound
from programs.domain.planning import PlanKind
from programs.domain.program import Program, ProgramKind, ProgramMoney
from programs.domain.program_status import ProgramStatus
from servicekit.mongo import (
    CollectionSpec,
    Document,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

PROGRAMS = "programs"

COLLECTIONS = (
    CollectionSpec(
        PROGRAMS,
        (
            Index((("regency", 1), ("follows_market", 1), ("year", 1))),
            Index((("regency", 1), ("year", 1), ("sub_dimension", 1))),
            Index((("regency", 1), ("next_due", 1))),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
)

_PROGRAM: TypeAdapter[Program] = TypeAdapter(Program)


class Programs:
    """The programmes of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, program_id: str) -> Program | None:
        """The programme of this id, or None."""
        document = await self._tx.collection(PROGRAMS).find_one({"_id": self._key(program_id)})
        return self._remember(document) if document else None

    async def get(self, program_id: str) -> Program:
        """The programme of this id. Raises `ProgramNotFound`."""
        program = await self.find(program_id)
        if program is None:
            raise ProgramNotFound(program_id)
        return program

    async def known(self, ids: Iterable[str]) -> dict[str, Program]:
        """Those of these ids that are registered, by id."""
        keys = [self._key(program_id) for program_id in ids]
        found = await self._tx.collection(PROGRAMS).find({"_id": {"$in": keys}})
        return {document["program_id"]: self._remember(document) for document in found}

    async def money(self, program_id: str) -> ProgramMoney:
        """What may be spent on a programme, and the thread that spending joins. Raises `ProgramNotFound`."""
        return (await self.get(program_id)).money

    async def following(self, market_id: str, year: int) -> list[Program]:
        """The programmes of a year that follow this market."""
        query = {"regency": self._tx.context.regency, "follows_market": market_id, "year": year}
        return [self._remember(document) for document in await self._tx.collection(PROGRAMS).find(query)]

    async def overdue(self, today: date, *, most: int) -> list[Program]:
        """Some programmes with a step whose day is over and that nobody has marked as late."""
        query = {"regency": self._tx.context.regency, "next_due": {"$lt": today.isoformat()}}
        found = await self._tx.collection(PROGRAMS).find(query, sort=[("next_due", 1)], limit=most)
        return [self._remember(document) for document in found]

    async def save(self, program: Program, *, events: Sequence[Event] = ()) -> None:
        """Keep the programme with what it announces, unless somebody changed it since it was loaded.

        What it announces joins the programme's thread.
        """
        self._tx.join(program.thread)
        document = self._loaded.get(program.id, {}) | _document(program)
        document |= {"_id": self._key(program.id), "regency": self._tx.context.regency}
        await self._tx.save(PROGRAMS, document, events=events)

    def _remember(self, document: Document) -> Program:
        program = _program(document)
        self._loaded[program.id] = document
        return program

    def _key(self, program_id: str) -> str:
        return f"{self._tx.context.regency}/{program_id}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which programmes of a regency are asked for; None asks for all.

    Attributes:
        without_plan: Those that serve no indicator of this plan.
    """

    year: int | None = None
    kind: ProgramKind | None = None
    dimension: str | None = None
    sub_dimension: str | None = None
    owner_opd: str | None = None
    status: ProgramStatus | None = None
    market_id: str | None = None
    without_plan: PlanKind | None = None

    def query(self, regency: str) -> Document:
        """The same as the store is asked."""
        asked = {
            "year": self.year,
            "kind": self.kind,
            "dimension": self.dimension,
            "sub_dimension": self.sub_dimension,
            "owner_opd": self.owner_opd,
            "status": self.status,
            "follows_market": self.market_id,
            "plan_links": self.without_plan and {"$not": _serving(self.without_plan)},
        }
        return {"regency": regency} | asked_for(asked)


def _serving(plan: PlanKind) -> Document:
    return {"$elemMatch": {"plan": plan.value, "withdrawn_at": None}}


async def get_program(store: Store, regency: str, program_id: str) -> Program:
    """A programme of this regency. Raises `ProgramNotFound`."""
    document = await store.collection(PROGRAMS).find_one({"_id": f"{regency}/{program_id}"})
    if document is None:
        raise ProgramNotFound(program_id)
    return _program(document)


async def list_programs(
    store: Store, regency: str, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[Program], int]:
    """A page of the programmes asked for, by year and id, and how many there are in all."""
    query, programs = wanted.query(regency), store.collection(PROGRAMS)
    found, total = await programs.page(query, sort=[("year", 1), ("_id", 1)], limit=limit, skip=skip)
    return [_program(document) for document in found], total


async def executed_by_dimension(
    store: Store, regency: str, *, year: int | None, kind: ProgramKind | None
) -> Mapping[str, tuple[int, int]]:
    """How many programmes of each dimension are in the plan, and how many of them are executed."""
    query = Filter(year=year, kind=kind).query(regency)
    sums = {
        "planned": {"$sum": {"$cond": ["$is_planned", 1, 0]}},
        "executed": {"$sum": {"$cond": [{"$and": ["$is_planned", "$is_executed"]}, 1, 0]}},
    }
    found = await store.collection(PROGRAMS).aggregate(
        [{"$match": query}, {"$group": {"_id": "$dimension", **sums}}]
    )
    return {each["_id"]: (each["planned"], each["executed"]) for each in found}


async def quick_wins_by_dimension(store: Store, regency: str, *, year: int | None) -> Mapping[str, list[str]]:
    """The ids of the quick wins of each dimension that has one, by id; stopped ones are left out."""
    query = Filter(year=year, kind=ProgramKind.QUICK_WIN).query(regency)
    query["status"] = {"$ne": ProgramStatus.STOPPED.value}
    found = await store.collection(PROGRAMS).find(
        query, sort=[("_id", 1)], projection={"program_id": 1, "dimension": 1}
    )
    ids: dict[str, list[str]] = {}
    for document in found:
        ids.setdefault(document["dimension"], []).append(document["program_id"])
    return ids


async def regencies_with_programs(store: Store) -> list[str]:
    """Every regency that has a programme."""
    found = await store.collection(PROGRAMS).aggregate([{"$group": {"_id": "$regency"}}])
    return sorted(each["_id"] for each in found)


async def by_thread(store: Store, regency: str, thread: str) -> list[Program]:
    """The programmes whose registration began this thread."""
    found = await store.collection(PROGRAMS).find({"regency": regency, "thread": thread})
    return [_program(document) for document in found]


async def every_program(store: Store) -> AsyncIterator[tuple[str, Program]]:
    """All programmes, each with its regency."""
    async for document in store.collection(PROGRAMS).stream({}):
        yield document["regency"], _program(document)


def _document(program: Program) -> Document:
    """Its fields, and beside them what queries ask for."""
    fields: Document = _PROGRAM.dump_python(program, mode="json")
    asked = {
        "status": program.status.value,
        "is_planned": program.is_planned,
        "is_executed": program.is_executed,
        "next_due": program.next_due.isoformat() if program.next_due else None,
    }
    return {"program_id": fields.pop("id")} | fields | asked


def _program(document: Mapping[str, Any]) -> Program:
    return _PROGRAM.validate_python({**document, "id": document["program_id"]})
