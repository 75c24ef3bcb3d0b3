"""Purchases by card: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from programs.domain.card_transaction import CardTransaction, TransactionStatus
from programs.domain.errors_kkpd import TransactionNotFound
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction

TRANSACTIONS = "kkpd_transactions"

COLLECTIONS = (
    CollectionSpec(
        TRANSACTIONS,
        (
            Index((("regency", 1), ("purchase.day", 1), ("transaction_id", 1))),
            Index((("regency", 1), ("card_id", 1), ("status", 1))),
            Index((("regency", 1), ("thread", 1))),
            Index((("status", 1), ("regency", 1), ("held_until", 1))),
        ),
    ),
)

Document = dict[str, Any]

_TRANSACTION: TypeAdapter[CardTransaction] = TypeAdapter(CardTransaction)


class CardTransactions:
    """The purchases of one regency in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, transaction_id: str) -> CardTransaction | None:
        """The purchase of this id, or None."""
        return (await self.known([transaction_id])).get(transaction_id)

    async def own(self, transaction_id: str) -> CardTransaction:
        """The purchase of this id. Raises `TransactionNotFound`."""
        found = await self.find(transaction_id)
        if found is None:
            raise TransactionNotFound(transaction_id)
        return found

    async def known(self, ids: Iterable[str]) -> dict[str, CardTransaction]:
        """Those of the ids that are purchases."""
        keys = [_key(self._tx.context.regency, name) for name in set(ids)]
        return {one.id: one for one in await self._find({"_id": {"$in": keys}})}

    async def unbilled(self, cards: Iterable[str]) -> list[CardTransaction]:
        """What was bought with these cards and no statement bills yet."""
        query = {"card_id": {"$in": sorted(set(cards))}, "status": TransactionStatus.RECORDED.value}
        return await self._find({"regency": self._tx.context.regency} | query)

    async def called(self, references: Iterable[str]) -> list[CardTransaction]:
        """The purchases a bank may mean by these references: its own, or ids."""
        asked = sorted(set(references))
        found = await self._find(
            {"regency": self._tx.context.regency, "receipt.bank_reference": {"$in": asked}}
        )
        return [*found, *(await self.known(asked)).values()]

    async def expired(self, now: datetime, *, limit: int) -> list[CardTransaction]:
        """Some of the purchases for which amounts were held long enough, the oldest first."""
        query = {"status": TransactionStatus.RESERVED.value, "regency": self._tx.context.regency}
        return await self._find(query | {"held_until": {"$lte": now}}, limit=limit)

    async def save(self, purchase: CardTransaction, *, events: Sequence[Event] = ()) -> None:
        """Keep the purchase with what it announces, unless somebody changed it since it was loaded."""
        await self._tx.save(TRANSACTIONS, self._document(purchase), events=events)

    async def save_all(self, purchases: Sequence[CardTransaction]) -> None:
        """Keep purchases; what they announce is announced before."""
        if purchases:
            await self._tx.save_all(TRANSACTIONS, [self._document(one) for one in purchases])

    async def _find(self, query: Document, limit: int = 0) -> list[CardTransaction]:
        sort = [("held_until", 1)] if limit else None
        documents = await self._tx.collection(TRANSACTIONS).find(query, sort=sort, limit=limit)
        self._loaded |= {document["transaction_id"]: document for document in documents}
        return [_transaction(document) for document in documents]

    def _document(self, purchase: CardTransaction) -> Document:
        fields: Document = _TRANSACTION.dump_python(purchase, mode="json")
        named = {
            "_id": _key(self._tx.context.regency, purchase.id),
            "regency": self._tx.context.regency,
            "transaction_id": fields.pop("id"),
            "held_until": purchase.expires_at,
        }
        return self._loaded.get(purchase.id, {}) | fields | named


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """Which purchases of a regency are asked for; None asks for all."""

    opd: str | None = None
    card_id: str | None = None
    status: TransactionStatus | None = None
    statement_id: str | None = None
    program_id: str | None = None


async def find_transaction(store: Store, regency: str, transaction_id: str) -> CardTransaction:
    """A purchase of this regency. Raises `TransactionNotFound`."""
    document = await store.collection(TRANSACTIONS).find_one({"_id": _key(regency, transaction_id)})
    if document is None:
        raise TransactionNotFound(transaction_id)
    return _transaction(document)


async def list_transactions(
    store: Store, regency: str, wanted: TransactionFilter, *, limit: int, skip: int
) -> tuple[list[CardTransaction], int]:
    """A page of the purchases asked for, by day and id, and how many there are in all."""
    asked = {
        "opd": wanted.opd,
        "card_id": wanted.card_id,
        "status": wanted.status.value if wanted.status else None,
        "statement_id": wanted.statement_id,
        "purchase.program_id": wanted.program_id,
    }
    query = {"regency": regency} | asked_for(asked)
    collection = store.collection(TRANSACTIONS)
    sort = [("purchase.day", 1), ("transaction_id", 1)]
    found, total = await collection.page(query, sort=sort, limit=limit, skip=skip)
    return [_transaction(document) for document in found], total


async def by_thread(store: Store, regency: str, thread: str) -> list[CardTransaction]:
    """The purchases of a thread, refused ones too."""
    found = await store.collection(TRANSACTIONS).find({"regency": regency, "thread": thread})
    return [_transaction(document) for document in found]


async def regencies_with_reservations(store: Store) -> list[str]:
    """Where amounts are held for purchases."""
    where = {"status": TransactionStatus.RESERVED.value}
    return await store.collection(TRANSACTIONS).distinct("regency", where)


async def every_transaction(store: Store) -> AsyncIterator[tuple[str, CardTransaction]]:
    """All purchases, refused ones too, each with its regency."""
    async for document in store.collection(TRANSACTIONS).stream({}):
        yield document["regency"], _transaction(document)


def _key(regency: str, transaction_id: str) -> str:
    return f"{regency}/{transaction_id}"


def _transaction(document: Mapping[str, Any]) -> CardTransaction:
    return _TRANSACTION.validate_python({**document, "id": document["transaction_id"]})
