"""Cards of offices (KKPD): their floats, limits and purchases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from programs.api.kkpd_forms import CardForm, FloatForm, LimitForm, PurchaseForm, ReasonForm, ReceiptForm
from programs.api.kkpd_views import BalanceView, CardView, FloatView, RulesView, TransactionView
from programs.domain.card import Card
from programs.domain.card_float import OfficeFloat
from programs.domain.card_rules import CardRules
from programs.domain.card_transaction import CardTransaction
from programs.handlers.block_kkpd_card import (
    BlockKkpdCard,
    UnblockKkpdCard,
    block_kkpd_card,
    unblock_kkpd_card,
)
from programs.handlers.decree_kkpd_limit import decree_kkpd_limit
from programs.handlers.issue_kkpd_card import issue_kkpd_card
from programs.handlers.make_card_purchase import make_card_purchase
from programs.handlers.post_card_purchase import PostCardPurchase, post_card_purchase
from programs.handlers.release_card_purchase import ReleaseCardPurchase, release_card_purchase
from programs.handlers.set_kkpd_float import set_kkpd_float
from programs.reference.kkpd import card_rules
from programs.repository.card_transactions import TransactionFilter, find_transaction, list_transactions
from programs.repository.kkpd import CardFilter, find_card, list_cards, list_floats
from servicekit.auth import Principal, require
from servicekit.days import day_of
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of

router = APIRouter(prefix="/kkpd", tags=["kkpd"])

BUD = Depends(require("bud"))
BLOCKER = Depends(require("bud", "bank", "budget-authority"))
BUYER = Depends(require("treasurer", "bank"))
Staff = Annotated[
    Principal, Depends(require("treasurer", "verifier", "budget-authority", "bud", "bank", "officer"))
]
Process = Annotated[Runtime, Depends(runtime_of)]


async def asked_day(process: Process, on: date | None = None) -> date:
    """The day that is asked about, or today in WIB."""
    return on or day_of(process.clock.now())


Day = Annotated[date, Depends(asked_day)]


@router.get("/rules", response_model=RulesView)
async def get_rules(staff: Staff, day: Day) -> CardRules:
    """Aturan yang berlaku / The rules in force on a day, with their source."""
    return card_rules(staff.regency, day)


@router.post("/floats", status_code=201, response_model=FloatView, dependencies=[BUD])
async def post_float(form: FloatForm, commit: Commit) -> OfficeFloat:
    """Tetapkan UP OPD / Set an office's UP for a year by decree; the cards' part follows from the share."""
    return await commit(set_kkpd_float, form.command())


@router.get("/floats", response_model=Listing[FloatView])
async def get_floats(
    staff: Staff, store: Reader, lists: Lists, page: Paging, opd: str | None = None
) -> Listing[FloatView] | Response:
    """Daftar UP / The floats of offices."""
    found, total = await list_floats(store, staff.regency, opd, limit=page.limit, skip=page.offset)
    return lists(FloatView, found, total)


@router.post("/cards", status_code=201, response_model=CardView, dependencies=[BUD])
async def post_card(form: CardForm, commit: Commit) -> Card:
    """Daftarkan kartu / Register a card the bank issued; its last four digits only, never its number."""
    return await commit(issue_kkpd_card, form.command())


@router.get("/cards", response_model=Listing[CardView])
async def get_cards(
    staff: Staff, store: Reader, lists: Lists, page: Paging, wanted: Annotated[CardFilter, Depends()]
) -> Listing[CardView] | Response:
    """Daftar kartu / The cards, by office and id."""
    found, total = await list_cards(store, staff.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(CardView, found, total)


@router.get("/cards/{card_id}", response_model=CardView)
async def get_card(card_id: str, staff: Staff, store: Reader) -> Card:
    """Satu kartu / A card with its limits."""
    return await find_card(store, staff.regency, card_id)


@router.get("/cards/{card_id}/balance", response_model=BalanceView)
async def get_balance(card_id: str, staff: Staff, store: Reader, day: Day) -> BalanceView:
    """Sisa limit / What the card may still spend, by its limit on a day or today."""
    card = await find_card(store, staff.regency, card_id)
    return BalanceView(
        day=day,
        limit_idr=card.limit_on(day),
        reserved_idr=card.reserved_idr,
        used_idr=card.used_idr,
        available_idr=card.available_on(day),
    )


@router.post("/cards/{card_id}/limits", status_code=201, response_model=CardView, dependencies=[BUD])
async def post_limit(card_id: str, form: LimitForm, commit: Commit) -> Card:
    """Tetapkan limit kartu / Set a card's limit from a day on, by decree of the head of the region."""
    return await commit(decree_kkpd_limit, form.command(card_id))


@router.post("/cards/{card_id}/block", response_model=CardView, dependencies=[BLOCKER])
async def post_block(card_id: str, form: ReasonForm, commit: Commit) -> Card:
    """Blokir kartu / Refuse every further purchase with a card."""
    return await commit(block_kkpd_card, BlockKkpdCard(card_id, form.reason))


@router.post("/cards/{card_id}/unblock", response_model=CardView, dependencies=[BLOCKER])
async def post_unblock(card_id: str, commit: Commit) -> Card:
    """Buka blokir / Let a card be used again."""
    return await commit(unblock_kkpd_card, UnblockKkpdCard(card_id))


@router.post("/transactions", status_code=201, response_model=TransactionView, dependencies=[BUYER])
async def post_transaction(form: PurchaseForm, commit: Commit) -> CardTransaction:
    """Cadangkan atau catat belanja / Reserve a purchase; with its `receipt`, post it at once.

    A refusal is kept and announced, and answered 422 with the code that says why: `limit-exceeded`,
    `over-transaction-cap`, `kind-not-allowed`, `channel-not-allowed`, `card-blocked`, `cash-withdrawal` or
    `transfer`. The same id gets the same answer again; another attempt is another id.
    """
    return await commit.decide(make_card_purchase, form.command())


@router.get("/transactions", response_model=Listing[TransactionView])
async def get_transactions(
    staff: Staff, store: Reader, lists: Lists, page: Paging, wanted: Annotated[TransactionFilter, Depends()]
) -> Listing[TransactionView] | Response:
    """Daftar belanja / Purchases by day and id; those no statement bills yet have the status TERCATAT."""
    found, total = await list_transactions(store, staff.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(TransactionView, found, total)


@router.get("/transactions/{transaction_id}", response_model=TransactionView)
async def get_transaction(transaction_id: str, staff: Staff, store: Reader) -> CardTransaction:
    """Satu belanja / A purchase and where it stands."""
    return await find_transaction(store, staff.regency, transaction_id)


@router.post("/transactions/{transaction_id}/post", response_model=TransactionView, dependencies=[BUYER])
async def post_receipt(transaction_id: str, form: ReceiptForm, commit: Commit) -> CardTransaction:
    """Catat belanja / Post a reserved purchase: no more than was reserved, the rest is let go."""
    return await commit(post_card_purchase, PostCardPurchase(transaction_id, form.receipt()))


@router.post("/transactions/{transaction_id}/release", response_model=TransactionView, dependencies=[BUYER])
async def post_release(transaction_id: str, form: ReasonForm, commit: Commit) -> CardTransaction:
    """Lepas cadangan / Let a reserved amount go."""
    return await commit(release_card_purchase, ReleaseCardPurchase(transaction_id, form.reason))
