"""Market days: read by anybody, held by the market's manager, reopened by those above."""

from __future__ import annotations

import datetime
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel

from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import PublicText
from servicekit.web import Address, Commit, Reader
from tourism_market.api.views import ListedDay, MarketDayView, SettlementView, StepView
from tourism_market.domain.errors import MarketDayNotFound
from tourism_market.domain.market_day import DayKind, MarketDay, day_of_calendar, days_of_market
from tourism_market.handlers import (
    CancelMarketDay,
    CloseMarketDay,
    OpenMarketDay,
    ReopenMarketDay,
    ScheduleMarketDay,
    SettleMarketDay,
    cancel_market_day,
    close_market_day,
    open_market_day,
    reopen_market_day,
    schedule_market_day,
    settle_market_day,
)
from tourism_market.repository.days import days_between, find_day
from tourism_market.repository.markets import find_market, own_market

router = APIRouter(prefix="/markets/{market_id}/market-days", tags=["market days"])

Manager = Annotated[Principal, Depends(require("market-manager"))]
MANAGER = Depends(require("market-manager"))
Reopener = Annotated[Principal, Depends(require("market-manager", "village-head", "tourism-office"))]
Year = Annotated[int, Query(ge=1900, le=2100)]


class Scheduling(BaseModel):
    """A day to be announced.

    Attributes:
        kind: "special" needs a reason; "regular" announces a regular day again that was cancelled.
    """

    date: datetime.date
    kind: DayKind = DayKind.SPECIAL
    reason: PublicText | None = None


class Because(BaseModel):
    """Why something is done; everybody may read it."""

    reason: PublicText


class Opening(BaseModel):
    """How a day is opened.

    Attributes:
        kind: "special" on a day the calendar does not make regular; then with a reason.
        at: When the gates opened, if not now.
    """

    kind: DayKind = DayKind.REGULAR
    reason: PublicText | None = None
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
    first, last = date(year, 1, 1), date(year, 12, 31)
    recorded = await days_between(store, market, first, last)
    days = [day for day in days_of_market(market, first, last, recorded) if kind in (None, day.kind)]
    return lists(ListedDay, days, len(days))


@router.get("/{date}", response_model=MarketDayView)
async def get_market_day(market_id: str, date: date, store: Reader) -> MarketDay:
    """Satu tanggal di pasar ini / A date at this market, also one that is no market day."""
    market = await find_market(store, market_id)
    return await find_day(store, market, date) or day_of_calendar(market, date)


@router.get("/{date}/settlement", response_model=SettlementView)
async def get_settlement(market_id: str, date: date, store: Reader) -> MarketDay:
    """Pembukuan koin / The coins of a day; final once it is settled."""
    day = await find_day(store, await find_market(store, market_id), date)
    if day is None or not day.was_opened:
        raise MarketDayNotFound(market_id, date)
    return day


@router.post("", response_model=MarketDayView, status_code=201, dependencies=[MANAGER])
async def post_market_day(market_id: str, day: Scheduling, commit: Commit) -> MarketDay:
    """Jadwalkan hari pasar / Announce a special day with its reason, or again a day that was cancelled."""
    return await commit(schedule_market_day, ScheduleMarketDay(market_id, day.date, day.kind, day.reason))


@router.get("/{date}/history", response_model=Listing[StepView])
async def get_history(
    market_id: str, date: date, reader: Reopener, store: Reader, lists: Lists
) -> Listing[StepView] | Response:
    """Riwayat status / Every change of the day's status: when, by whom and why."""
    market = await own_market(store, market_id, reader.regency)
    day = await find_day(store, market, date) or day_of_calendar(market, date)
    return lists(StepView, day.steps, len(day.steps))


@router.post("/{date}/cancel", response_model=MarketDayView, dependencies=[MANAGER])
async def post_cancel(market_id: str, date: date, why: Because, commit: Commit) -> MarketDay:
    """Batalkan hari pasar / Cancel a day that was not opened yet."""
    return await commit(cancel_market_day, CancelMarketDay(market_id, date, why.reason))


@router.post("/{date}/reopen", response_model=MarketDayView)
async def post_reopen(market_id: str, date: date, why: Because, who: Reopener, commit: Commit) -> MarketDay:
    """Buka kembali / Reopen: the gates of a closed day, the books of a settled one (not by the manager)."""
    may_unsettle = not who.roles.isdisjoint({"village-head", "tourism-office"})
    return await commit(reopen_market_day, ReopenMarketDay(market_id, date, why.reason, may_unsettle))


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
async def post_settle(market_id: str, date: date, commit: Commit, address: Address) -> MarketDay:
    """Tutup buku / Settle: make the day's books final and draw up the settlement document."""
    return await commit(settle_market_day, SettleMarketDay(market_id, date, address))
