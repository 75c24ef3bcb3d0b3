"""Market days: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.event import Event
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import DayKind, MarketDay, Status
from tourism_market.repository.markets import every_market, market_key

MARKET_DAYS = "market_days"

COLLECTIONS = (
    CollectionSpec(MARKET_DAYS, (Index((("regency", 1), ("market_id", 1), ("date", 1)), unique=True),)),
)

Document = dict[str, Any]


class MarketDays:
    """The market days of one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def load(self, market: Market, day: date) -> MarketDay:
        """The day as it stands; one nobody opened yet is scheduled."""
        return (await self.load_all(market, [day]))[day]

    async def load_all(self, market: Market, days: Collection[date]) -> dict[date, MarketDay]:
        """Several days as `load` gives them. What is announced after is in order after what they announced.

        Raises: `DateOutOfRange`.
        """
        scheduled = {day_key(market, day): MarketDay(market, day) for day in days}
        found = await self._tx.collection(MARKET_DAYS).find({"_id": {"$in": list(scheduled)}})
        self._tx.follow(found)
        self._loaded |= {document["_id"]: document for document in found}
        stand = scheduled | {document["_id"]: _market_day(document, market) for document in found}
        return {day.date: day for day in stand.values()}

    async def save(self, day: MarketDay, *, events: Sequence[Event] = ()) -> None:
        """Keep the day with what it announces, unless somebody changed it since it was loaded."""
        await self._tx.save(MARKET_DAYS, self._document(day), events=events)

    async def save_all(self, days: Iterable[MarketDay]) -> None:
        """Keep several days as `save` does; what they announce is announced before."""
        await self._tx.save_all(MARKET_DAYS, [self._document(day) for day in days])

    def _document(self, day: MarketDay) -> Document:
        return self._loaded.get(day_key(day.market, day.date), {}) | _day_document(day)


async def find_day(store: Store, market: Market, day: date) -> MarketDay | None:
    """A market day that was opened, or None."""
    document = await store.collection(MARKET_DAYS).find_one({"_id": day_key(market, day)})
    return _market_day(document, market) if document else None


async def days_of_year(store: Store, market: Market, year: int) -> list[MarketDay]:
    """The market days that were opened in a year, by date."""
    within = {"$gte": f"{year:04d}-01-01", "$lte": f"{year:04d}-12-31"}
    query = {"regency": market.regency, "market_id": market.id, "date": within}
    found = await store.collection(MARKET_DAYS).find(query, sort=[("date", 1)])
    return [_market_day(document, market) for document in found]


async def every_day(store: Store) -> AsyncIterator[MarketDay]:
    """All market days that were ever opened, of every regency."""
    markets = await every_market(store)
    async for document in store.collection(MARKET_DAYS).stream({}):
        yield _market_day(document, markets[document["market_id"]])


def day_key(market: Market, day: date) -> str:
    """The id of a market day's document."""
    return f"{market_key(market.regency, market.id)}.{day.isoformat()}"


def _day_document(day: MarketDay) -> Document:
    return {
        "_id": day_key(day.market, day.date),
        "regency": day.market.regency,
        "market_id": day.market.id,
        "date": day.date.isoformat(),
        "kind": day.kind.value,
        "reason": day.reason,
        "status": day.status.value,
        "opened_at": day.opened_at,
        "closed_at": day.closed_at,
        "settled_at": day.settled_at,
        "issued": day.totals.issued,
        "refunded": day.totals.refunded,
        "redeemed": day.totals.redeemed,
        "held": day.held,
        "entries": day.entries,
    }


def _market_day(document: Mapping[str, Any], market: Market) -> MarketDay:
    return MarketDay(
        market=market,
        date=date.fromisoformat(document["date"]),
        kind=DayKind(document["kind"]),
        reason=document["reason"],
        status=Status(document["status"]),
        opened_at=document["opened_at"],
        closed_at=document["closed_at"],
        settled_at=document["settled_at"],
        totals=CoinTotals(document["issued"], document["refunded"], document["redeemed"]),
        held=document["held"],
        entries=document["entries"],
    )
