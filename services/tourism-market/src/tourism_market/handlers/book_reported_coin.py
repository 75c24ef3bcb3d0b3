"""Coin transactions that other systems bring to the doors."""

from __future__ import annotations

from contracts.tourism_market import CoinTransactionReported
from servicekit.transaction import Transaction
from tourism_market.domain.coins import EntryKind, Report
from tourism_market.handlers.book_coins import book_coins
from tourism_market.handlers.entries import Brought


async def book_reported_coin(event: CoinTransactionReported, tx: Transaction) -> None:
    """Book one reported transaction, or hold it until its coins turn up.

    Emits: `CoinsIssued`, `CoinsRefunded` or `CoinsRedeemed`. Idempotent by the transaction's id.
    Raises: `MarketNotFound` and whatever refuses the entry; the door puts it into the dead letters.
    """
    report = Report(
        id=event.transaction_id,
        kind=EntryKind(event.kind),
        device_id=event.device_id,
        occurred_at=event.occurred_at,
        market_day=event.market_day,
        coins=event.coins,
        amount_idr=event.amount_idr,
        vendor_id=event.vendor_id,
    )
    receipt = await book_coins(Brought(event.market_id, (report,)), tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise verdict.refusal
