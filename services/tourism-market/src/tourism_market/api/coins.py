"""Coin transactions as gates and vendors' devices send them: one, an array, or an object that wraps one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError, WithJsonSchema

from contracts.event import Identifier, Rupiah
from contracts.tourism_market import Coins
from servicekit.auth import Principal, require
from servicekit.delivery import LIMIT, entries_of
from servicekit.errors import InvalidInput
from servicekit.transaction import Transaction
from servicekit.validation import field_problems
from servicekit.web import Commit
from tourism_market.api.views import ReceiptView
from tourism_market.domain.coins import EntryKind, Report
from tourism_market.domain.receipt import Receipt
from tourism_market.handlers import (
    Delivered,
    EntryRefused,
    SetAside,
    TakeDelivery,
    Unreadable,
    set_aside,
    take_deliveries,
    take_delivery,
    take_entry,
)

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


_TRANSACTION: TypeAdapter[CoinTransaction] = TypeAdapter(CoinTransaction)
_ID: TypeAdapter[str] = TypeAdapter(Identifier)
_ONE = CoinTransaction.model_json_schema()
_MANY = {"type": "array", "items": _ONE, "minItems": 1, "maxItems": LIMIT}
_WRAPPED = {"type": "object", "properties": {"transactions": _MANY}, "required": ["transactions"]}

Delivery = Annotated[Any, WithJsonSchema({"anyOf": [_ONE, _MANY, _WRAPPED]}), Body()]


@router.post("/coin-transactions", response_model=ReceiptView)
async def post_coin_transactions(
    market_id: str, delivery: Delivery, gate: Gate, commit: Commit, response: Response
) -> Receipt:
    """Catat koin / Record coins: one transaction, an array of up to 1,000, or {"transactions": [...]}.

    One: 201 accepted, 200 known already, 202 held, or a problem. Many: 200, or 202 when some are held, with a
    verdict for each; refused ones are also in the dead letters.
    """
    many = entries_of(delivery, "transactions")
    command = TakeDelivery(market_id, tuple(map(_read, [delivery] if many is None else many)))
    if commit.has_key:
        return await (_once if many is None else _batch_once)(command, commit, response)
    receipt = await commit.together(take_deliveries, command, key=f"{gate.regency}/{market_id}", weight=len(command.entries))
    if many is None and (refusal := receipt.items[0].refusal):
        raise refusal
    response.status_code = _status(receipt, single=many is None)
    return receipt


async def _once(command: TakeDelivery, commit: Commit, response: Response) -> Receipt:
    """One entry with an `Idempotency-Key`, which remembers no refusal."""

    async def take(command: TakeDelivery, tx: Transaction) -> Receipt:
        receipt = await take_entry(command, tx)
        response.status_code = _status(receipt, single=True)
        return receipt

    try:
        return await commit(take, command)
    except EntryRefused as refused:
        await commit.aside(set_aside, SetAside(command.entries[0], command.market_id, refused.error))
        raise refused.error from None


async def _batch_once(command: TakeDelivery, commit: Commit, response: Response) -> Receipt:
    """A batch with an `Idempotency-Key`."""

    async def take(command: TakeDelivery, tx: Transaction) -> Receipt:
        receipt = await take_delivery(command, tx)
        response.status_code = _status(receipt, single=False)
        return receipt

    return await commit(take, command)


def _status(receipt: Receipt, *, single: bool) -> int:
    if receipt.held:
        return 202
    return 201 if single and receipt.accepted else 200


def _read(sent: object) -> Delivered:
    try:
        read = _TRANSACTION.validate_python(sent)
    except ValidationError as error:
        return Delivered(Unreadable(_readable_id(sent), _invalid(error)), sent)
    return Delivered(Report(**read.model_dump()), sent)


def _readable_id(sent: object) -> str | None:
    try:
        return _ID.validate_python(sent.get("id")) if isinstance(sent, dict) else None
    except ValidationError:
        return None


def _invalid(error: ValidationError) -> InvalidInput:
    return InvalidInput(
        "Ada isian yang tidak dapat diterima",
        "Some fields cannot be accepted",
        fields=field_problems(error.errors(include_url=False, include_input=False)),
    )
