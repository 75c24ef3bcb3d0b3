"""The HTTP endpoints of tourism-market; `router` is all of them."""

from __future__ import annotations

from fastapi import APIRouter

from tourism_market.api import coins, days, destinations, markets, vendors, villages, visits

router = APIRouter(prefix="/v1")
for part in (
    destinations.router,
    vendors.router,
    villages.router,
    markets.router,
    days.router,
    coins.router,
    visits.router,
):
    router.include_router(part)
