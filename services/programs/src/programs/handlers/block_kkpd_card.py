"""Nothing can be bought with a card for a while."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.card import Block, Card
from programs.repository.kkpd import Cards
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class BlockKkpdCard:
    """A card is lost, or used against the rules."""

    card_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnblockKkpdCard:
    """The reason is gone."""

    card_id: str


async def block_kkpd_card(command: BlockKkpdCard, tx: Transaction) -> Card:
    """Refuse every further purchase with a card; what is reserved may still be posted.

    Raises: `CardNotFound`, `CardAlreadyBlocked`.
    """
    cards = Cards(tx)
    card = (await cards.own(command.card_id)).blocked(Block(command.reason, tx.now, tx.context.actor))
    await cards.save(card)
    return card


async def unblock_kkpd_card(command: UnblockKkpdCard, tx: Transaction) -> Card:
    """Let a card be used again. Raises: `CardNotFound`, `CardNotBlocked`."""
    cards = Cards(tx)
    card = (await cards.own(command.card_id)).unblocked()
    await cards.save(card)
    return card
