"""The calendar and the markets: public."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response

from servicekit.listing import Listing, Lists
from servicekit.web import Reader
from tourism_market.api.views import DateView, MarketView
from tourism_market.domain.calendar import JavaneseDate, javanese
from tourism_market.domain.market import Market
from tourism_market.repository.markets import every_market, find_market

router = APIRouter(tags=["markets"])


@router.get("/calendar/{date}", response_model=DateView)
async def get_date(date: date) -> JavaneseDate:
    """Hari dan pasaran sebuah tanggal / A date in the Javanese calendar, 1900 to 2100."""
    return javanese(date)


@router.get("/markets", response_model=Listing[MarketView])
async def get_markets(store: Reader, lists: Lists) -> Listing[MarketView] | Response:
    """Semua pasar / All markets."""
    markets = await every_market(store)
    return lists(MarketView, markets.values(), len(markets))


@router.get("/markets/{market_id}", response_model=MarketView)
async def get_market(market_id: str, store: Reader) -> Market:
    """Satu pasar / One market."""
    return await find_market(store, market_id)
