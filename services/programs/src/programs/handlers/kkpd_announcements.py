"""What other services read about cards, their purchases and statements: no holder, no merchant, no number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contracts.event import Event
from contracts.programs import (
    KkpdCardIssued,
    KkpdLimitDecreed,
    KkpdLimitRefused,
    KkpdStatementReceived,
    KkpdStatementReconciled,
    KkpdStatementSettled,
    KkpdTransactionJudged,
    KkpdTransactionRecorded,
    KkpdUseChanged,
)
from programs.domain.card import Card, CardKind, CardLimit
from programs.domain.card_rules import Channel, Refusal
from programs.domain.card_transaction import CardTransaction, Receipt
from programs.domain.statement import Judgement, PersonalDebt, Statement


def issued(card: Card) -> KkpdCardIssued:
    """An office got a card."""
    return KkpdCardIssued(
        occurred_at=card.issued_at, card_id=card.id, opd=card.opd, card_kind=card.kind.value
    )


def limit_decreed(card: Card, limit: CardLimit) -> KkpdLimitDecreed:
    """A card got a limit."""
    return KkpdLimitDecreed(
        occurred_at=limit.decreed_at,
        card_id=card.id,
        opd=card.opd,
        card_kind=card.kind.value,
        limit_idr=limit.limit_idr,
        since=limit.since,
        decree=limit.decree,
    )


def limit_changed(card: Card, limit: CardLimit) -> Iterator[KkpdUseChanged]:
    """By how much one of its limits differs from the one before, if it does."""
    if change := card.limit_change(limit):
        yield _use_changed(card.id, card.opd, card.kind, limit.decreed_at, limit=change)


def refused(purchase: CardTransaction, reason: Refusal, available_idr: int) -> KkpdLimitRefused:
    """A purchase was refused before it was made."""
    return KkpdLimitRefused(
        occurred_at=purchase.purchase.occurred_at,
        card_id=purchase.card_id,
        opd=purchase.opd,
        card_kind=purchase.card_kind.value,
        amount_idr=purchase.purchase.amount_idr,
        available_idr=available_idr,
        reason=reason.value,
    )


def recorded(purchase: CardTransaction, receipt: Receipt) -> KkpdTransactionRecorded:
    """A purchase was made."""
    return KkpdTransactionRecorded(
        occurred_at=purchase.purchase.occurred_at,
        card_id=purchase.card_id,
        opd=purchase.opd,
        card_kind=purchase.card_kind.value,
        transaction_id=purchase.id,
        program_id=purchase.purchase.program_id,
        channel=Channel(purchase.purchase.channel).value,
        amount_idr=receipt.amount_idr,
        domestic_idr=receipt.domestic_idr,
        small_business_idr=receipt.small_business_idr,
        over_limit_idr=purchase.over_limit_idr,
    )


def used(purchase: CardTransaction, receipt: Receipt) -> KkpdUseChanged:
    """The same purchase, as use of its card."""
    return _use_changed(
        purchase.card_id,
        purchase.opd,
        purchase.card_kind,
        purchase.purchase.occurred_at,
        used=receipt.amount_idr,
    )


def posted(purchase: CardTransaction, receipt: Receipt) -> list[Event]:
    """What a purchase that was made announces."""
    return [recorded(purchase, receipt), used(purchase, receipt)]


def received(statement: Statement) -> KkpdStatementReceived:
    """The bank's statement came in."""
    return KkpdStatementReceived(
        occurred_at=statement.received_at,
        statement_id=statement.id,
        opd=statement.opd,
        billed_idr=statement.billed_idr,
        lines=len(statement.lines),
    )


def judged(purchase: CardTransaction, judgement: Judgement) -> KkpdTransactionJudged:
    """The PPK held a purchase against its evidence."""
    return KkpdTransactionJudged(
        occurred_at=judgement.at,
        card_id=purchase.card_id,
        opd=purchase.opd,
        card_kind=purchase.card_kind.value,
        transaction_id=purchase.id,
        verdict=judgement.verdict.value,
        amount_idr=purchase.amount_idr,
    )


def reconciled(statement: Statement, at: datetime) -> KkpdStatementReconciled:
    """Nothing of a statement is left unexplained."""
    return KkpdStatementReconciled(
        occurred_at=at,
        statement_id=statement.id,
        opd=statement.opd,
        billed_idr=statement.billed_idr,
        settle_idr=statement.settle_idr,
        personal_idr=statement.personal_idr,
        difference_idr=statement.difference_idr,
    )


def settled(statement: Statement, disbursement_id: str, at: datetime) -> KkpdStatementSettled:
    """The bank was paid."""
    return KkpdStatementSettled(
        occurred_at=at,
        statement_id=statement.id,
        opd=statement.opd,
        disbursement_id=disbursement_id,
        settled_idr=statement.settle_idr,
    )


def freed(statement: Statement) -> Iterator[KkpdUseChanged]:
    """By how much a statement freed each card, once it is settled."""
    if statement.settled_at is not None:
        for (card_id, kind), amount_idr in statement.freed_by_card.items():
            yield _use_changed(card_id, statement.opd, kind, statement.settled_at, used=-amount_idr)


def repaid(debt: PersonalDebt) -> Iterator[KkpdUseChanged]:
    """That much of a card is free, once its holder paid back what was bought against the rules.

    A line that bills no purchase of the office's books never was use of the card.
    """
    if debt.repaid_at is not None and debt.transaction_id is not None:
        yield _use_changed(debt.card_id, debt.opd, debt.card_kind, debt.repaid_at, used=-debt.amount_idr)


def _use_changed(
    card_id: str, opd: str, kind: CardKind, at: datetime, *, used: int = 0, limit: int = 0
) -> KkpdUseChanged:
    return KkpdUseChanged(
        occurred_at=at,
        card_id=card_id,
        opd=opd,
        card_kind=kind.value,
        used_change_idr=used,
        limit_change_idr=limit,
    )
