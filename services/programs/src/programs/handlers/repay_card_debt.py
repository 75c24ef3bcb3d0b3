"""A card's holder pays back what was bought against the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from programs.domain.errors_kkpd import InTheFuture
from programs.domain.errors_statements import DebtRepaid
from programs.domain.statement import PersonalDebt
from programs.handlers.kkpd_announcements import repaid
from programs.repository.card_statements import Debts
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RepayCardDebt:
    """A debt was paid.

    Attributes:
        proof: Number of the slip.
        repaid_at: Now if left out.
    """

    debt_id: str
    proof: str
    repaid_at: datetime | None = None


async def repay_card_debt(command: RepayCardDebt, tx: Transaction) -> PersonalDebt:
    """Mark a debt as repaid and free that much of the card. The same proof again changes nothing.

    Emits: `KkpdUseChanged` where the debt is of a purchase in the office's books.
    Raises: `DebtNotFound`, `DebtRepaid`, `InTheFuture`.
    """
    debts = Debts(tx)
    debt = await debts.own(command.debt_id)
    tx.act_for(debt.opd)
    if debt.repaid_at is not None:
        if debt.proof != command.proof:
            raise DebtRepaid(debt.id)
        return debt
    at = command.repaid_at or tx.now
    if at > tx.now:
        raise InTheFuture("repaid_at")
    paid = replace(debt, repaid_at=at, repaid_by=tx.context.actor, proof=command.proof)
    if debt.transaction_id is not None:
        await _free(paid, debt.transaction_id, tx)
    await debts.save_all([paid])
    return paid


async def _free(debt: PersonalDebt, transaction_id: str, tx: Transaction) -> None:
    cards, transactions = Cards(tx), CardTransactions(tx)
    purchase = await transactions.own(transaction_id)
    card = await cards.own(debt.card_id)
    await transactions.save(purchase.settled())
    await cards.save(card.freed(debt.amount_idr), events=list(repaid(debt)))
