"""Vendors of markets: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.errors_vendors import VendorNotFound
from tourism_market.domain.market import Market
from tourism_market.domain.vendor import Vendor
from tourism_market.repository.markets import market_key

VENDORS = "vendors"

COLLECTIONS = (
    CollectionSpec(
        VENDORS,
        (
            Index((("market", 1), ("stall.number", 1), ("vendor_id", 1))),
            Index((("stall_held", 1),), unique=True, sparse=True),
        ),
    ),
)
"""`stall_held` names the stall of a vendor without an end: of two who come at once only one gets it."""

Document = dict[str, Any]

_VENDOR: TypeAdapter[Vendor] = TypeAdapter(Vendor)


class Vendors:
    """The vendors of markets in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def load(self, market: Market, vendor_id: str) -> Vendor:
        """A vendor of the market. Raises `VendorNotFound`."""
        found = await self.known(market, [vendor_id])
        if vendor_id not in found:
            raise VendorNotFound(vendor_id)
        return found[vendor_id]

    async def known(self, market: Market, ids: Iterable[str]) -> dict[str, Vendor]:
        """Those of the ids that are registered at the market, active or not."""
        return await self._find({"_id": {"$in": [_key(market, name) for name in ids]}})

    async def at_stalls(self, market: Market, stalls: Iterable[str]) -> dict[str, Vendor]:
        """The vendors that have or had one of these stalls."""
        return await self._find(_of(market) | {"stall.number": {"$in": list(stalls)}})

    async def unknown(self, market: Market, ids: Iterable[str], day: date) -> set[str]:
        """Those of the ids that may not sell on that day; none at a market that has registered no vendor."""
        asked = set(ids)
        if not asked:
            return set()
        known = await self.known(market, asked)
        unknown = {name for name in asked if name not in known or not known[name].active_on(day)}
        if unknown and not known and await self._tx.collection(VENDORS).find_one(_of(market)) is None:
            return set()
        return unknown

    async def add(self, market: Market, vendors: Sequence[Vendor]) -> None:
        """Keep new vendors; what they announce is announced before."""
        if vendors:
            await self._tx.save_all(VENDORS, [_document(market, vendor) for vendor in vendors])

    async def save(self, market: Market, vendor: Vendor, *, events: Sequence[Event] = ()) -> None:
        """Keep the vendor with what it announces, unless somebody changed it since it was loaded."""
        key = _key(market, vendor.id)
        loaded = {name: value for name, value in self._loaded.get(key, {}).items() if name != "stall_held"}
        await self._tx.save(VENDORS, loaded | _document(market, vendor), events=events)

    async def _find(self, query: Document) -> dict[str, Vendor]:
        documents = await self._tx.collection(VENDORS).find(query)
        self._loaded |= {document["_id"]: document for document in documents}
        return {document["vendor_id"]: _vendor(document) for document in documents}


async def find_vendor(store: Store, market: Market, vendor_id: str) -> Vendor:
    """A vendor of the market. Raises `VendorNotFound`."""
    document = await store.collection(VENDORS).find_one({"_id": _key(market, vendor_id)})
    if document is None:
        raise VendorNotFound(vendor_id)
    return _vendor(document)


async def find_vendors(source: Transaction | Store, market: Market, ids: Iterable[str]) -> dict[str, Vendor]:
    """Those of the ids that are registered at the market, active or not."""
    query = {"_id": {"$in": [_key(market, name) for name in ids]}}
    return {each["vendor_id"]: _vendor(each) for each in await source.collection(VENDORS).find(query)}


async def list_vendors(
    store: Store, market: Market, *, active_on: date | None, limit: int, skip: int
) -> tuple[list[Vendor], int]:
    """A page of a market's vendors by stall, all or those that may sell on a day, and how many in all."""
    query = _of(market) | (_active_on(active_on) if active_on else {})
    sort = [("stall.number", 1), ("vendor_id", 1)]
    found, total = await store.collection(VENDORS).page(query, sort=sort, limit=limit, skip=skip)
    return [_vendor(document) for document in found], total


def _active_on(day: date) -> Document:
    ends = [{"until": None}, {"until": {"$gte": day.isoformat()}}]
    return {"periods": {"$elemMatch": {"since": {"$lte": day.isoformat()}, "$or": ends}}}


def _of(market: Market) -> Document:
    return {"market": market_key(market.regency, market.id)}


def _key(market: Market, vendor_id: str) -> str:
    return f"{market_key(market.regency, market.id)}/{vendor_id}"


def _document(market: Market, vendor: Vendor) -> Document:
    fields: Document = _VENDOR.dump_python(vendor, mode="json")
    held = {} if vendor.active_to else {"stall_held": f"{_of(market)['market']}/{vendor.stall.number}"}
    return {
        "_id": _key(market, vendor.id),
        "regency": market.regency,
        "vendor_id": fields.pop("id"),
        **_of(market),
        **fields,
        **held,
    }


def _vendor(document: Mapping[str, Any]) -> Vendor:
    return _VENDOR.validate_python({**document, "id": document["vendor_id"]})
