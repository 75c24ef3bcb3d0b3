"""What was reserved is bought."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.card_transaction import CardTransaction, Receipt
from programs.handlers.kkpd_announcements import posted
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PostCardPurchase:
    """The slip or invoice of a reserved purchase."""

    transaction_id: str
    receipt: Receipt


async def post_card_purchase(command: PostCardPurchase, tx: Transaction) -> CardTransaction:
    """Post a reserved purchase and let go what it did not need. The same receipt again changes nothing.

    Emits: `KkpdTransactionRecorded`, `KkpdUseChanged`.
    Raises: `TransactionNotFound`, `TransactionNotReserved`, `ReservationExpired`, `PostedOverReserved`,
    `ShareOverAmount`.
    """
    cards, transactions = Cards(tx), CardTransactions(tx)
    purchase = await transactions.own(command.transaction_id)
    tx.act_for(purchase.opd)
    if purchase.receipt == command.receipt:
        return purchase
    card = await cards.own(purchase.card_id)
    made, charged = purchase.posted(command.receipt, card, at=tx.now)
    if purchase.thread is not None:
        tx.join(purchase.thread)
    await cards.save(charged, events=posted(made, command.receipt))
    await transactions.save(made)
    return made
