"""The bank is paid in full, through a GU disbursement of the same office."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.disbursement import Disbursement, Status
from programs.domain.disbursement_claim import DisbursementKind
from programs.domain.errors_statements import DisbursementUnfit
from programs.domain.statement import Statement
from programs.handlers.kkpd_announcements import freed, settled
from programs.repository.card_statements import Statements
from programs.repository.card_transactions import CardTransactions
from programs.repository.disbursements import Disbursements
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SettleCardStatement:
    """A disbursement paid the bank."""

    statement_id: str
    disbursement_id: str


async def settle_card_statement(command: SettleCardStatement, tx: Transaction) -> Statement:
    """Settle a reconciled statement to the rupiah; what it used of its cards is free again.

    Joins the disbursement's thread. The same disbursement again changes nothing.
    Emits: `KkpdStatementSettled`, `KkpdUseChanged` for each card.
    Raises: `StatementNotFound`, `DisbursementUnfit`, `SettlementDiffers`, `StatementNotReconciled`,
    `StatementSettled`.
    """
    statements = Statements(tx)
    statement = await statements.own(command.statement_id)
    tx.act_for(statement.opd)
    paid = await _paid(command.disbursement_id, statement, tx)
    closed = statement.settled(paid.id, paid.gross_idr, paid.thread, paid.moves[-1].at)
    if closed == statement:
        return statement
    if other := await statements.paid_by(paid.id):
        raise DisbursementUnfit(
            paid.id, f"sudah melunasi tagihan {other}", f"has settled the statement {other}"
        )
    tx.join(paid.thread)
    await statements.save(closed, events=[settled(closed, paid.id, paid.moves[-1].at)])
    await _free(closed, tx)
    return closed


async def _paid(disbursement_id: str, statement: Statement, tx: Transaction) -> Disbursement:
    """The disbursement, if it may settle a statement of this office. Raises `DisbursementUnfit`."""
    found = await Disbursements(tx).find(disbursement_id)
    if found is None:
        raise DisbursementUnfit(disbursement_id, "tidak ditemukan", "does not exist")
    if found.kind is not DisbursementKind.GU:
        raise DisbursementUnfit(found.id, "bukan GU", "is no GU")
    if found.opd != statement.opd:
        raise DisbursementUnfit(found.id, "milik OPD lain", "is another office's")
    if found.status is not Status.PAID:
        raise DisbursementUnfit(found.id, "belum cair", "is not paid")
    return found


async def _free(statement: Statement, tx: Transaction) -> None:
    """Mark what was paid, and let its cards be used again."""
    transactions, cards = CardTransactions(tx), Cards(tx)
    paid = await transactions.known(
        line.transaction_id for line in statement.payment_list if line.transaction_id
    )
    await transactions.save_all([purchase.settled() for purchase in paid.values()])
    known = await cards.known(card_id for card_id, _ in statement.freed_by_card)
    for change in freed(statement):
        card = known[change.card_id]
        await cards.save(card.freed(-change.used_change_idr), events=[change])
