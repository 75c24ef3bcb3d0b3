"""The books of a market day for those who run it: journal, discrepancies, accounts, payments to vendors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from contracts.event import Identifier
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.mongo import Store
from servicekit.personal_data import PublicText
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.ledger_views import AccountView, DiscrepancyView, LineView, PayoutView
from tourism_market.domain.discrepancy import Discrepancy, Resolution
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers import ResolveDiscrepancy, resolve_discrepancy
from tourism_market.repository.discrepancies import find_discrepancies
from tourism_market.repository.ledger import State, accounts_of, find_entries
from tourism_market.repository.markets import own_market
from tourism_market.repository.payouts import payouts_on

router = APIRouter(prefix="/markets/{market_id}/market-days/{date}", tags=["ledger"])

Bookkeeper = Annotated[Principal, Depends(require("market-manager", "village-head", "tourism-office"))]
VILLAGE_HEAD = Depends(require("village-head"))


class Decision(BaseModel):
    """How a discrepancy is resolved; whoever sends it approves it.

    Attributes:
        resolution: "covered": the money for the missing coins was found, so a correction entry sells them and
            the entry is booked. "voided": the entry is rejected and nobody is paid for it.
        till: The gate device in whose till the money was found; needed to cover.
    """

    resolution: Literal[Resolution.COVERED, Resolution.VOIDED]
    reason: PublicText
    till: Identifier | None = None


@router.get("/coin-transactions", response_model=Listing[LineView])
async def get_coin_entries(
    market_id: str,
    date: date,
    bookkeeper: Bookkeeper,
    store: Reader,
    lists: Lists,
    page: Paging,
    state: State | None = None,
) -> Listing[LineView] | Response:
    """Catatan koin / The lines of a day's journal, by the time their entries happened."""
    day = await _day(store, market_id, date, bookkeeper)
    found, total = await find_entries(store, day, state=state, limit=page.limit, skip=page.offset)
    return lists(LineView, found, total)


@router.get("/discrepancies", response_model=Listing[DiscrepancyView])
async def get_discrepancies(
    market_id: str,
    date: date,
    bookkeeper: Bookkeeper,
    store: Reader,
    lists: Lists,
    page: Paging,
    is_open: Annotated[bool | None, Query(alias="open", description="Belum selesai / unresolved")] = None,
) -> Listing[DiscrepancyView] | Response:
    """Selisih / Entries the books could not take, by the time they happened, with their devices."""
    day = await _day(store, market_id, date, bookkeeper)
    found, total = await find_discrepancies(store, day, is_open=is_open, limit=page.limit, skip=page.offset)
    return lists(DiscrepancyView, found, total)


@router.post(
    "/discrepancies/{entry_id}/resolution", response_model=DiscrepancyView, dependencies=[VILLAGE_HEAD]
)
async def post_resolution(
    market_id: str, date: date, entry_id: str, decision: Decision, commit: Commit
) -> Discrepancy:
    """Selesaikan selisih / Resolve a discrepancy by a correction entry with reason and approver."""
    how = decision.resolution, decision.reason, decision.till
    return await commit(resolve_discrepancy, ResolveDiscrepancy(market_id, date, entry_id, *how))


@router.get("/accounts", response_model=Listing[AccountView])
async def get_accounts(
    market_id: str, date: date, bookkeeper: Bookkeeper, store: Reader, lists: Lists
) -> Listing[AccountView] | Response:
    """Neraca saldo / The trial balance of a day: every entry debits one account and credits another."""
    accounts = await accounts_of(store, await _day(store, market_id, date, bookkeeper))
    return lists(AccountView, accounts, len(accounts))


@router.get("/payouts", response_model=Listing[PayoutView])
async def get_payouts(
    market_id: str, date: date, bookkeeper: Bookkeeper, store: Reader, lists: Lists
) -> Listing[PayoutView] | Response:
    """Pembayaran pedagang / What each vendor is paid for the coins it redeemed."""
    day = await _day(store, market_id, date, bookkeeper)
    accounts = await accounts_of(store, day)
    payouts = await payouts_on(store, day, accounts)
    return lists(PayoutView, payouts, len(payouts))


async def _day(store: Store, market_id: str, day: date, bookkeeper: Principal) -> MarketDay:
    """The day by its name alone: its books are read from the ledger."""
    return MarketDay(await own_market(store, market_id, bookkeeper.regency), day)
