"""The last look before a letter leaves: what was allowed when it was queued may be withdrawn since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notifications.domain.letter import Letter
from notifications.repository.cards import cards_of
from notifications.repository.people import refusals_of
from servicekit.mongo import Store


async def forbidden(store: Store, regency: str, letters: Sequence[Letter]) -> Mapping[str, str]:
    """Why some of these letters may not leave: id of the message → reason. All are over one channel."""
    cards = await cards_of(store, regency, {letter.message.recipient for letter in letters})
    restricted = {
        letter.message.id: "restricted"
        for letter in letters
        if (card := cards.get(letter.message.recipient)) and card.restricted_at
    }
    resting = [letter.message for letter in letters if letter.message.basis == "consent"]
    return await refusals_of(store, regency, resting) | restricted
