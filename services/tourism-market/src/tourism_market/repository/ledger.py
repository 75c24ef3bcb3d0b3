"""The coin ledger: a journal whose lines are added and never changed.

An entry that is booked has one line. One that is held has a line as evidence, without accounts, and gets a
second one when it is booked or voided.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.accounts import Account, Posting, posting, trial_balance
from tourism_market.domain.booking import Booking
from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.discrepancy import Cause, Discrepancy, Resolution
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.repository.days import day_key
from tourism_market.repository.discrepancies import Discrepancies
from tourism_market.repository.entries import Document, entry_document, entry_key, entry_of
from tourism_market.repository.markets import every_market

COIN_ENTRIES = "coin_entries"

COLLECTIONS = (CollectionSpec(COIN_ENTRIES, (Index((("day", 1), ("state", 1), ("occurred_at", 1))),)),)


class State(StrEnum):
    """What a line of the journal says about its entry."""

    BOOKED = "booked"
    HELD = "held"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal.

    Attributes:
        debit: The account debited; None on a line that moves no coins, `credit` likewise.
        reason: Why the entry was held, or in the approver's words why it was corrected.
        approver: Subject of the token that approved the correction.
        corrects: The discrepancy that this correction resolved.
    """

    entry: CoinEntry
    state: State
    debit: str | None
    credit: str | None
    reason: str | None
    approver: str | None
    corrects: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that arrived before; if it was held, why, or how that ended."""

    entry: CoinEntry
    standing: Cause | Resolution | None


class Ledger:
    """The journal of one market in one transaction."""

    def __init__(self, tx: Transaction, market: Market) -> None:
        self._tx = tx
        self._market = market
        self._flagged = Discrepancies(tx, market)

    async def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """Those of the ids that arrived before."""
        keys = [entry_key(self._market, name) for name in ids]
        found = await self._tx.collection(COIN_ENTRIES).find({"_id": {"$in": keys}})
        held = [document["_id"] for document in found if document["state"] == State.HELD]
        standings = await self._flagged.standings(held)
        return {
            document["entry_id"]: Known(entry_of(document), standings.get(document["_id"]))
            for document in found
        }

    async def waiting(self, days: Iterable[MarketDay]) -> dict[date, list[CoinEntry]]:
        """The entries that days hold until coins cover them or somebody decides, by day."""
        return await self._flagged.waiting(days)

    async def discrepancy(self, day: MarketDay, entry_id: str) -> Discrepancy:
        """An entry the day held. Raises `DiscrepancyNotFound`."""
        return await self._flagged.load(day, entry_id)

    async def record(self, bookings: Sequence[Booking]) -> None:
        """Add what was booked and held, flag what is held, and resolve what no longer is."""
        lines = [line for booking in bookings for line in self._lines(booking)]
        if lines:
            await self._tx.collection(COIN_ENTRIES).insert_many(lines)
        for booking in bookings:
            await self._flagged.flag(booking.held, booking.cause)
            await self._flagged.booked(booking.freed)

    async def correct(self, booking: Booking, decided: Discrepancy) -> None:
        """Add what a decision booked, or the line that rejects the entry, and resolve the discrepancy."""
        lines = list(self._lines(booking)) or [self._again(decided.entry, State.VOIDED)]
        why = {"reason": decided.reason, "approver": decided.approver, "corrects": decided.entry.id}
        await self._tx.collection(COIN_ENTRIES).insert_many([line | why for line in lines])
        await self._flagged.save(decided)

    def _lines(self, booking: Booking) -> Iterable[Document]:
        freed = {entry.id for entry in booking.freed}
        for entry in booking.booked:
            line = (self._again if entry.id in freed else self._line)(entry, State.BOOKED)
            accounts = posting(entry)
            yield line | {"debit": accounts.debit, "credit": accounts.credit}
        for entry in booking.held:
            yield self._line(entry, State.HELD) | {"reason": booking.cause.value}

    def _line(self, entry: CoinEntry, state: State) -> Document:
        return entry_document(entry, self._market) | {"state": state.value, "arrived_at": self._tx.now}

    def _again(self, entry: CoinEntry, state: State) -> Document:
        """A further line about an entry that has one as evidence."""
        return self._line(entry, state) | {"_id": f"{entry_key(self._market, entry.id)}/{state}"}


async def accounts_of(source: Transaction | Store, day: MarketDay) -> tuple[Account, ...]:
    """The trial balance of a day, added up from the lines of its journal."""
    moved = await source.collection(COIN_ENTRIES).aggregate(
        [
            {"$match": {"day": day_key(day.market, day.date), "state": State.BOOKED.value}},
            {"$group": {"_id": {"debit": "$debit", "credit": "$credit"}, "coins": {"$sum": "$coins"}}},
        ]
    )
    return trial_balance((Posting(**each["_id"]), each["coins"]) for each in moved)


async def find_entries(
    store: Store, day: MarketDay, *, state: State | None, limit: int, skip: int
) -> tuple[list[Line], int]:
    """A page of a day's journal by device time, and how many lines there are in all."""
    query: Document = {"day": day_key(day.market, day.date)}
    if state:
        query["state"] = state.value
    sort = [("occurred_at", 1), ("_id", 1)]
    found, total = await store.collection(COIN_ENTRIES).page(query, sort=sort, limit=limit, skip=skip)
    return [_line(document) for document in found], total


async def every_booked_entry(store: Store, kind: EntryKind) -> AsyncIterator[tuple[Market, CoinEntry]]:
    """All booked entries of a kind, of every regency."""
    query = {"state": State.BOOKED.value, "kind": kind.value}
    markets = await every_market(store)
    async for document in store.collection(COIN_ENTRIES).stream(query):
        yield markets[document["market_id"]], entry_of(document)


def _line(document: Mapping[str, Any]) -> Line:
    return Line(
        entry=entry_of(document),
        state=State(document["state"]),
        debit=document.get("debit"),
        credit=document.get("credit"),
        reason=document.get("reason"),
        approver=document.get("approver"),
        corrects=document.get("corrects"),
    )
