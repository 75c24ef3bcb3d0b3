"""A purchase by card: its amount is reserved, and used at once where it is paid at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from contracts.event import Event
from programs.domain.card import Card
from programs.domain.card_rules import CardRules, Refusal
from programs.domain.card_transaction import CardTransaction, Purchase, Receipt, TransactionStatus
from programs.domain.errors_kkpd import InTheFuture, PurchaseRefused, TransactionExists
from programs.handlers.kkpd_announcements import posted, refused
from programs.reference.kkpd import card_rules
from programs.repository.card_transactions import CardTransactions
from programs.repository.kkpd import Cards
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MakeCardPurchase:
    """Something is to be bought with a card.

    Attributes:
        id: Given by the caller; the same id twice is one purchase.
        receipt: What was bought, where it is bought at once.
    """

    id: str
    card_id: str
    purchase: Purchase
    receipt: Receipt | None = None


async def make_card_purchase(command: MakeCardPurchase, tx: Transaction) -> CardTransaction | PurchaseRefused:
    """Reserve the amount and post it where there is a receipt, or refuse it; either is kept by the id.

    However many ask at once, what is reserved and used never passes the card's limit: its balance is changed
    in this transaction, which runs again when somebody else was first. Joins the thread of its programme.
    Emits: `KkpdLimitRefused`; or, with a receipt, `KkpdTransactionRecorded` and `KkpdUseChanged`.
    Raises: `CardNotFound`, `ProgramNotFound`, `TransactionExists`, `InTheFuture`, and what a receipt refuses.
    """
    cards, transactions = Cards(tx), CardTransactions(tx)
    if first := await transactions.find(command.id):
        if not first.tells_the_same_as(command.card_id, command.purchase, command.receipt):
            raise TransactionExists(command.id)
        tx.act_for(first.opd)
        return _answer(first)
    if command.purchase.occurred_at > tx.now:
        raise InTheFuture("occurred_at")
    card = await cards.own(command.card_id)
    tx.act_for(card.opd)
    rules = card_rules(tx.context.regency, command.purchase.day)
    asked = await _asked(command, card, rules, tx)
    if reason := rules.refusal_of(command.purchase.asked, card):
        return await _refuse(asked, reason, card, tx)
    held = card.reserved(command.purchase.amount_idr)
    if command.receipt is None:
        made, events = asked, list[Event]()
    else:
        made, held = asked.posted(command.receipt, held, at=tx.now)
        events = posted(made, command.receipt)
    await cards.save(held, events=events)
    await transactions.save(made)
    return made


async def _asked(command: MakeCardPurchase, card: Card, rules: CardRules, tx: Transaction) -> CardTransaction:
    """The purchase as asked for, in the thread of its programme. Raises `ProgramNotFound`."""
    thread = None
    if command.purchase.program_id is not None:
        thread = (await Programs(tx).money(command.purchase.program_id)).thread
        tx.join(thread)
    return CardTransaction(
        id=command.id,
        card_id=card.id,
        opd=card.opd,
        card_kind=card.kind,
        purchase=command.purchase,
        recorded_by=tx.context.actor,
        status=TransactionStatus.RESERVED,
        expires_at=tx.now + timedelta(hours=rules.reservation_hours),
        thread=thread,
    )


async def _refuse(asked: CardTransaction, reason: Refusal, card: Card, tx: Transaction) -> PurchaseRefused:
    available = card.available_on(asked.purchase.day)
    kept = replace(asked, status=TransactionStatus.REFUSED, refusal=reason, available_idr=available)
    await CardTransactions(tx).save(kept, events=[refused(kept, reason, available)])
    return PurchaseRefused(reason, asked.amount_idr, available)


def _answer(known: CardTransaction) -> CardTransaction | PurchaseRefused:
    """What a purchase that is known already is answered: the same as the first time, or where it stands."""
    if known.refusal is None or known.available_idr is None:
        return known
    return PurchaseRefused(known.refusal, known.purchase.amount_idr, known.available_idr)
