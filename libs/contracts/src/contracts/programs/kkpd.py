"""Events of the regional government credit card (KKPD, Permendagri 79/2022)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from contracts.event import Event, Identifier, Rupiah
from contracts.kinds import Change, Decree, Quantity
from contracts.programs.kinds import CardKind

CardRefusal = Literal[
    "over-limit",
    "over-transaction-cap",
    "kind-not-allowed",
    "channel-not-allowed",
    "card-blocked",
    "cash-withdrawal",
    "transfer",
]
"""Why a purchase is refused; no cash is drawn with a card and none is sent."""


class _CardEvent(Event):
    key_field = "card_id"

    card_id: Identifier
    opd: Identifier
    card_kind: CardKind


class KkpdCardIssued(_CardEvent):
    """An office got a card. Its number stays with the bank; the last four digits stay in the document."""

    type = "regency.programs.kkpd.card-issued"


class KkpdLimitDecreed(_CardEvent):
    """A decree of the head of the region set the card's limit."""

    type = "regency.programs.kkpd.limit-decreed"

    limit_idr: Rupiah
    since: date
    decree: Decree


class KkpdTransactionRecorded(_CardEvent):
    """A purchase was posted to the card.

    Attributes:
        domestic_idr: The part spent on domestic products (PDN).
        small_business_idr: The part spent at small businesses and cooperatives (UMK-koperasi).
        over_limit_idr: By how much the card's use passes its limit: always 0, and watched.
    """

    type = "regency.programs.kkpd.transaction-recorded"

    transaction_id: Identifier
    program_id: Identifier | None
    channel: Literal["edc", "online", "qris"]
    amount_idr: Rupiah
    domestic_idr: Rupiah
    small_business_idr: Rupiah
    over_limit_idr: Rupiah


class KkpdLimitRefused(_CardEvent):
    """A purchase was refused before it was made."""

    type = "regency.programs.kkpd.limit-refused"

    amount_idr: Rupiah
    available_idr: Rupiah
    reason: CardRefusal


class KkpdTransactionJudged(_CardEvent):
    """The PPK held a posted purchase against its evidence; what is rejected is its holder's own debt."""

    type = "regency.programs.kkpd.transaction-judged"

    transaction_id: Identifier
    verdict: Literal["verified", "rejected"]
    amount_idr: Rupiah


class KkpdUseChanged(_CardEvent):
    """The use of a card or its limit changed: use over limit is the sum of these over the sum of those."""

    type = "regency.programs.kkpd.use-changed"

    used_change_idr: Change
    limit_change_idr: Change


class _StatementEvent(Event):
    key_field = "statement_id"

    statement_id: Identifier
    opd: Identifier


class KkpdStatementReceived(_StatementEvent):
    """The bank's monthly statement came in."""

    type = "regency.programs.kkpd-statement.received"

    billed_idr: Rupiah
    lines: Quantity


class KkpdStatementReconciled(_StatementEvent):
    """Every line of a statement is judged: billed = settled from APBD + personal debt.

    Attributes:
        difference_idr: What is explained by neither: always 0 for a reconciled one, and watched.
    """

    type = "regency.programs.kkpd-statement.reconciled"

    billed_idr: Rupiah
    settle_idr: Rupiah
    personal_idr: Rupiah
    difference_idr: Change


class KkpdStatementSettled(_StatementEvent):
    """The bank was paid in full through a GU disbursement."""

    type = "regency.programs.kkpd-statement.settled"

    disbursement_id: Identifier
    settled_idr: Rupiah
