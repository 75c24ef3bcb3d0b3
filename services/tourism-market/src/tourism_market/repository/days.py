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
from tourism_market.domain.market_day import Cancellation, Cause, DayKind, MarketDay, Status, Step
from tourism_market.repository.markets import every_market, market_key

MARKET_DAYS = "market_days"

COLLECTIONS = (
    CollectionSpec(MARKET_DAYS, (Index((("regency", 1), ("market_id", 1), ("date", 1)), unique=True),)),
)

Document = dict[str, Any]

_PENDING = [Status.SCHEDULED.value, Status.CANCELLED.value]
_OPENED = [Status.OPEN.value, Status.CLOSED.value, Status.SETTLED.value]


class MarketDays:
    """The market days of one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def load(self, market: Market, day: date) -> MarketDay:
        """The day as it stands; one nobody touched yet is scheduled."""
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

    async def plannable(self, market: Market, today: date) -> dict[date, MarketDay]:
        """Every recorded day from today on, and earlier ones whose gates were never opened."""
        coming, pending = {"date": {"$gte": today.isoformat()}}, {"status": {"$in": _PENDING}}
        found = await self._tx.collection(MARKET_DAYS).find(_of(market) | {"$or": [coming, pending]})
        self._tx.follow(found)
        self._loaded |= {document["_id"]: document for document in found}
        return {day.date: day for day in (_market_day(document, market) for document in found)}

    async def opened(self, market: Market) -> list[date]:
        """The dates on which the gates were opened."""
        query = _of(market) | {"status": {"$in": _OPENED}}
        found = await self._tx.collection(MARKET_DAYS).find(query, projection={"date": 1})
        return [date.fromisoformat(document["date"]) for document in found]

    async def save(self, day: MarketDay, *, events: Sequence[Event] = ()) -> None:
        """Keep the day with what it announces, unless somebody changed it since it was loaded."""
        await self._tx.save(MARKET_DAYS, self._document(day), events=events)

    async def save_all(self, days: Iterable[MarketDay]) -> None:
        """Keep several days as `save` does; what they announce is announced before."""
        await self._tx.save_all(MARKET_DAYS, [self._document(day) for day in days])

    def _document(self, day: MarketDay) -> Document:
        return self._loaded.get(day_key(day.market, day.date), {}) | _day_document(day)


async def find_day(store: Store, market: Market, day: date) -> MarketDay | None:
    """A market day that was announced or touched, or None."""
    document = await store.collection(MARKET_DAYS).find_one({"_id": day_key(market, day)})
    return _market_day(document, market) if document else None


async def days_between(store: Store, market: Market, first: date, last: date) -> list[MarketDay]:
    """The market days from first to last that were announced or touched, by date."""
    within = {"$gte": first.isoformat(), "$lte": last.isoformat()}
    query = _of(market) | {"date": within}
    found = await store.collection(MARKET_DAYS).find(query, sort=[("date", 1)])
    return [_market_day(document, market) for document in found]


async def every_day(store: Store) -> AsyncIterator[MarketDay]:
    """All market days that were ever announced or touched, of every regency."""
    markets = await every_market(store)
    async for document in store.collection(MARKET_DAYS).stream({}):
        yield _market_day(document, markets[document["market_id"]])


def within_year(year: int) -> Document:
    """What a date kept as text is asked for, to lie in a year."""
    return {"$gte": f"{year:04d}-01-01", "$lte": f"{year:04d}-12-31"}


def day_key(market: Market, day: date) -> str:
    """The id of a market day's document."""
    return f"{market_key(market.regency, market.id)}.{day.isoformat()}"


def _of(market: Market) -> Document:
    return {"regency": market.regency, "market_id": market.id}


def _day_document(day: MarketDay) -> Document:
    return {
        "_id": day_key(day.market, day.date),
        "regency": day.market.regency,
        "market_id": day.market.id,
        "date": day.date.isoformat(),
        "kind": day.kind.value,
        "reason": day.reason,
        "status": day.status.value,
        "cancellation": _cancellation_document(day.cancellation),
        "opened_at": day.opened_at,
        "closed_at": day.closed_at,
        "settled_at": day.settled_at,
        "issued": day.totals.issued,
        "refunded": day.totals.refunded,
        "redeemed": day.totals.redeemed,
        "held": day.held,
        "entries": day.entries,
        "steps": [_step_document(step) for step in day.steps],
    }


def _cancellation_document(cancellation: Cancellation | None) -> Document | None:
    return {"cause": cancellation.cause.value, "reason": cancellation.reason} if cancellation else None


def _step_document(step: Step) -> Document:
    return {"status": step.status.value, "at": step.at, "by": step.by, "reason": step.reason}


def _market_day(document: Mapping[str, Any], market: Market) -> MarketDay:
    cancelled = document["cancellation"]
    return MarketDay(
        market=market,
        date=date.fromisoformat(document["date"]),
        kind=DayKind(document["kind"]),
        reason=document["reason"],
        status=Status(document["status"]),
        cancellation=Cancellation(Cause(cancelled["cause"]), cancelled["reason"]) if cancelled else None,
        opened_at=document["opened_at"],
        closed_at=document["closed_at"],
        settled_at=document["settled_at"],
        totals=CoinTotals(document["issued"], document["refunded"], document["redeemed"]),
        held=document["held"],
        entries=document["entries"],
        steps=tuple(_step(step) for step in document["steps"]),
    )


def _step(document: Mapping[str, Any]) -> Step:
    return Step(Status(document["status"]), document["at"], document["by"], document["reason"])
