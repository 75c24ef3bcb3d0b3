"""What was reserved is not bought after all."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.card_transaction import CardTransaction, TransactionStatus
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from servicekit.service import Tick
from servicekit.transaction import Transaction

EXPIRED = "expired"
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ReleaseCardPurchase:
    """A purchase is given up, and why."""

    transaction_id: str
    reason: str


async def release_card_purchase(command: ReleaseCardPurchase, tx: Transaction) -> CardTransaction:
    """Let a reserved amount go. What was let go before stays so.

    Raises: `TransactionNotFound`, `TransactionNotReserved`.
    """
    transactions = CardTransactions(tx)
    purchase = await transactions.own(command.transaction_id)
    tx.act_for(purchase.opd)
    if purchase.status is TransactionStatus.RELEASED:
        return purchase
    return await _release(purchase, command.reason, transactions, tx)


async def expire_card_purchases(_tick: Tick, tx: Transaction) -> bool:
    """Let go what was held long enough, the oldest first; true if more of it may be left."""
    transactions = CardTransactions(tx)
    expired = await transactions.expired(tx.now, limit=MOST_AT_ONCE)
    for purchase in expired:
        await _release(purchase, EXPIRED, transactions, tx)
    return len(expired) == MOST_AT_ONCE


async def _release(
    purchase: CardTransaction, reason: str, transactions: CardTransactions, tx: Transaction
) -> CardTransaction:
    cards = Cards(tx)
    given_up, card = purchase.released(reason, await cards.own(purchase.card_id), at=tx.now)
    await cards.save(card)
    await transactions.save(given_up)
    return given_up
