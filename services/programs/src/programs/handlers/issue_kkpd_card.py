"""A card comes to an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from programs.domain.card import Card, CardKind
from programs.domain.errors_kkpd import CardExists, InTheFuture
from programs.handlers.kkpd_announcements import issued
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class IssueKkpdCard:
    """The bank issued a card to an office.

    Attributes:
        last_four: All that is kept of its number.
        holder: Opaque reference of who answers for it.
        issued_at: Now if left out.
    """

    id: str
    opd: str
    kind: CardKind
    last_four: str
    holder: str
    issued_at: datetime | None = None


async def issue_kkpd_card(command: IssueKkpdCard, tx: Transaction) -> Card:
    """Register a card without any limit.

    Emits: `KkpdCardIssued`, unless the same card is registered already.
    Raises: `CardExists` for an id of another card, `InTheFuture`.
    """
    cards = Cards(tx)
    issued_at = command.issued_at or tx.now
    if issued_at > tx.now:
        raise InTheFuture("issued_at")
    card = Card(command.id, command.opd, command.kind, command.last_four, command.holder, issued_at)
    if first := await cards.find(card.id):
        if not card.tells_the_same_as(first):
            raise CardExists(card.id)
        return first
    await cards.save(card, events=[issued(card)])
    return card
