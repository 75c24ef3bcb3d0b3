"""Coin transactions as gates and vendors' devices send them: one, an array, or an object that wraps one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import AwareDatetime, BaseModel, WithJsonSchema

from contracts.event import Identifier, Rupiah
from contracts.tourism_market import Coins, CoinTransactionReported
from servicekit.auth import Principal, require
from servicekit.web import Commit
from tourism_market.api.deliveries import Bringing, Form, deliver
from tourism_market.api.views import ReceiptView
from tourism_market.domain.coins import EntryKind, Report
from tourism_market.domain.receipt import Receipt
from tourism_market.handlers import Desk, book_coins

router = APIRouter(prefix="/markets/{market_id}", tags=["coins"])

Gate = Annotated[Principal, Depends(require("gate", "market-manager"))]


class CoinTransaction(BaseModel):
    """One movement of coins as its device recorded it.

    Attributes:
        id: Made by the device; the same id twice is one transaction.
        coins: May be left out when `amount_idr` is given; both must agree.
        vendor_id: Who redeems.
        occurred_at: By the device's clock; now if left out.
        market_day: In whose books; the day it happened, in WIB, if left out.
    """

    id: Identifier
    kind: EntryKind
    device_id: Identifier
    coins: Coins | None = None
    amount_idr: Rupiah | None = None
    vendor_id: Identifier | None = None
    occurred_at: AwareDatetime | None = None
    market_day: date | None = None


FORM = Form(
    Desk(book_coins, CoinTransactionReported, "transaction_id"), CoinTransaction, Report, "transactions"
)

Delivery = Annotated[Any, WithJsonSchema(FORM.schema), Body()]


@router.post("/coin-transactions", response_model=ReceiptView)
async def post_coin_transactions(
    market_id: str, delivery: Delivery, gate: Gate, commit: Commit, response: Response
) -> Receipt:
    """Catat koin / Record coins: one transaction, an array of up to 1,000, or {"transactions": [...]}.

    One: 201 accepted, 200 known already, 202 held, or a problem. Many: 200, or 202 when some are held, with a
    verdict for each; refused ones are also in the dead letters.
    """
    return await deliver(FORM, Bringing(gate.regency, market_id, delivery), commit, response)
