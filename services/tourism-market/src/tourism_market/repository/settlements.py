"""Settlement documents: each version of a day's settlement with its PDF, added once and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from servicekit.mongo import DESCENDING, CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.errors_ledger import SettlementNotFound
from tourism_market.domain.market_day import MarketDay, Status
from tourism_market.domain.settlement import Settlement, Standing, Verified
from tourism_market.repository.days import MARKET_DAYS, day_key
from tourism_market.repository.markets import every_market

SETTLEMENTS = "settlements"

COLLECTIONS = (
    CollectionSpec(
        SETTLEMENTS,
        (Index((("code", 1),), unique=True), Index((("day", 1), ("version", -1)), unique=True)),
    ),
)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A settlement's PDF.

    Attributes:
        sha256: Of its bytes.
    """

    version: int
    sha256: str
    pdf: bytes


async def next_version(tx: Transaction, day: MarketDay) -> int:
    """The version that the day's next settlement document gets."""
    of_day = {"day": day_key(day.market, day.date)}
    by_version = [("version", DESCENDING)]
    latest = await tx.collection(SETTLEMENTS).find(
        of_day, sort=by_version, limit=1, projection={"version": 1}
    )
    return latest[0]["version"] + 1 if latest else 1


async def file_settlement(
    tx: Transaction, settlement: Settlement, day: MarketDay, code: str, pdf: bytes
) -> None:
    """Keep a settlement of the day with its PDF for good, under its code."""
    key = day_key(day.market, day.date)
    await tx.collection(SETTLEMENTS).insert_one(
        {
            "_id": f"{key}/{settlement.version}",
            "day": key,
            "regency": settlement.regency,
            "market_id": settlement.market_id,
            "market_day": settlement.market_day.isoformat(),
            "version": settlement.version,
            "code": code,
            "settled_at": settlement.settled_at,
            "coin_value_idr": settlement.coin_value_idr,
            "issued": settlement.totals.issued,
            "refunded": settlement.totals.refunded,
            "redeemed": settlement.totals.redeemed,
            "sha256": hashlib.sha256(pdf).hexdigest(),
            "pdf": pdf,
        }
    )


async def latest_print(store: Store, day: MarketDay) -> Printed:
    """The PDF of a day's latest settlement. Raises `SettlementNotFound`."""
    found = await store.collection(SETTLEMENTS).find(
        {"day": day_key(day.market, day.date)}, sort=[("version", DESCENDING)], limit=1
    )
    if not found:
        raise SettlementNotFound(day.id)
    return Printed(found[0]["version"], found[0]["sha256"], found[0]["pdf"])


async def verify_settlement(store: Store, code: str) -> Verified:
    """What is known of the document with this code. Raises `SettlementNotFound`."""
    document = await store.collection(SETTLEMENTS).find_one({"code": code}, {"pdf": 0})
    if document is None:
        raise SettlementNotFound(code)
    return Verified(
        code=code,
        standing=await _standing(store, document),
        version=document["version"],
        market_id=document["market_id"],
        market_day=date.fromisoformat(document["market_day"]),
        settled_at=document["settled_at"],
        coin_value_idr=document["coin_value_idr"],
        totals=CoinTotals(document["issued"], document["refunded"], document["redeemed"]),
        sha256=document["sha256"],
    )


async def every_settlement(store: Store) -> AsyncIterator[tuple[MarketDay, datetime]]:
    """Every version of every settlement, of every regency: the day with its books as they were, and when."""
    markets = await every_market(store)
    async for document in store.collection(SETTLEMENTS).stream({}, projection={"pdf": 0}):
        totals = CoinTotals(document["issued"], document["refunded"], document["redeemed"])
        day = MarketDay(
            markets[document["market_id"]], date.fromisoformat(document["market_day"]), totals=totals
        )
        yield day, document["settled_at"]


async def _standing(store: Store, document: Document) -> Standing:
    later = {"day": document["day"], "version": {"$gt": document["version"]}}
    if await store.collection(SETTLEMENTS).find_one(later, {"_id": 1}):
        return Standing.SUPERSEDED
    day = await store.collection(MARKET_DAYS).find_one({"_id": document["day"]}, {"status": 1})
    return Standing.VALID if day and day["status"] == Status.SETTLED else Standing.WITHDRAWN
