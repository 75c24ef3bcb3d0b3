"""What a card may be used for, as rules of a place and a time: versioned data, never law in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from programs.domain.card import Card, CardKind


class Channel(StrEnum):
    """How a purchase reaches the bank."""

    EDC = "edc"
    ONLINE = "online"
    QRIS = "qris"


class Refusal(StrEnum):
    """Why a purchase is refused."""

    OVER_LIMIT = "over-limit"
    OVER_TRANSACTION_CAP = "over-transaction-cap"
    KIND_NOT_ALLOWED = "kind-not-allowed"
    CHANNEL_NOT_ALLOWED = "channel-not-allowed"
    CARD_BLOCKED = "card-blocked"
    CASH_WITHDRAWAL = "cash-withdrawal"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What matters of a purchase for whether it may be made.

    Attributes:
        day: When it is made, in WIB.
        merchant_code: The bank's four digits for what the merchant sells (MCC), where it gives them.
    """

    amount_idr: int
    day: date
    category: str
    channel: str
    merchant_code: str | None = None


@dataclass(frozen=True, slots=True)
class CardRules:
    """One version of the rules.

    Attributes:
        kkpd_share: The part of the UP that cards replace.
        transaction_caps: The most one purchase may cost, by kind of card; no cap where none is set.
        refused_categories: What no card is for, each with the refusal of the same name.
        refused_merchant_codes: The same by merchant category code.
        reservation_hours: How long an amount is held for a purchase.
        match_days: By how many days bank and office may differ about when something was bought.
        categories: What each kind of card is for.
    """

    version: str
    source: str
    kkpd_share: Fraction
    transaction_caps: Mapping[CardKind, int]
    channels: frozenset[Channel]
    refused_categories: frozenset[Refusal]
    refused_merchant_codes: Mapping[str, Refusal]
    reservation_hours: int
    match_days: int
    categories: Mapping[CardKind, frozenset[str]]

    def refusal_of(self, asked: Asked, card: Card) -> Refusal | None:
        """Why a purchase may not be made with this card, or None if it may.

        What a card is never for comes first, then the card's own state, then amounts.
        """
        cap = self.transaction_caps.get(card.kind)
        if no_cash := self._no_cash(asked):
            return no_cash
        if asked.channel not in self.channels:
            return Refusal.CHANNEL_NOT_ALLOWED
        if asked.category not in self.categories[card.kind]:
            return Refusal.KIND_NOT_ALLOWED
        if card.block is not None:
            return Refusal.CARD_BLOCKED
        if cap is not None and asked.amount_idr > cap:
            return Refusal.OVER_TRANSACTION_CAP
        return Refusal.OVER_LIMIT if asked.amount_idr > card.available_on(asked.day) else None

    def _no_cash(self, asked: Asked) -> Refusal | None:
        named = next((refusal for refusal in self.refused_categories if refusal == asked.category), None)
        return named or self.refused_merchant_codes.get(asked.merchant_code or "")
