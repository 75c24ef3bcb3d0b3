"""The HTTP endpoints of tourism-market; `router` is all of them."""

from __future__ import annotations

from fastapi import APIRouter

from tourism_market.api import (
    calendar_feed,
    coins,
    days,
    destinations,
    facts,
    incomes,
    ledger,
    markets,
    settlements,
    vendors,
    villages,
    visits,
)

router = APIRouter(prefix="/v1")
for part in (
    destinations,
    vendors,
    villages,
    markets,
    settlements,
    calendar_feed,
    days,
    coins,
    ledger,
    visits,
    facts,
    incomes,
):
    router.include_router(part.router)
