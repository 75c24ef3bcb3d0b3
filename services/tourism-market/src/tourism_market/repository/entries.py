"""Coin entries as documents: one shape for the ledger and for what is flagged in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.market import Market
from tourism_market.repository.days import day_key
from tourism_market.repository.markets import market_key

Document = dict[str, Any]


def entry_key(market: Market, name: str) -> str:
    """The id of an entry's document."""
    return f"{market_key(market.regency, market.id)}/{name}"


def entry_document(entry: CoinEntry, market: Market) -> Document:
    """What an entry says, under its own id."""
    return {
        "_id": entry_key(market, entry.id),
        "regency": market.regency,
        "market_id": market.id,
        "day": day_key(market, entry.market_day),
        "entry_id": entry.id,
        "kind": entry.kind.value,
        "coins": entry.coins,
        "device_id": entry.device_id,
        "vendor_id": entry.vendor_id,
        "occurred_at": entry.occurred_at,
        "market_day": entry.market_day.isoformat(),
        "operator": entry.operator,
    }


def entry_of(document: Mapping[str, Any]) -> CoinEntry:
    """The entry a document keeps."""
    return CoinEntry(
        id=document["entry_id"],
        kind=EntryKind(document["kind"]),
        coins=document["coins"],
        device_id=document["device_id"],
        vendor_id=document["vendor_id"],
        occurred_at=document["occurred_at"],
        market_day=date.fromisoformat(document["market_day"]),
        operator=document["operator"],
    )
