"""The turnover vendors declared: one document for a vendor's market day, with everything it ever said."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.accounts import Account
from tourism_market.domain.day_figures import Declared, VendorTurnover, turnover_of
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.repository.day_figures import declared_document, read_declared
from tourism_market.repository.days import day_key
from tourism_market.repository.markets import every_market

DECLARED_TURNOVER = "declared_turnover"

COLLECTIONS = (CollectionSpec(DECLARED_TURNOVER, (Index((("day", 1), ("vendor_id", 1)), unique=True),)),)

Document = dict[str, Any]
History = tuple[Declared, ...]


class DeclaredTurnover:
    """What the vendors of one market day declared, in one transaction."""

    def __init__(self, tx: Transaction, market: Market, day: date) -> None:
        self._tx = tx
        self._market = market
        self._date = day
        self._day = day_key(market, day)
        self._loaded: dict[str, Document] = {}

    async def load(self, vendors: Collection[str]) -> dict[str, History]:
        """What these vendors declared so far, the latest last; nothing for one that said nothing yet."""
        keys = [_key(self._day, vendor) for vendor in vendors]
        found = await self._tx.collection(DECLARED_TURNOVER).find({"_id": {"$in": keys}})
        self._tx.follow(found)
        self._loaded |= {document["vendor_id"]: document for document in found}
        return dict.fromkeys(vendors, ()) | {document["vendor_id"]: _history(document) for document in found}

    async def save(self, histories: Mapping[str, History]) -> None:
        """Keep what vendors said; what they announce is announced before."""
        documents = [
            self._loaded.get(vendor, {}) | self._document(vendor, each) for vendor, each in histories.items()
        ]
        if documents:
            await self._tx.save_all(DECLARED_TURNOVER, documents)

    def _document(self, vendor: str, history: History) -> Document:
        return {
            "_id": _key(self._day, vendor),
            "regency": self._market.regency,
            "market_id": self._market.id,
            "day": self._day,
            "date": self._date.isoformat(),
            "vendor_id": vendor,
            "history": [declared_document(each) for each in history],
        }


async def turnover_on(
    source: Transaction | Store, day: MarketDay, accounts: Iterable[Account]
) -> list[VendorTurnover]:
    """What each vendor redeemed, by the day's accounts, and declared on a market day, by vendor id."""
    redeemed = {each.vendor_id: each.credited for each in accounts if each.vendor_id is not None}
    found = await source.collection(DECLARED_TURNOVER).find({"day": day_key(day.market, day.date)})
    said = {document["vendor_id"]: _history(document)[-1].number for document in found}
    return turnover_of(redeemed, said, day.tariff.coin_value_idr)


async def find_history(store: Store, market: Market, day: date, vendor: str) -> History:
    """Everything a vendor declared for a day, the latest last; nothing while it says nothing."""
    key = _key(day_key(market, day), vendor)
    document = await store.collection(DECLARED_TURNOVER).find_one({"_id": key})
    return _history(document) if document else ()


async def every_declaration(store: Store) -> AsyncIterator[tuple[Market, date, str, Declared]]:
    """Every declaration ever made, of every regency, with its market, day and vendor."""
    markets = await every_market(store)
    async for document in store.collection(DECLARED_TURNOVER).stream({}):
        for each in _history(document):
            day = date.fromisoformat(document["date"])
            yield markets[document["market_id"]], day, document["vendor_id"], each


def _history(document: Mapping[str, Any]) -> History:
    return tuple(map(read_declared, document["history"]))


def _key(day: str, vendor: str) -> str:
    return f"{day}/{vendor}"
