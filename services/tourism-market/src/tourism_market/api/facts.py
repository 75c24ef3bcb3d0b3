"""The facts of a market day beside its coins: declared by its manager, for everybody once it is settled."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel

from contracts.event import Identifier, Rupiah
from contracts.tourism_market import People
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Reader
from tourism_market.api.visit_views import DayFiguresView, DeclaredView, SummaryView, TurnoverView
from tourism_market.domain.day_figures import DayFigures, DaySummary
from tourism_market.domain.errors_visits import SummaryNotPublished
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers import (
    DeclareTurnover,
    DeclareWorkers,
    declare_turnover,
    declare_workers,
    summary_on,
)
from tourism_market.repository.day_figures import figures_on
from tourism_market.repository.days import find_day
from tourism_market.repository.ledger import accounts_of
from tourism_market.repository.markets import find_market, own_market
from tourism_market.repository.turnover import find_history, turnover_on

router = APIRouter(prefix="/markets/{market_id}/market-days/{date}", tags=["visits"])

MANAGER = Depends(require("market-manager"))
Staff = Annotated[Principal, Depends(require("market-manager", "village-head", "tourism-office"))]


class Workers(BaseModel):
    """How many people worked on the market day."""

    workers: People


class Declaration(BaseModel):
    """What a vendor says it earned on the market day, in rupiah."""

    declared_idr: Rupiah


class VendorDeclaration(Declaration):
    """The same, with the vendor it is about."""

    vendor_id: Identifier


Declarations = Annotated[list[VendorDeclaration], Body(min_length=1, max_length=1_000)]


@router.put("/workers", response_model=DayFiguresView, dependencies=[MANAGER])
async def put_workers(market_id: str, date: date, workers: Workers, commit: Commit) -> DayFigures:
    """Catat pekerja / Declare how many people worked; every number declared is kept, the last one holds."""
    return await commit(declare_workers, DeclareWorkers(market_id, date, workers.workers))


@router.get("/workers", response_model=Listing[DeclaredView])
async def get_workers(
    market_id: str, date: date, staff: Staff, store: Reader, lists: Lists
) -> Listing[DeclaredView] | Response:
    """Riwayat pekerja / Every number of workers that was declared, the one that holds last."""
    figures = await figures_on(store, await own_market(store, market_id, staff.regency), date)
    return lists(DeclaredView, figures.workers, len(figures.workers))


@router.put("/declared-turnover", response_model=DayFiguresView, dependencies=[MANAGER])
async def put_turnover(market_id: str, date: date, told: Declarations, commit: Commit) -> DayFigures:
    """Catat omzet para pedagang / Declare what vendors earned, all or none; told twice, the last holds."""
    declared = {each.vendor_id: each.declared_idr for each in told}
    return await commit(declare_turnover, DeclareTurnover(market_id, date, declared))


@router.put("/declared-turnover/{vendor_id}", response_model=DayFiguresView, dependencies=[MANAGER])
async def put_vendor_turnover(
    market_id: str, date: date, vendor_id: Identifier, told: Declaration, commit: Commit
) -> DayFigures:
    """Catat omzet seorang pedagang / Declare what one vendor earned."""
    return await commit(declare_turnover, DeclareTurnover(market_id, date, {vendor_id: told.declared_idr}))


@router.get("/declared-turnover/{vendor_id}", response_model=Listing[DeclaredView])
async def get_vendor_turnover(
    market_id: str, date: date, vendor_id: Identifier, staff: Staff, store: Reader, lists: Lists
) -> Listing[DeclaredView] | Response:
    """Riwayat omzet seorang pedagang / All a vendor declared for the day, in rupiah; the last holds."""
    market = await own_market(store, market_id, staff.regency)
    history = await find_history(store, market, date, vendor_id)
    return lists(DeclaredView, history, len(history))


@router.get("/turnover", response_model=Listing[TurnoverView])
async def get_turnover(
    market_id: str, date: date, staff: Staff, store: Reader, lists: Lists
) -> Listing[TurnoverView] | Response:
    """Omzet tiap pedagang / What each vendor declared beside the coins it redeemed, and the difference."""
    market = await own_market(store, market_id, staff.regency)
    day = MarketDay(market, date)
    found = await turnover_on(store, day, await accounts_of(store, day))
    return lists(TurnoverView, found, len(found))


@router.get("/figures", response_model=SummaryView)
async def get_figures(market_id: str, date: date, staff: Staff, store: Reader) -> DaySummary:
    """Angka sementara / The day's figures as they stand, for those who run the market."""
    market = await own_market(store, market_id, staff.regency)
    return await summary_on(store, await find_day(store, market, date) or MarketDay(market, date))


@router.get("/summary", response_model=SummaryView)
async def get_summary(market_id: str, date: date, store: Reader) -> DaySummary:
    """Ringkasan hari pasar / The day's figures, published once it is settled."""
    day = await find_day(store, await find_market(store, market_id), date)
    if day is None or not day.final:
        raise SummaryNotPublished(market_id, date)
    return await summary_on(store, day)
