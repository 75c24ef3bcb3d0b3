"""Masterplans and planning documents: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.errors_masterplans import MasterplanNotFound
from programs.domain.masterplan import Masterplan
from programs.domain.masterplan_steps import Stage
from programs.domain.planning import DocumentKind, PlanDocument
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

MASTERPLANS = "masterplans"
PLANS = "plan_documents"

COLLECTIONS = (
    CollectionSpec(
        MASTERPLANS,
        (Index((("masterplan_id", 1),), unique=True), Index((("regency", 1), ("stage", 1)))),
    ),
    CollectionSpec(PLANS, (Index((("plan_id", 1),), unique=True), Index((("regency", 1), ("kind", 1))))),
)

Document = dict[str, Any]

_MASTERPLAN: TypeAdapter[Masterplan] = TypeAdapter(Masterplan)
_PLAN: TypeAdapter[PlanDocument] = TypeAdapter(PlanDocument)


class Masterplans:
    """The masterplans of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, masterplan_id: str) -> Masterplan:
        """A masterplan of this regency; another regency's does not exist. Raises `MasterplanNotFound`."""
        key = _key(self._tx.context.regency, masterplan_id)
        document = await self._tx.collection(MASTERPLANS).find_one({"_id": key})
        if document is None:
            raise MasterplanNotFound(masterplan_id)
        self._loaded[masterplan_id] = document
        return _masterplan(document)

    async def is_taken(self, masterplan_id: str) -> bool:
        """Whether any regency has a masterplan of this id."""
        found = await self._tx.collection(MASTERPLANS).find_one({"masterplan_id": masterplan_id})
        return found is not None

    async def save(self, masterplan: Masterplan, *, events: Sequence[Event] = ()) -> None:
        """Keep the masterplan with what it announces, unless somebody changed it since it was loaded."""
        fields: Document = _MASTERPLAN.dump_python(masterplan, mode="json")
        key = _key(masterplan.regency, masterplan.id)
        named = {"_id": key, "masterplan_id": fields.pop("id"), "stage": masterplan.stage}
        document = self._loaded.get(masterplan.id, {}) | named | fields
        await self._tx.save(MASTERPLANS, document, events=events)


class PlanDocuments:
    """The planning documents of one regency in one transaction; they are never changed."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def find(self, plan_id: str) -> PlanDocument | None:
        """A planning document of this regency, or None."""
        key = _key(self._tx.context.regency, plan_id)
        document = await self._tx.collection(PLANS).find_one({"_id": key})
        return _plan(document) if document else None

    async def is_taken(self, plan_id: str) -> bool:
        """Whether any regency has a document of this id."""
        return await self._tx.collection(PLANS).find_one({"plan_id": plan_id}) is not None

    async def add(self, plan: PlanDocument) -> None:
        """Keep a new document."""
        fields: Document = _PLAN.dump_python(plan, mode="json")
        named = {"_id": _key(plan.regency, plan.id), "plan_id": fields.pop("id")}
        await self._tx.save(PLANS, named | fields)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which masterplans are asked for; None asks for all."""

    regency: str | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """Which planning documents are asked for; None asks for all."""

    regency: str | None = None
    kind: DocumentKind | None = None


async def find_masterplan(store: Store, masterplan_id: str) -> Masterplan:
    """A masterplan as anybody may see it. Raises `MasterplanNotFound`."""
    document = await store.collection(MASTERPLANS).find_one({"masterplan_id": masterplan_id})
    if document is None:
        raise MasterplanNotFound(masterplan_id)
    return _masterplan(document)


async def list_masterplans(
    store: Store, wanted: Filter, *, limit: int, skip: int
) -> tuple[list[Masterplan], int]:
    """A page of the masterplans asked for, by id, and how many there are in all."""
    query = _asked({"regency": wanted.regency, "stage": wanted.stage})
    masterplans = store.collection(MASTERPLANS)
    found, total = await masterplans.page(query, sort=[("masterplan_id", 1)], limit=limit, skip=skip)
    return [_masterplan(document) for document in found], total


async def every_masterplan(store: Store) -> AsyncIterator[Masterplan]:
    """All masterplans, of every regency."""
    async for document in store.collection(MASTERPLANS).stream({}):
        yield _masterplan(document)


async def list_plans(
    store: Store, wanted: PlanFilter, *, limit: int, skip: int
) -> tuple[list[PlanDocument], int]:
    """A page of the planning documents asked for, by id, and how many there are in all."""
    query = _asked({"regency": wanted.regency, "kind": wanted.kind})
    plans = store.collection(PLANS)
    found, total = await plans.page(query, sort=[("plan_id", 1)], limit=limit, skip=skip)
    return [_plan(document) for document in found], total


def _asked(fields: Mapping[str, str | None]) -> Document:
    return asked_for(fields)


def _key(regency: str, name: str) -> str:
    return f"{regency}/{name}"


def _masterplan(document: Mapping[str, Any]) -> Masterplan:
    return _MASTERPLAN.validate_python({**document, "id": document["masterplan_id"]})


def _plan(document: Mapping[str, Any]) -> PlanDocument:
    return _PLAN.validate_python({**document, "id": document["plan_id"]})
