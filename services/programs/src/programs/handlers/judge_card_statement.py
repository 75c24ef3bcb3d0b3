"""The PPK holds the lines of a statement against their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from programs.domain.card_transaction import CardTransaction
from programs.domain.errors_statements import EvidenceMissing, OwnVerdict
from programs.domain.statement import Judgement, Line, Statement, Verdict
from programs.handlers.kkpd_announcements import judged
from programs.repository.card_statements import Statements
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What is said of one line; a rejection has a reason."""

    line: int
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class JudgeCardStatement:
    """Verdicts on some lines of a statement."""

    statement_id: str
    verdicts: tuple[LineVerdict, ...]


async def judge_card_statement(command: JudgeCardStatement, tx: Transaction) -> Statement:
    """Judge all the lines named, or none. A verdict is final; what is rejected is its holder's own debt.

    Emits: `KkpdTransactionJudged` for each purchase that gets its verdict.
    Raises: `StatementNotFound`, `StatementNotOpen`, `UnknownLines`, `LineJudged`, `LineUnmatched`,
    `EvidenceMissing`, and `OwnVerdict` for what the caller recorded, brought or bought.
    """
    statements, transactions = Statements(tx), CardTransactions(tx)
    statement = await statements.own(command.statement_id)
    tx.act_for(statement.opd)
    verdicts = {
        each.line: Judgement(each.verdict, each.reason, tx.context.actor, tx.now) for each in command.verdicts
    }
    changed = statement.judged(verdicts)
    new = [after for before, after in zip(statement.lines, changed.lines, strict=True) if before != after]
    purchases = await transactions.known(line.transaction_id for line in new if line.transaction_id)
    await _check_duties(new, statement, purchases, tx)
    await _keep_judged(new, purchases, transactions, tx)
    if changed != statement:
        await statements.save(changed)
    return changed


async def _check_duties(
    lines: Sequence[Line], statement: Statement, purchases: Mapping[str, CardTransaction], tx: Transaction
) -> None:
    """That nobody judges their own, and nothing is verified without evidence."""
    cards = await Cards(tx).known(line.card_id for line in lines)
    for line in lines:
        purchase = purchases.get(line.transaction_id or "")
        if tx.context.actor in {
            statement.received_by,
            cards[line.card_id].holder,
            purchase and purchase.recorded_by,
        }:
            raise OwnVerdict(line.number)
        bears = purchase is not None and purchase.receipt is not None and purchase.receipt.evidence
        if line.verdict is Verdict.VERIFIED and not bears:
            raise EvidenceMissing(line.number)


async def _keep_judged(
    lines: Sequence[Line],
    purchases: Mapping[str, CardTransaction],
    transactions: CardTransactions,
    tx: Transaction,
) -> None:
    """Keep each purchase with its verdict, announced in its own thread."""
    thread = tx.context.correlation_id
    for line in lines:
        purchase = purchases.get(line.transaction_id or "")
        if purchase is None or line.judgement is None:
            continue
        tx.join(purchase.thread or thread)
        after = purchase.judged(line.verdict is Verdict.VERIFIED)
        await transactions.save(after, events=[judged(after, line.judgement)])
    tx.join(thread)
