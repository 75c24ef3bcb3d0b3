"""Statements of cards and the personal debts that came of them: load, decide, save, and readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.errors_statements import DebtNotFound, StatementNotFound
from programs.domain.statement import PersonalDebt, Statement, StatementStatus
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

STATEMENTS = "kkpd_statements"
DEBTS = "kkpd_debts"

COLLECTIONS = (
    CollectionSpec(
        STATEMENTS,
        (
            Index((("regency", 1), ("period", 1), ("statement_id", 1))),
            Index((("paid_by", 1),), unique=True, sparse=True),
            Index((("regency", 1), ("thread", 1))),
        ),
    ),
    CollectionSpec(DEBTS, (Index((("regency", 1), ("holder", 1), ("debt_id", 1))),)),
)
"""`paid_by` names the disbursement of a settled statement: it settles only one."""

Document = dict[str, Any]

_STATEMENT: TypeAdapter[Statement] = TypeAdapter(Statement)
_DEBT: TypeAdapter[PersonalDebt] = TypeAdapter(PersonalDebt)


class Statements:
    """The statements of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, statement_id: str) -> Statement | None:
        """The statement of this id, or None."""
        key = _key(self._tx.context.regency, statement_id)
        document = await self._tx.collection(STATEMENTS).find_one({"_id": key})
        if document is None:
            return None
        self._loaded[statement_id] = document
        return _statement(document)

    async def own(self, statement_id: str) -> Statement:
        """The statement of this id. Raises `StatementNotFound`."""
        statement = await self.find(statement_id)
        if statement is None:
            raise StatementNotFound(statement_id)
        return statement

    async def paid_by(self, disbursement_id: str) -> str | None:
        """The statement a disbursement settled, if it settled one."""
        key = {"paid_by": _key(self._tx.context.regency, disbursement_id)}
        document = await self._tx.collection(STATEMENTS).find_one(key)
        return document["statement_id"] if document else None

    async def save(self, statement: Statement, *, events: Sequence[Event] = ()) -> None:
        """Keep the statement with what it announces, unless somebody changed it since it was loaded."""
        fields: Document = _STATEMENT.dump_python(statement, mode="json")
        named = {
            "_id": _key(self._tx.context.regency, statement.id),
            "regency": self._tx.context.regency,
            "statement_id": fields.pop("id"),
            "status": statement.status.value,
        }
        if statement.disbursement_id is not None:
            named["paid_by"] = _key(self._tx.context.regency, statement.disbursement_id)
        await self._tx.save(STATEMENTS, self._loaded.get(statement.id, {}) | fields | named, events=events)


class Debts:
    """The personal debts of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, debt_id: str) -> PersonalDebt:
        """The debt of this id. Raises `DebtNotFound`."""
        key = _key(self._tx.context.regency, debt_id)
        document = await self._tx.collection(DEBTS).find_one({"_id": key})
        if document is None:
            raise DebtNotFound(debt_id)
        self._loaded[debt_id] = document
        return _debt(document)

    async def save_all(self, debts: Sequence[PersonalDebt]) -> None:
        """Keep debts; what they announce is announced before."""
        if debts:
            await self._tx.save_all(DEBTS, [self._document(debt) for debt in debts])

    def _document(self, debt: PersonalDebt) -> Document:
        fields: Document = _DEBT.dump_python(debt, mode="json")
        key = _key(self._tx.context.regency, debt.id)
        named = {"_id": key, "regency": self._tx.context.regency, "debt_id": fields.pop("id")}
        return self._loaded.get(debt.id, {}) | fields | named


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements of a regency are asked for; None asks for all."""

    opd: str | None = None
    period: str | None = None
    status: StatementStatus | None = None


@dataclass(frozen=True, slots=True)
class DebtFilter:
    """Which debts of a regency are asked for; None asks for all."""

    opd: str | None = None
    holder: str | None = None
    statement_id: str | None = None
    open: bool | None = None


async def find_statement(store: Store, regency: str, statement_id: str) -> Statement:
    """A statement of this regency. Raises `StatementNotFound`."""
    document = await store.collection(STATEMENTS).find_one({"_id": _key(regency, statement_id)})
    if document is None:
        raise StatementNotFound(statement_id)
    return _statement(document)


async def known_statements(store: Store, regency: str, ids: Iterable[str]) -> list[Statement]:
    """Those of the ids that are statements of this regency."""
    keys = [_key(regency, statement_id) for statement_id in sorted(set(ids))]
    found = await store.collection(STATEMENTS).find({"_id": {"$in": keys}})
    return [_statement(document) for document in found]


async def list_statements(
    store: Store, regency: str, wanted: StatementFilter, *, limit: int, skip: int
) -> tuple[list[Statement], int]:
    """A page of the statements asked for, by month and id, and how many there are in all."""
    asked = {
        "opd": wanted.opd,
        "period": wanted.period,
        "status": wanted.status.value if wanted.status else None,
    }
    query = {"regency": regency} | asked_for(asked)
    statements = store.collection(STATEMENTS)
    sort = [("period", 1), ("statement_id", 1)]
    found, total = await statements.page(query, sort=sort, limit=limit, skip=skip)
    return [_statement(document) for document in found], total


async def list_debts(
    store: Store, regency: str, wanted: DebtFilter, *, limit: int, skip: int
) -> tuple[list[PersonalDebt], int]:
    """A page of the personal debts asked for, by holder and id, and how many there are in all."""
    asked = {"opd": wanted.opd, "holder": wanted.holder, "statement_id": wanted.statement_id}
    query: Document = {"regency": regency}
    query |= asked_for(asked)
    if wanted.open is not None:
        query["repaid_at"] = None if wanted.open else {"$ne": None}
    debts = store.collection(DEBTS)
    found, total = await debts.page(query, sort=[("holder", 1), ("debt_id", 1)], limit=limit, skip=skip)
    return [_debt(document) for document in found], total


async def every_statement(store: Store) -> AsyncIterator[tuple[str, Statement]]:
    """All statements, each with its regency."""
    async for document in store.collection(STATEMENTS).stream({}):
        yield document["regency"], _statement(document)


async def every_debt(store: Store) -> AsyncIterator[tuple[str, PersonalDebt]]:
    """All personal debts, each with its regency."""
    async for document in store.collection(DEBTS).stream({}):
        yield document["regency"], _debt(document)


def _key(regency: str, name: str) -> str:
    return f"{regency}/{name}"


def _statement(document: Mapping[str, Any]) -> Statement:
    return _STATEMENT.validate_python({**document, "id": document["statement_id"]})


def _debt(document: Mapping[str, Any]) -> PersonalDebt:
    return _DEBT.validate_python({**document, "id": document["debt_id"]})
