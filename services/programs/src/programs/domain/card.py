"""A government credit card (KKPD): whose it is, its limits by decree, and how much of the limit is in use.

Owns the arithmetic of the limit: reserved and used amounts never pass it together. Knows no number of a card
but its last four digits, and its holder by an opaque reference only (Permendagri 79/2022).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.errors_kkpd import (
    CardAlreadyBlocked,
    CardNotBlocked,
    LimitBelowUse,
    LimitOutOfOrder,
)

_CARD_NUMBER = re.compile(
    r"(?<![\w-])(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5})(?![\w-])"
)
_DIGITS = re.compile(r"(?<!\d)\d{13,19}(?!\d)")


def holds_card_number(text: str) -> bool:
    """Whether a text holds 13 to 19 digits in a row, or a number written in the groups of a card."""
    return bool(_DIGITS.search(text) or _CARD_NUMBER.search(text))


class CardKind(StrEnum):
    """For goods, services and capital, or for travel (Permendagri 79/2022 art. 18)."""

    GOODS = "goods"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class CardLimit:
    """What a decree of the head of the region gives a card, from a day on until the next decree.

    Attributes:
        decreed_at: When the limit began, or when the decree was entered if it begins later.
    """

    limit_idr: int
    since: date
    decree: str
    decreed_at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """Why and since when nothing can be bought with a card."""

    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card of an office.

    Attributes:
        last_four: All that is kept of its number.
        holder: Opaque reference of who answers for it; never a name or a number of a person.
        limits: In the order they begin.
        block: None while it may be used.
        reserved_idr: Held for purchases under way.
        used_idr: Bought and not yet settled with the bank.
    """

    id: str
    opd: str
    kind: CardKind
    last_four: str
    holder: str
    issued_at: datetime
    limits: tuple[CardLimit, ...] = ()
    block: Block | None = None
    reserved_idr: int = 0
    used_idr: int = 0

    def tells_the_same_as(self, other: Card) -> bool:
        """Whether both are the same card, whatever happened to one of them since."""
        return (self.opd, self.kind, self.last_four, self.holder) == (
            other.opd,
            other.kind,
            other.last_four,
            other.holder,
        )

    def limit_on(self, day: date) -> int:
        """The limit in force on a day; 0 before the first."""
        return next((one.limit_idr for one in reversed(self.limits) if one.since <= day), 0)

    def available_on(self, day: date) -> int:
        """What may still be spent on a day; 0 when more is in use than a later decree allows."""
        return max(0, self.limit_on(day) - self.reserved_idr - self.used_idr)

    def over_limit_on(self, day: date) -> int:
        """By how much what is used passes the limit of a day."""
        return max(0, self.used_idr - self.limit_on(day))

    def decreed(self, limit: CardLimit, today: date) -> Card:
        """The card with a further limit; the one it has already changes nothing.

        Raises: `LimitOutOfOrder` unless it begins after all others; `LimitBelowUse` where it holds today
        and less than what is in use.
        """
        if any(
            (one.limit_idr, one.since, one.decree) == (limit.limit_idr, limit.since, limit.decree)
            for one in self.limits
        ):
            return self
        if self.limits and limit.since <= self.limits[-1].since:
            raise LimitOutOfOrder(limit.since, self.limits[-1].since)
        in_use = self.reserved_idr + self.used_idr
        if limit.since <= today and limit.limit_idr < in_use:
            raise LimitBelowUse(limit.limit_idr, in_use)
        return replace(self, limits=(*self.limits, limit))

    def limit_change(self, limit: CardLimit) -> int:
        """By how much one of its limits differs from the one before."""
        at = self.limits.index(limit)
        return limit.limit_idr - (self.limits[at - 1].limit_idr if at else 0)

    def blocked(self, block: Block) -> Card:
        """The card nothing can be bought with. Raises `CardAlreadyBlocked`."""
        if self.block is not None:
            raise CardAlreadyBlocked(self.id)
        return replace(self, block=block)

    def unblocked(self) -> Card:
        """The card in use again. Raises `CardNotBlocked`."""
        if self.block is None:
            raise CardNotBlocked(self.id)
        return replace(self, block=None)

    def reserved(self, amount_idr: int) -> Card:
        """The card with an amount held for a purchase; whether it may be is decided before."""
        return replace(self, reserved_idr=self.reserved_idr + amount_idr)

    def released(self, reserved_idr: int) -> Card:
        """The card with a reserved amount let go."""
        return replace(self, reserved_idr=self.reserved_idr - reserved_idr)

    def posted(self, reserved_idr: int, amount_idr: int) -> Card:
        """The card with a reserved amount used, as far as it was needed, and the rest let go."""
        return replace(self.released(reserved_idr), used_idr=self.used_idr + amount_idr)

    def freed(self, amount_idr: int) -> Card:
        """The card after the bank got this amount back."""
        return replace(self, used_idr=self.used_idr - amount_idr)
