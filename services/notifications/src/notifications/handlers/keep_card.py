"""Know how a person is reached, and how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.card import MOST_LEVELS, Card, CardChanges, Origin
from notifications.domain.errors_people import LineTooLong, SuperiorInCircle
from notifications.repository.cards import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class KeepCard:
    """A person, or an officer who can show why, says what is to be known. Addresses are sealed already."""

    subject: str
    changes: CardChanges
    source: str
    proof: str | None = None


async def keep_card(command: KeepCard, tx: Transaction) -> Card:
    """Keep what is new; what is not named stays, and of what is replaced nothing does.

    Raises: `SuperiorInCircle`, `LineTooLong`.
    """
    cards = Cards(tx)
    if command.changes.superior:
        await _check_line(command.subject, command.changes.superior, cards)
    origin = Origin(command.source, tx.context.actor, tx.now, command.proof)
    card = (await cards.load(command.subject)).changed(command.changes, origin)
    await cards.save(card)
    return card


async def _check_line(subject: str, superior: str, cards: Cards) -> None:
    """Everybody in the line is saved as they are: so two changes to one line come one after the other."""
    above: str | None = superior
    for _ in range(MOST_LEVELS):
        if above is None:
            return
        if above == subject:
            raise SuperiorInCircle(superior)
        card = await cards.load(above)
        await cards.save(card)
        above = card.superior
    raise LineTooLong(MOST_LEVELS)
