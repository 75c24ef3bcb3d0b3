"""SPD, and the budgets they add up to: one document for an office's year, one for a programme's fund."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from contracts.event import Event
from programs.domain.errors_disbursements import SpdNotFound
from programs.domain.program import Fund
from programs.domain.spd import OfficeBudget, ProgramSpending, Spd, Spending
from programs.repository.disbursement_documents import Document, read_spd, spd_document
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

SPDS = "spds"
OFFICE_BUDGETS = "office_budgets"
PROGRAM_SPENDING = "program_spending"

COLLECTIONS = (
    CollectionSpec(SPDS, (Index((("regency", 1), ("year", 1), ("opd", 1))),)),
    CollectionSpec(OFFICE_BUDGETS, (Index((("regency", 1), ("year", 1), ("opd", 1)), unique=True),)),
    CollectionSpec(PROGRAM_SPENDING),
)


class Spds:
    """The SPD and budgets of one regency in one transaction: load, decide, save.

    Whoever takes from a budget changes its document, so two that take the last rupiah meet there.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, spd_id: str) -> Spd | None:
        """The SPD of this id, or None."""
        document = await self._load(SPDS, spd_id)
        return read_spd(document) if document else None

    async def get(self, spd_id: str) -> Spd:
        """The SPD of this id. Raises `SpdNotFound`."""
        spd = await self.find(spd_id)
        if spd is None:
            raise SpdNotFound(spd_id)
        return spd

    async def save(self, spd: Spd, *, events: Sequence[Event]) -> None:
        """Keep an SPD with what it announces."""
        await self._tx.save(SPDS, self._document(SPDS, spd.id, spd_document(spd)), events=events)

    async def office(self, opd: str, year: int) -> OfficeBudget:
        """What an office has of a year; nothing while it has no SPD."""
        document = await self._load(OFFICE_BUDGETS, f"{opd}/{year}")
        return _office_budget(document) if document else OfficeBudget(opd, year)

    async def save_office(self, budget: OfficeBudget) -> None:
        """Keep an office's budget."""
        document = {
            "opd": budget.opd,
            "year": budget.year,
            "ceiling_idr": budget.ceiling_idr,
            **_taken(budget.spending),
        }
        name = f"{budget.opd}/{budget.year}"
        await self._tx.save(OFFICE_BUDGETS, self._document(OFFICE_BUDGETS, name, document))

    async def program(self, program_id: str, fund: Fund) -> ProgramSpending:
        """What was taken out of a programme's budget of a fund."""
        document = await self._load(PROGRAM_SPENDING, f"{program_id}/{fund}")
        spending = _spending(document) if document else Spending()
        return ProgramSpending(program_id, fund, spending)

    async def save_program(self, taken: ProgramSpending) -> None:
        """Keep what was taken out of it."""
        document = {"program_id": taken.program_id, "fund": taken.fund, **_taken(taken.spending)}
        name = f"{taken.program_id}/{taken.fund}"
        await self._tx.save(PROGRAM_SPENDING, self._document(PROGRAM_SPENDING, name, document))

    async def _load(self, collection: str, name: str) -> Document | None:
        document = await self._tx.collection(collection).find_one({"_id": self._key(name)})
        if document:
            self._loaded[f"{collection}/{name}"] = document
        return document

    def _document(self, collection: str, name: str, fields: Document) -> Document:
        loaded = self._loaded.get(f"{collection}/{name}", {})
        return loaded | fields | {"_id": self._key(name), "regency": self._tx.context.regency}

    def _key(self, name: str) -> str:
        return f"{self._tx.context.regency}/{name}"


async def get_spd(store: Store, regency: str, spd_id: str) -> Spd:
    """An SPD of this regency. Raises `SpdNotFound`."""
    document = await store.collection(SPDS).find_one({"_id": f"{regency}/{spd_id}"})
    if document is None:
        raise SpdNotFound(spd_id)
    return read_spd(document)


async def list_spds(
    store: Store, regency: str, opd: str | None, year: int | None, *, limit: int, skip: int
) -> tuple[list[Spd], int]:
    """A page of the SPD by year, office and id, and how many there are in all."""
    query, order = _of(regency, opd, year), [("year", 1), ("opd", 1), ("_id", 1)]
    found, total = await store.collection(SPDS).page(query, sort=order, limit=limit, skip=skip)
    return [read_spd(document) for document in found], total


async def list_office_budgets(
    store: Store, regency: str, opd: str | None, year: int | None, *, limit: int, skip: int
) -> tuple[list[OfficeBudget], int]:
    """A page of the offices' budgets by year and office, and how many there are in all."""
    query, order = _of(regency, opd, year), [("year", 1), ("opd", 1)]
    found, total = await store.collection(OFFICE_BUDGETS).page(query, sort=order, limit=limit, skip=skip)
    return [_office_budget(document) for document in found], total


async def every_spd(store: Store) -> AsyncIterator[tuple[str, Spd]]:
    """All SPD, each with its regency."""
    async for document in store.collection(SPDS).stream({}):
        yield document["regency"], read_spd(document)


def _of(regency: str, opd: str | None, year: int | None) -> Document:
    asked = {"opd": opd, "year": year}
    return {"regency": regency} | asked_for(asked)


def _office_budget(document: Mapping[str, Any]) -> OfficeBudget:
    return OfficeBudget(document["opd"], document["year"], document["ceiling_idr"], _spending(document))


def _spending(document: Mapping[str, Any]) -> Spending:
    return Spending(document["committed_idr"], document["paid_idr"])


def _taken(spending: Spending) -> Document:
    return {"committed_idr": spending.committed_idr, "paid_idr": spending.paid_idr}
