"""tourism-market, put together."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from servicekit.runtime import run
from servicekit.service import Routine, Seed, Service
from tourism_market.consumers import DOORS
from tourism_market.expected import EXPECTED
from tourism_market.handlers import (
    RegisterVillage,
    announce_market_days,
    seed_destination,
    seed_market,
    seed_village,
)
from tourism_market.recount import RECOUNT
from tourism_market.reference import shipped_destinations, shipped_markets, shipped_villages
from tourism_market.repository import COLLECTIONS
from tourism_market.repository.markets import regencies_with_markets


def seeds() -> list[Seed]:
    """What the service comes with: the markets, desa wisata and destinations of its data files."""
    villages = (RegisterVillage(code, profile) for code, profile in shipped_villages().items())
    return [
        *(Seed(market.regency, seed_market, market) for market in shipped_markets()),
        *(Seed(village.code[:5], seed_village, village) for village in villages),
        *(Seed(place.regency, seed_destination, place) for place in shipped_destinations()),
    ]


def routes() -> APIRouter:
    """The API and the page that gates use it with; imported here, for only what answers HTTP needs them."""
    from tourism_market.api.routes import router as api
    from tourism_market.gate.router import router as gate

    every = APIRouter()
    for part in (api, gate):
        every.include_router(part)
    return every


ANNOUNCING = Routine(
    "announce-market-days", timedelta(minutes=1), announce_market_days, regencies_with_markets
)

SERVICE = Service(
    name="tourism-market",
    routes=routes,
    collections=COLLECTIONS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
    seeds=seeds,
    routines=(ANNOUNCING,),
)


def main() -> None:
    """Run one process of the service: `python -m tourism_market api|worker|processor|serve`."""
    run(SERVICE)
