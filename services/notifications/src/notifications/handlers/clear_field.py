"""Know one thing about a person no longer."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.card import Address, Card, Wish
from notifications.repository.cards import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ClearField:
    """One thing is to be known no longer."""

    subject: str
    field: Address | Wish


async def clear_field(command: ClearField, tx: Transaction) -> Card:
    """Forget one thing about a person. Idempotent: it may be unknown already."""
    cards = Cards(tx)
    before = await cards.load(command.subject)
    card = before.without(command.field)
    if card != before:
        await cards.save(card)
    return card
