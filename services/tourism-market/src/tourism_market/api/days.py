"""Market days: read by anybody, opened, closed and settled by the market's manager."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.views import EntryView, ListedDay, MarketDayView, SettlementView
from tourism_market.domain.errors import MarketDayNotFound
from tourism_market.domain.market_day import DayKind, MarketDay, days_of_market
from tourism_market.handlers import (
    CloseMarketDay,
    OpenMarketDay,
    SettleMarketDay,
    close_market_day,
    open_market_day,
    settle_market_day,
)
from tourism_market.repository.days import days_of_year, find_day
from tourism_market.repository.ledger import find_entries
from tourism_market.repository.markets import find_market, own_market

router = APIRouter(prefix="/markets/{market_id}/market-days", tags=["market days"])

Manager = Annotated[Principal, Depends(require("market-manager"))]
MANAGER = Depends(require("market-manager"))
Year = Annotated[int, Query(ge=1900, le=2100)]
State = Annotated[Literal["booked", "held"] | None, Query()]


class Opening(BaseModel):
    """How a day is opened.

    Attributes:
        kind: "special" on a day the calendar does not make regular; then with a reason.
        at: When the gates opened, if not now.
    """

    kind: DayKind = DayKind.REGULAR
    reason: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    at: AwareDatetime | None = None


class Closing(BaseModel):
    """How a day is closed.

    Attributes:
        at: When the gates closed, if not now.
    """

    at: AwareDatetime | None = None


@router.get("", response_model=Listing[ListedDay])
async def get_market_days(
    market_id: str, year: Year, store: Reader, lists: Lists, kind: DayKind | None = None
) -> Listing[ListedDay] | Response:
    """Hari pasar dalam setahun / The market days of a year: regular by the calendar, special by decision."""
    market = await find_market(store, market_id)
    recorded = await days_of_year(store, market, year)
    days = [day for day in days_of_market(market, year, recorded) if kind in (None, day.kind)]
    return lists(ListedDay, days, len(days))


@router.get("/{date}", response_model=MarketDayView)
async def get_market_day(market_id: str, date: date, store: Reader) -> MarketDay:
    """Satu tanggal di pasar ini / A date at this market, also one that is no market day."""
    market = await find_market(store, market_id)
    return await find_day(store, market, date) or MarketDay(market, date)


@router.get("/{date}/settlement", response_model=SettlementView)
async def get_settlement(market_id: str, date: date, store: Reader) -> MarketDay:
    """Pembukuan koin / The coins of a day; final once it is settled."""
    day = await find_day(store, await find_market(store, market_id), date)
    if day is None:
        raise MarketDayNotFound(market_id, date)
    return day


@router.get("/{date}/coin-transactions", response_model=Listing[EntryView])
async def get_coin_entries(
    market_id: str,
    date: date,
    manager: Manager,
    store: Reader,
    lists: Lists,
    page: Paging,
    state: State = None,
) -> Listing[EntryView] | Response:
    """Catatan koin / The entries of a day, by the time they happened; held ones with `state=held`."""
    day = MarketDay(await own_market(store, market_id, manager.regency), date)
    found, total = await find_entries(store, day, state=state, limit=page.limit, skip=page.offset)
    return lists(EntryView, found, total)


@router.post("/{date}/open", response_model=MarketDayView, dependencies=[MANAGER])
async def post_open(market_id: str, date: date, commit: Commit, opening: Opening | None = None) -> MarketDay:
    """Buka gerbang / Open the gates."""
    how = opening or Opening()
    return await commit(open_market_day, OpenMarketDay(market_id, date, how.kind, how.reason, how.at))


@router.post("/{date}/close", response_model=MarketDayView, dependencies=[MANAGER])
async def post_close(market_id: str, date: date, commit: Commit, closing: Closing | None = None) -> MarketDay:
    """Tutup gerbang / Close the gates; vendors may still redeem."""
    how = closing or Closing()
    return await commit(close_market_day, CloseMarketDay(market_id, date, how.at))


@router.post("/{date}/settle", response_model=SettlementView, dependencies=[MANAGER])
async def post_settle(market_id: str, date: date, commit: Commit) -> MarketDay:
    """Tutup buku / Settle: make the day's books final."""
    return await commit(settle_market_day, SettleMarketDay(market_id, date))
