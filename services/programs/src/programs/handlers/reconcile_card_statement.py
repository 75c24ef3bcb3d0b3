"""A statement is reconciled: billed = settled from the APBD + personal debt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from programs.domain.card import Card
from programs.domain.statement import Line, PersonalDebt, Statement
from programs.handlers.kkpd_announcements import reconciled
from programs.repository.card_statements import Debts, Statements
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReconcileCardStatement:
    """Every line has its verdict."""

    statement_id: str


async def reconcile_card_statement(command: ReconcileCardStatement, tx: Transaction) -> Statement:
    """Close the verdicts of a statement and write down what its holders owe. Done again, nothing changes.

    Emits: `KkpdStatementReconciled`.
    Raises: `StatementNotFound`; `StatementDiffers`, which names the lines without a verdict.
    """
    statements = Statements(tx)
    statement = await statements.own(command.statement_id)
    tx.act_for(statement.opd)
    closed = statement.reconciled(tx.now)
    if closed == statement:
        return statement
    cards = await Cards(tx).known(line.card_id for line in closed.rejected)
    await statements.save(closed, events=[reconciled(closed, tx.now)])
    await Debts(tx).save_all([_debt(line, closed, cards, tx.now) for line in closed.rejected])
    return closed


def _debt(line: Line, statement: Statement, cards: Mapping[str, Card], since: datetime) -> PersonalDebt:
    return PersonalDebt(
        id=f"{statement.id}.{line.number}",
        statement_id=statement.id,
        line=line.number,
        opd=statement.opd,
        card_id=line.card_id,
        card_kind=line.card_kind,
        holder=cards[line.card_id].holder,
        amount_idr=line.amount_idr,
        reason=line.judgement.reason if line.judgement else None,
        since=since,
        transaction_id=line.transaction_id,
    )
