"""Markets: their documents, and their way to the domain and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.errors import MarketNotFound
from tourism_market.domain.market import Market

MARKETS = "markets"

COLLECTIONS = (
    CollectionSpec(
        MARKETS, (Index((("market_id", 1),), unique=True), Index((("name", 1), ("market_id", 1))))
    ),
)

Document = dict[str, Any]

_MARKET: TypeAdapter[Market] = TypeAdapter(Market)


class Markets:
    """The markets of one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, market_id: str) -> Market:
        """A market of this regency; another regency's does not exist. Raises `MarketNotFound`."""
        key = market_key(self._tx.context.regency, market_id)
        document = await self._tx.collection(MARKETS).find_one({"_id": key})
        if document is None:
            raise MarketNotFound(market_id)
        self._loaded[key] = document
        return _market(document)

    async def all(self) -> list[Market]:
        """The regency's markets."""
        found = await self._tx.collection(MARKETS).find({"regency": self._tx.context.regency})
        self._loaded |= {document["_id"]: document for document in found}
        return [_market(document) for document in found]

    async def is_taken(self, market_id: str) -> bool:
        """Whether any regency has a market of this id."""
        return await self._tx.collection(MARKETS).find_one({"market_id": market_id}) is not None

    async def save(self, market: Market) -> None:
        """Keep the market, unless somebody changed it since it was loaded."""
        key = market_key(market.regency, market.id)
        document = self._loaded.get(key, {}) | _document(market)
        await self._tx.save(MARKETS, document)
        self._loaded[key] = document


async def find_market(store: Store, market_id: str) -> Market:
    """A market as anybody may see it. Raises `MarketNotFound`."""
    document = await store.collection(MARKETS).find_one({"market_id": market_id})
    if document is None:
        raise MarketNotFound(market_id)
    return _market(document)


async def own_market(store: Store, market_id: str, regency: str) -> Market:
    """A market of this regency; another regency's does not exist. Raises `MarketNotFound`."""
    market = await find_market(store, market_id)
    if market.regency != regency:
        raise MarketNotFound(market_id)
    return market


async def list_markets(
    store: Store, regency: str | None, *, limit: int, skip: int
) -> tuple[list[Market], int]:
    """A page of the markets by name, of one regency if it is named, and how many there are in all."""
    query = {"regency": regency} if regency else {}
    sort = [("name", 1), ("market_id", 1)]
    found, total = await store.collection(MARKETS).page(query, sort=sort, limit=limit, skip=skip)
    return [_market(document) for document in found], total


async def every_market(store: Store) -> dict[str, Market]:
    """The markets of all regencies by id."""
    found = await store.collection(MARKETS).find({})
    return {document["market_id"]: _market(document) for document in found}


async def regencies_with_markets(store: Store) -> list[str]:
    """The regencies that have a market."""
    return sorted(await store.collection(MARKETS).distinct("regency"))


def market_key(regency: str, market_id: str) -> str:
    """The id of a market's document."""
    return f"{regency}/{market_id}"


def _document(market: Market) -> Document:
    fields = _MARKET.dump_python(market, mode="json")
    return {"_id": market_key(market.regency, market.id), "market_id": fields.pop("id"), **fields}


def _market(document: Mapping[str, Any]) -> Market:
    return _MARKET.validate_python({**document, "id": document["market_id"]})
