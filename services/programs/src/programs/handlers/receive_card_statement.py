"""The bank's monthly statement comes in and is held against the office's books."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from programs.domain.card_transaction import CardTransaction
from programs.domain.errors_kkpd import InTheFuture
from programs.domain.errors_statements import StatementChanged, StatementDoesNotAddUp, UnknownCards
from programs.domain.statement import Line, Statement
from programs.domain.statement_matching import match_lines
from programs.handlers.kkpd_announcements import received
from programs.reference.kkpd import card_rules
from programs.repository.card_statements import Statements
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line as the bank wrote it."""

    card_id: str
    reference: str | None
    day: date
    merchant: str
    amount_idr: int


@dataclass(frozen=True, slots=True)
class ReceiveCardStatement:
    """A statement of an office and month.

    Attributes:
        received_at: Now if left out.
    """

    id: str
    opd: str
    period: str
    billed_idr: int
    lines: tuple[BilledLine, ...]
    received_at: datetime | None = None

    @property
    def content(self) -> str:
        """Digest of what the bank said, whatever form it came in."""
        said = (self.opd, self.period, self.billed_idr, self.lines)
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MatchCardStatement:
    """Purchases were recorded meanwhile that a statement bills."""

    statement_id: str


async def receive_card_statement(command: ReceiveCardStatement, tx: Transaction) -> Statement:
    """Take a statement whole or not at all, and find the purchase behind each line.

    Emits: `KkpdStatementReceived`. Idempotent by id and content.
    Raises: `StatementChanged` for another content under a known id, `StatementDoesNotAddUp`, `UnknownCards`,
    `InTheFuture`.
    """
    tx.act_for(command.opd)
    statements = Statements(tx)
    if first := await statements.find(command.id):
        if first.content != command.content:
            raise StatementChanged(command.id, _differing(command, first))
        return first
    received_at = command.received_at or tx.now
    if received_at > tx.now:
        raise InTheFuture("received_at")
    total = sum(line.amount_idr for line in command.lines)
    if total != command.billed_idr:
        raise StatementDoesNotAddUp(command.billed_idr, total)
    statement = Statement(
        id=command.id,
        opd=command.opd,
        period=command.period,
        billed_idr=command.billed_idr,
        content=command.content,
        lines=await _lines(command, tx),
        received_at=received_at,
        received_by=tx.context.actor,
    )
    statement = await _matched(statement, tx)
    await statements.save(statement, events=[received(statement)])
    return statement


async def match_card_statement(command: MatchCardStatement, tx: Transaction) -> Statement:
    """Look again for the purchases behind lines that had none.

    Raises: `StatementNotFound`, `StatementNotOpen`.
    """
    statements = Statements(tx)
    statement = await statements.own(command.statement_id)
    tx.act_for(statement.opd)
    matched = await _matched(statement, tx)
    if matched != statement:
        await statements.save(matched)
    return matched


async def _lines(command: ReceiveCardStatement, tx: Transaction) -> tuple[Line, ...]:
    """The lines with the kind of their cards. Raises `UnknownCards`."""
    cards = await Cards(tx).known(line.card_id for line in command.lines)
    own = {card.id: card for card in cards.values() if card.opd == command.opd}
    numbered = list(enumerate(command.lines, start=1))
    if strangers := [(number, line.card_id) for number, line in numbered if line.card_id not in own]:
        raise UnknownCards(strangers)
    return tuple(
        Line(
            number=number,
            card_id=line.card_id,
            card_kind=own[line.card_id].kind,
            reference=line.reference,
            day=line.day,
            merchant=line.merchant,
            amount_idr=line.amount_idr,
        )
        for number, line in numbered
    )


async def _matched(statement: Statement, tx: Transaction) -> Statement:
    """The statement with its lines matched, and the purchases they bill kept as billed."""
    transactions = CardTransactions(tx)
    open_lines = statement.unmatched
    purchases = await _meant(open_lines, transactions)
    rules = card_rules(tx.context.regency, statement.received_at.date())
    matched = statement.matched(match_lines(statement.lines, purchases, within_days=rules.match_days))
    known = {purchase.id: purchase for purchase in purchases}
    before = {line.number for line in open_lines}
    billed = [line.transaction_id for line in matched.lines if line.number in before and line.transaction_id]
    await transactions.save_all([known[name].billed(statement.id) for name in billed])
    return matched


async def _meant(lines: Sequence[Line], transactions: CardTransactions) -> list[CardTransaction]:
    """The purchases that lines may bill."""
    named = await transactions.called(line.reference for line in lines if line.reference)
    free = await transactions.unbilled(line.card_id for line in lines if not line.reference)
    return list({purchase.id: purchase for purchase in (*named, *free)}.values())


def _differing(command: ReceiveCardStatement, first: Statement) -> list[int]:
    """The numbers of the lines that are not what they were."""
    before = [
        BilledLine(line.card_id, line.reference, line.day, line.merchant, line.amount_idr)
        for line in first.lines
    ]
    pairs = enumerate(zip_longest(command.lines, before), start=1)
    return [number for number, (now, then) in pairs if now != then]
