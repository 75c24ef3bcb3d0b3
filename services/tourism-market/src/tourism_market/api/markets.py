"""The calendar and the markets: public to read, kept by the tourism office."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from contracts.event import RegencyCode
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.market_forms import (
    DescriptionForm,
    Ending,
    HoursForm,
    NewMarket,
    RuleForm,
    SuspensionForm,
    TariffForm,
)
from tourism_market.api.views import DateView, MarketView
from tourism_market.domain.calendar import JavaneseDate, javanese
from tourism_market.domain.market import Market
from tourism_market.domain.revision import add_rule, describe, end_rule, lift, set_hours, set_tariff, suspend
from tourism_market.handlers import ReviseMarket, register_market, revise_market
from tourism_market.repository.markets import find_market, list_markets

router = APIRouter(tags=["markets"])

TourismOffice = Annotated[Principal, Depends(require("tourism-office"))]
TOURISM_OFFICE = [Depends(require("tourism-office"))]
Number = Annotated[int, Path(ge=1, description="Dihitung dari 1 menurut urutan / counted from 1 in order")]


@router.get("/calendar/{date}", response_model=DateView)
async def get_date(date: date) -> JavaneseDate:
    """Hari dan pasaran sebuah tanggal / A date in the Javanese calendar, 1900 to 2100."""
    return javanese(date)


@router.get("/markets", response_model=Listing[MarketView])
async def get_markets(
    store: Reader, lists: Lists, page: Paging, regency: Annotated[RegencyCode | None, Query()] = None
) -> Listing[MarketView] | Response:
    """Daftar pasar / The markets by name, of all regencies or of one; CSV with `Accept: text/csv`."""
    found, total = await list_markets(store, regency, limit=page.limit, skip=page.offset)
    return lists(MarketView, found, total)


@router.post("/markets", response_model=MarketView, status_code=201)
async def post_market(new: NewMarket, office: TourismOffice, commit: Commit) -> Market:
    """Daftarkan pasar / Register a market; its days are announced ahead within a minute."""
    return await commit(register_market, new.market(office.regency))


@router.get("/markets/{market_id}", response_model=MarketView)
async def get_market(market_id: str, store: Reader) -> Market:
    """Satu pasar / One market."""
    return await find_market(store, market_id)


@router.patch("/markets/{market_id}", response_model=MarketView, dependencies=TOURISM_OFFICE)
async def patch_market(market_id: str, facts: DescriptionForm, commit: Commit) -> Market:
    """Perbaiki keterangan / Correct facts that have no date of their own; what is left out stays."""
    description = facts.description()
    return await commit(revise_market, ReviseMarket(market_id, lambda market: describe(market, description)))


@router.post("/markets/{market_id}/tariffs", response_model=MarketView, dependencies=TOURISM_OFFICE)
async def post_tariff(market_id: str, form: TariffForm, commit: Commit) -> Market:
    """Tarif sejak tanggal / A tariff from a date on; refused if it touches a day that was opened."""
    tariff = form.term()
    return await commit(revise_market, ReviseMarket(market_id, lambda market: set_tariff(market, tariff)))


@router.post("/markets/{market_id}/hours", response_model=MarketView, dependencies=TOURISM_OFFICE)
async def post_hours(market_id: str, form: HoursForm, commit: Commit) -> Market:
    """Jam buka sejak tanggal / Opening hours from a date on; refused if they touch a day that was opened."""
    hours = form.term()
    return await commit(revise_market, ReviseMarket(market_id, lambda market: set_hours(market, hours)))


@router.post("/markets/{market_id}/calendar-rules", response_model=MarketView, dependencies=TOURISM_OFFICE)
async def post_rule(market_id: str, form: RuleForm, commit: Commit) -> Market:
    """Aturan hari pasar / One more rule for market days: by pasaran, by weekday, or dates."""
    rule = form.term()
    return await commit(revise_market, ReviseMarket(market_id, lambda market: add_rule(market, rule)))


@router.patch(
    "/markets/{market_id}/calendar-rules/{number}", response_model=MarketView, dependencies=TOURISM_OFFICE
)
async def patch_rule(market_id: str, number: Number, ending: Ending, commit: Commit) -> Market:
    """Akhiri aturan / Give a rule its last day; days announced after it are cancelled."""
    until = ending.until
    return await commit(
        revise_market, ReviseMarket(market_id, lambda market: end_rule(market, number, until))
    )


@router.post("/markets/{market_id}/suspensions", response_model=MarketView, dependencies=TOURISM_OFFICE)
async def post_suspension(market_id: str, form: SuspensionForm, commit: Commit) -> Market:
    """Tutup sementara / Suspend the market (PPKM, renovation); days announced in it are cancelled."""
    suspension = form.term()
    return await commit(revise_market, ReviseMarket(market_id, lambda market: suspend(market, suspension)))


@router.patch(
    "/markets/{market_id}/suspensions/{number}", response_model=MarketView, dependencies=TOURISM_OFFICE
)
async def patch_suspension(market_id: str, number: Number, ending: Ending, commit: Commit) -> Market:
    """Cabut penutupan / Lift a suspension after a last day; days it had cancelled are announced again."""
    until = ending.until
    return await commit(revise_market, ReviseMarket(market_id, lambda market: lift(market, number, until)))
