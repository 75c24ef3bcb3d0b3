"""Discrepancies: flagged entries by the id their device gave them, open until they are resolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.coins import CoinEntry
from tourism_market.domain.discrepancy import Cause, Discrepancy, Resolution
from tourism_market.domain.errors_ledger import DiscrepancyNotFound
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.repository.days import day_key
from tourism_market.repository.entries import Document, entry_document, entry_key, entry_of
from tourism_market.repository.markets import every_market

COIN_DISCREPANCIES = "coin_discrepancies"

COLLECTIONS = (
    CollectionSpec(COIN_DISCREPANCIES, (Index((("day", 1), ("resolution", 1), ("occurred_at", 1))),)),
)


class Discrepancies:
    """The flagged entries of one market in one transaction."""

    def __init__(self, tx: Transaction, market: Market) -> None:
        self._tx = tx
        self._market = market
        self._collection = tx.collection(COIN_DISCREPANCIES)

    async def standings(self, keys: Sequence[str]) -> dict[str, Cause | Resolution]:
        """Why those of the entries' documents are held, or how that ended, by document."""
        if not keys:
            return {}
        flagged = map(_discrepancy, await self._collection.find({"_id": {"$in": keys}}))
        return {entry_key(self._market, one.entry.id): one.resolution or one.cause for one in flagged}

    async def waiting(self, days: Iterable[MarketDay]) -> dict[date, list[CoinEntry]]:
        """The entries that days hold until coins cover them or somebody decides, by day."""
        keys = [day_key(day.market, day.date) for day in days if day.held]
        waiting: defaultdict[date, list[CoinEntry]] = defaultdict(list)
        if keys:
            for document in await self._collection.find({"day": {"$in": keys}, "resolution": None}):
                entry = entry_of(document)
                waiting[entry.market_day].append(entry)
        return waiting

    async def decided(self, day: MarketDay) -> tuple[Discrepancy, ...]:
        """Those of the day that somebody covered or voided, by device time."""
        how = {"$in": [Resolution.COVERED.value, Resolution.VOIDED.value]}
        query, order = self._resolved(day, how), [("occurred_at", 1), ("_id", 1)]
        return tuple(_discrepancy(document) for document in await self._collection.find(query, sort=order))

    async def booked_late(self, day: MarketDay) -> int:
        """How many of the day were booked by themselves."""
        return await self._collection.count(self._resolved(day, Resolution.BOOKED.value))

    @staticmethod
    def _resolved(day: MarketDay, how: object) -> Document:
        return {"day": day_key(day.market, day.date), "resolution": how}

    async def load(self, day: MarketDay, entry_id: str) -> Discrepancy:
        """One flagged entry of the day. Raises `DiscrepancyNotFound`."""
        where = {"_id": entry_key(day.market, entry_id), "day": day_key(day.market, day.date)}
        document = await self._collection.find_one(where)
        if document is None:
            raise DiscrepancyNotFound(entry_id, day.date)
        return _discrepancy(document)

    async def flag(self, entries: Sequence[CoinEntry], cause: Cause) -> None:
        """Keep entries as open discrepancies."""
        if entries:
            now = self._tx.now
            flagged = [Discrepancy(entry, cause, flagged_at=now) for entry in entries]
            await self._collection.insert_many([self._document(one) for one in flagged])

    async def booked(self, entries: Iterable[CoinEntry]) -> None:
        """Their coins turned up."""
        keys = [entry_key(self._market, entry.id) for entry in entries]
        if keys:
            change = {"resolution": Resolution.BOOKED.value, "resolved_at": self._tx.now}
            await self._collection.update_many({"_id": {"$in": keys}}, {"$set": change})

    async def save(self, discrepancy: Discrepancy) -> None:
        """Keep what was decided."""
        document = self._document(discrepancy)
        await self._collection.replace_one({"_id": document["_id"]}, document)

    def _document(self, one: Discrepancy) -> Document:
        return entry_document(one.entry, self._market) | {
            "cause": one.cause.value,
            "flagged_at": one.flagged_at,
            "resolution": one.resolution.value if one.resolution else None,
            "resolved_at": one.resolved_at,
            "reason": one.reason,
            "approver": one.approver,
            "correction": one.correction,
        }


async def find_discrepancies(
    store: Store, day: MarketDay, *, is_open: bool | None, limit: int, skip: int
) -> tuple[list[Discrepancy], int]:
    """A page of a day's discrepancies by device time, and how many there are in all."""
    query: Document = {"day": day_key(day.market, day.date)}
    if is_open is not None:
        query["resolution"] = None if is_open else {"$ne": None}
    sort = [("occurred_at", 1), ("_id", 1)]
    found, total = await store.collection(COIN_DISCREPANCIES).page(query, sort=sort, limit=limit, skip=skip)
    return [_discrepancy(document) for document in found], total


async def every_discrepancy(store: Store) -> AsyncIterator[tuple[Market, Discrepancy]]:
    """All entries that were ever flagged, of every regency."""
    markets = await every_market(store)
    async for document in store.collection(COIN_DISCREPANCIES).stream({}):
        yield markets[document["market_id"]], _discrepancy(document)


def _discrepancy(document: Mapping[str, Any]) -> Discrepancy:
    resolution = document["resolution"]
    return Discrepancy(
        entry=entry_of(document),
        cause=Cause(document["cause"]),
        flagged_at=document["flagged_at"],
        resolution=Resolution(resolution) if resolution else None,
        resolved_at=document["resolved_at"],
        reason=document["reason"],
        approver=document["approver"],
        correction=document["correction"],
    )
