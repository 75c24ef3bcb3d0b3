"""A decree of the head of the region sets the limit of a card (Permendagri 79/2022)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from programs.domain.card import Card, CardLimit
from programs.handlers.kkpd_announcements import limit_changed, limit_decreed
from programs.repository.kkpd import Cards, Floats
from servicekit.days import day_begins, kept
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DecreeKkpdLimit:
    """From a day on a card has this limit, until the next decree."""

    card_id: str
    limit_idr: int
    since: date
    decree: str


async def decree_kkpd_limit(command: DecreeKkpdLimit, tx: Transaction) -> Card:
    """Give a card a further limit, as far as the cards' part of its office's UP allows.

    Emits: `KkpdLimitDecreed`, and `KkpdUseChanged` where the limit differs from the one before. Idempotent.
    Raises: `CardNotFound`, `LimitOutOfOrder`, `LimitBelowUse`, `FloatMissing`, `LimitsOverFloat`.
    """
    cards, floats = Cards(tx), Floats(tx)
    card = await cards.own(command.card_id)
    begins = kept(day_begins(command.since))
    limit = CardLimit(command.limit_idr, command.since, command.decree, min(begins, tx.now))
    changed = card.decreed(limit, tx.today)
    if changed == card:
        return card
    office = await floats.of_office(card.opd)
    others = [other for other in await cards.of_office(card.opd) if other.id != card.id]
    office.check_limit(changed, limit, others)
    await floats.save(office)
    await cards.save(changed, events=[limit_decreed(changed, limit), *limit_changed(changed, limit)])
    return changed
