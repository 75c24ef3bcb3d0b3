"""Everything programs keeps: the register of programmes with their evidence.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from contracts.event import Event
from programs.domain.errors import ProgramNotFound
from programs.domain.program import Evidence, Fund, Program, ProgramKind, ProgramMoney
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction

PROGRAMS = "programs"

COLLECTIONS = (
    CollectionSpec(
        PROGRAMS,
        (
            Index((("regency", 1), ("follows_market", 1), ("year", 1))),
            Index((("regency", 1), ("year", 1), ("sub_dimension", 1))),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
)

Document = dict[str, Any]


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

    async def money(self, program_id: str) -> ProgramMoney:
        """What may be spent on a programme, and the thread that spending joins. Raises `ProgramNotFound`."""
        return (await self.get(program_id)).money

    async def following(self, market_id: str, year: int) -> list[Program]:
        """The programmes of a year that follow this market."""
        query = {"regency": self._tx.context.regency, "follows_market": market_id, "year": year}
        return [self._remember(document) for document in await self._tx.collection(PROGRAMS).find(query)]

    async def save(self, program: Program, *, events: Sequence[Event]) -> None:
        """Keep the programme with what it announces, unless somebody changed it since it was loaded."""
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
    """Which programmes of a regency are asked for; None asks for all."""

    year: int | None = None
    kind: ProgramKind | None = None
    dimension: str | None = None
    sub_dimension: str | None = None
    owner_opd: str | None = None
    market_id: str | None = None


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
    asked = {
        "year": wanted.year,
        "kind": wanted.kind.value if wanted.kind else None,
        "dimension": wanted.dimension,
        "sub_dimension": wanted.sub_dimension,
        "owner_opd": wanted.owner_opd,
        "follows_market": wanted.market_id,
    }
    query = {"regency": regency} | {name: value for name, value in asked.items() if value is not None}
    programs = store.collection(PROGRAMS)
    found = await programs.find(query, sort=[("year", 1), ("_id", 1)], limit=limit, skip=skip)
    return [_program(document) for document in found], await programs.count(query)


async def every_program(store: Store) -> AsyncIterator[tuple[str, Program]]:
    """All programmes, each with its regency."""
    async for document in store.collection(PROGRAMS).stream({}):
        yield document["regency"], _program(document)


def _document(program: Program) -> Document:
    return {
        "program_id": program.id,
        "name": program.name,
        "kind": program.kind.value,
        "sub_dimension": program.sub_dimension,
        "dimension": program.dimension,
        "owner_opd": program.owner_opd,
        "year": program.year,
        "target": program.target,
        "unit": program.unit,
        "registered_at": program.registered_at,
        "thread": program.thread,
        "budgets": {fund.value: amount for fund, amount in program.budgets.items()},
        "baseline": program.baseline,
        "follows_market": program.follows_market,
        "evidence": [asdict(fact) for fact in program.evidence],
    }


def _program(document: Mapping[str, Any]) -> Program:
    return Program(
        id=document["program_id"],
        name=document["name"],
        kind=ProgramKind(document["kind"]),
        sub_dimension=document["sub_dimension"],
        dimension=document["dimension"],
        owner_opd=document["owner_opd"],
        year=document["year"],
        target=document["target"],
        unit=document["unit"],
        registered_at=document["registered_at"],
        thread=document["thread"],
        budgets={Fund(fund): amount for fund, amount in document["budgets"].items()},
        baseline=document["baseline"],
        follows_market=document["follows_market"],
        evidence=tuple(Evidence(**fact) for fact in document["evidence"]),
    )
