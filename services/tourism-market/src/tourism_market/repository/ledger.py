"""The coin ledger: entries by the id their device gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.booking import Booking
from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.discrepancy import Cause
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.repository.days import day_key
from tourism_market.repository.markets import every_market

COIN_ENTRIES = "coin_entries"

COLLECTIONS = (CollectionSpec(COIN_ENTRIES, (Index((("day", 1), ("state", 1), ("occurred_at", 1))),)),)

BOOKED = "booked"
HELD = "held"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that arrived before, and whether it is still held."""

    entry: CoinEntry
    held: bool

    @property
    def state(self) -> str:
        """The word the documents use."""
        return HELD if self.held else BOOKED

    @property
    def cause(self) -> Cause | None:
        """Why it is held."""
        return Cause.EXCEEDS if self.held else None

    @property
    def reason(self) -> str | None:
        """The reason code of that."""
        return self.cause.value if self.cause else None


class Ledger:
    """The coin entries of one market in one transaction."""

    def __init__(self, tx: Transaction, market: Market) -> None:
        self._tx = tx
        self._market = market

    async def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """Those of the ids that arrived before."""
        keys = [_entry_key(self._market, name) for name in ids]
        found = await self._tx.collection(COIN_ENTRIES).find({"_id": {"$in": keys}})
        return {doc["entry_id"]: Known(_entry(doc), doc["state"] == HELD) for doc in found}

    async def waiting(self, days: Iterable[MarketDay]) -> dict[date, list[CoinEntry]]:
        """The entries that days hold until coins cover them, by day."""
        keys = {day_key(day.market, day.date): day.date for day in days if day.held}
        waiting: defaultdict[date, list[CoinEntry]] = defaultdict(list)
        if keys:
            held = {"day": {"$in": list(keys)}, "state": HELD}
            for doc in await self._tx.collection(COIN_ENTRIES).find(held):
                waiting[keys[doc["day"]]].append(_entry(doc))
        return waiting

    async def record(self, bookings: Sequence[Booking]) -> None:
        """Keep new entries as booked or held, and mark freed ones as booked."""
        entries = self._tx.collection(COIN_ENTRIES)
        freed = {entry.id for booking in bookings for entry in booking.freed}
        new = [
            self._document(entry, state)
            for booking in bookings
            for state, those in ((BOOKED, booking.booked), (HELD, booking.held))
            for entry in those
            if entry.id not in freed
        ]
        if new:
            await entries.insert_many(new)
        if freed:
            keys = [_entry_key(self._market, name) for name in freed]
            await entries.update_many({"_id": {"$in": keys}}, {"$set": {"state": BOOKED}})

    def _document(self, entry: CoinEntry, state: str) -> Document:
        return {
            "_id": _entry_key(self._market, entry.id),
            "regency": self._market.regency,
            "market_id": self._market.id,
            "day": day_key(self._market, entry.market_day),
            "entry_id": entry.id,
            "kind": entry.kind.value,
            "coins": entry.coins,
            "device_id": entry.device_id,
            "vendor_id": entry.vendor_id,
            "occurred_at": entry.occurred_at,
            "market_day": entry.market_day.isoformat(),
            "state": state,
            "arrived_at": self._tx.now,
        }


async def find_entries(
    store: Store, day: MarketDay, *, state: str | None, limit: int, skip: int
) -> tuple[list[Known], int]:
    """A page of a day's entries by device time, and how many there are in all."""
    query: Document = {"day": day_key(day.market, day.date)}
    if state:
        query["state"] = state
    entries = store.collection(COIN_ENTRIES)
    found = await entries.find(query, sort=[("occurred_at", 1), ("_id", 1)], limit=limit, skip=skip)
    return [Known(_entry(doc), doc["state"] == HELD) for doc in found], await entries.count(query)


async def every_booked_entry(store: Store, kind: EntryKind) -> AsyncIterator[tuple[Market, CoinEntry]]:
    """All booked entries of a kind, of every regency."""
    query = {"state": BOOKED, "kind": kind.value}
    markets = await every_market(store)
    async for document in store.collection(COIN_ENTRIES).stream(query):
        yield markets[document["market_id"]], _entry(document)


def _entry_key(market: Market, name: str) -> str:
    return f"{market.regency}/{market.id}/{name}"


def _entry(document: Mapping[str, Any]) -> CoinEntry:
    return CoinEntry(
        id=document["entry_id"],
        kind=EntryKind(document["kind"]),
        coins=document["coins"],
        device_id=document["device_id"],
        vendor_id=document["vendor_id"],
        occurred_at=document["occurred_at"],
        market_day=date.fromisoformat(document["market_day"]),
    )
