"""Mailings under way; one that is through is gone, the ledger says whom it told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from notifications.domain.mailing import Mailing
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

MAILINGS = "mailings"

COLLECTIONS = (CollectionSpec(MAILINGS, (Index((("regency", ASCENDING),)),)),)


class Mailings:
    """The mailings of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def is_under_way(self, mailing: Mailing) -> bool:
        """Whether this mailing began and is not through."""
        return await self._tx.collection(MAILINGS).find_one({"_id": self._key(mailing)}) is not None

    async def some(self) -> Mailing | None:
        """A mailing that is not through."""
        document = await self._tx.collection(MAILINGS).find_one({"regency": self._regency})
        if document is None:
            return None
        self._loaded[document["_id"]] = document
        return _mailing(document)

    async def save(self, mailing: Mailing) -> None:
        """Keep how far it came."""
        key = self._key(mailing)
        document = {"_id": key, "regency": self._regency} | asdict(mailing)
        document["left_out"] = sorted(mailing.left_out)
        await self._tx.save(MAILINGS, self._loaded.get(key, {}) | document)

    async def end(self, mailing: Mailing) -> None:
        """Forget a mailing that is through."""
        await self._tx.collection(MAILINGS).delete_one({"_id": self._key(mailing)})

    def _key(self, mailing: Mailing) -> str:
        return f"{self._regency}/{mailing.rule_id}/{mailing.cause}"


async def regencies_with_mailings(store: Store) -> list[str]:
    """The regencies where a mailing is under way."""
    return [str(regency) for regency in await store.collection(MAILINGS).distinct("regency")]


def _mailing(document: Mapping[str, Any]) -> Mailing:
    return Mailing(
        cause=document["cause"],
        rule_id=document["rule_id"],
        thread=document["thread"],
        left_out=frozenset(document["left_out"]),
        after=document["after"],
    )
