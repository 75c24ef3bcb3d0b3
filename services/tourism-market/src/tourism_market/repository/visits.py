"""Visits: what gates counted, by the id their device gave it. Written once and never changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.market import Market
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import Parked, Visit, VisitKind, Visitors
from tourism_market.repository.days import day_key
from tourism_market.repository.markets import every_market, market_key

VISITS = "visits"

COLLECTIONS = (CollectionSpec(VISITS, (Index((("day", 1), ("occurred_at", 1))),)),)

Document = dict[str, Any]


class Visits:
    """The visits of one market in one transaction."""

    def __init__(self, tx: Transaction, market: Market) -> None:
        self._tx = tx
        self._market = market

    async def known(self, ids: Iterable[str]) -> dict[str, Visit]:
        """Those of the ids that arrived before."""
        keys = [self._key(name) for name in ids]
        found = await self._tx.collection(VISITS).find({"_id": {"$in": keys}})
        return {document["visit_id"]: _visit(document) for document in found}

    async def record(self, visits: Sequence[Visit]) -> None:
        """Keep new visits."""
        if visits:
            await self._tx.collection(VISITS).insert_many([self._document(visit) for visit in visits])

    def _key(self, name: str) -> str:
        return f"{market_key(self._market.regency, self._market.id)}/{name}"

    def _document(self, visit: Visit) -> Document:
        return {
            "_id": self._key(visit.id),
            "regency": self._market.regency,
            "market_id": self._market.id,
            "day": day_key(self._market, visit.market_day),
            "visit_id": visit.id,
            "kind": visit.kind.value,
            "device_id": visit.device_id,
            "occurred_at": visit.occurred_at,
            "market_day": visit.market_day.isoformat(),
            "arrived_at": self._tx.now,
            **_counted_document(visit.counted),
        }


async def find_visits(
    store: Store, market: Market, day: date, *, limit: int, skip: int
) -> tuple[list[Visit], int]:
    """A page of a day's visits by device time, and how many there are in all."""
    query, sort = {"day": day_key(market, day)}, [("occurred_at", 1), ("_id", 1)]
    found, total = await store.collection(VISITS).page(query, sort=sort, limit=limit, skip=skip)
    return [_visit(document) for document in found], total


async def every_visit(store: Store, kind: VisitKind) -> AsyncIterator[tuple[Market, Visit]]:
    """All visits of a kind, of every regency."""
    markets = await every_market(store)
    async for document in store.collection(VISITS).stream({"kind": kind.value}):
        yield markets[document["market_id"]], _visit(document)


def _counted_document(counted: Visitors | Parked) -> Document:
    match counted:
        case Visitors(visitors, foreign):
            return {"visitors": visitors, "foreign_visitors": foreign}
        case Parked(kind, vehicles, amount_idr):
            return {"vehicle_kind": kind.value, "vehicles": vehicles, "amount_idr": amount_idr}


def _visit(document: Mapping[str, Any]) -> Visit:
    return Visit(
        id=document["visit_id"],
        device_id=document["device_id"],
        occurred_at=document["occurred_at"],
        market_day=date.fromisoformat(document["market_day"]),
        counted=_counted(document),
    )


def _counted(document: Mapping[str, Any]) -> Visitors | Parked:
    if document["kind"] == VisitKind.VISITORS.value:
        return Visitors(document["visitors"], document["foreign_visitors"])
    return Parked(VehicleKind(document["vehicle_kind"]), document["vehicles"], document["amount_idr"])
