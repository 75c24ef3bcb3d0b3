"""The last look before a letter leaves: what was allowed when it was queued may be withdrawn since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notifications.domain.letter import Letter
from notifications.handlers.digest import trimmed
from notifications.repository.cards import cards_of
from notifications.repository.people import refusals_of
from servicekit.mongo import Store


async def last_look(
    store: Store, regency: str, letters: Sequence[Letter]
) -> tuple[Sequence[Letter], Mapping[str, str]]:
    """The letters as they may leave, and why some of them may not: id of the message → reason.

    All are over one channel.
    """
    allowed = await without_withdrawn(store, regency, letters)
    return allowed, await _forbidden(store, regency, allowed)


async def without_withdrawn(store: Store, regency: str, letters: Sequence[Letter]) -> Sequence[Letter]:
    """The letters, the digests among them without the notices nobody agrees to any more."""
    resting = [
        entry.message for letter in letters for entry in letter.entries if entry.message.basis == "consent"
    ]
    refused = await refusals_of(store, regency, resting) if resting else {}
    return [trimmed(letter, refused) if letter.entries and refused else letter for letter in letters]


async def _forbidden(store: Store, regency: str, letters: Sequence[Letter]) -> Mapping[str, str]:
    people = {letter.message.recipient for letter in letters if letter.message.channel != "webhook"}
    cards = await cards_of(store, regency, people) if people else {}
    restricted = {
        letter.message.id: "restricted"
        for letter in letters
        if (card := cards.get(letter.message.recipient)) and card.restricted_at
    }
    emptied = {
        letter.message.id: "consent-withdrawn"
        for letter in letters
        if letter.message.is_digest and not letter.entries
    }
    messages = [letter.message for letter in letters]
    resting = [one for one in messages if one.basis == "consent" and not one.is_digest]
    return await refusals_of(store, regency, resting) | emptied | restricted
