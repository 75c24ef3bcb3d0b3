"""Cards, purchases and floats as the staff of offices see them. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from programs.api.view import View
from programs.domain.card import CardKind
from programs.domain.card_rules import Refusal
from programs.domain.card_transaction import TransactionStatus

Exact = Annotated[str, BeforeValidator(str)]


class YearView(View):
    """The UP of one year: what cards may spend of it, and what stays cash.

    Attributes:
        share: The cards' part, exact, as a fraction.
    """

    year: int
    up_idr: int
    kkpd_idr: int
    cash_idr: int
    decree: str
    share: Exact
    rule_version: str


class FloatView(View):
    """The floats of an office, by year."""

    opd: str
    years: list[YearView]


class LimitView(View):
    """A limit and the decree it stands on; it holds until the next one begins."""

    limit_idr: int
    since: date
    decree: str


class BlockView(View):
    """Why and since when nothing can be bought."""

    reason: str
    at: datetime


class CardView(View):
    """A card; its balance on a day is at `/balance`.

    Attributes:
        reserved_idr: Held for purchases under way.
        used_idr: Bought and not yet settled with the bank.
    """

    id: str
    opd: str
    kind: CardKind
    last_four: str
    holder: str
    issued_at: datetime
    limits: list[LimitView]
    block: BlockView | None
    reserved_idr: int
    used_idr: int


class BalanceView(View):
    """What a card may still spend on a day."""

    day: date
    limit_idr: int
    reserved_idr: int
    used_idr: int
    available_idr: int


class ReceiptView(View):
    """What was bought in the end."""

    amount_idr: int
    domestic_idr: int
    small_business_idr: int
    evidence: list[str]
    bank_reference: str | None


class TransactionView(View):
    """A purchase and where it stands.

    Attributes:
        amount_idr: What it cost; what is asked for as long as nothing was bought.
        refusal: Why it was refused, if it was.
        expires_at: Until when the amount of a reservation is held.
    """

    id: str
    card_id: str
    opd: str
    card_kind: CardKind
    status: TransactionStatus
    amount_idr: int
    occurred_at: datetime = Field(validation_alias=AliasPath("purchase", "occurred_at"))
    category: str = Field(validation_alias=AliasPath("purchase", "category"))
    channel: str = Field(validation_alias=AliasPath("purchase", "channel"))
    merchant: str = Field(validation_alias=AliasPath("purchase", "merchant"))
    merchant_code: str | None = Field(validation_alias=AliasPath("purchase", "merchant_code"))
    account: str = Field(validation_alias=AliasPath("purchase", "account"))
    sub_activity: str | None = Field(validation_alias=AliasPath("purchase", "sub_activity"))
    program_id: str | None = Field(validation_alias=AliasPath("purchase", "program_id"))
    thread: str | None
    expires_at: datetime
    refusal: Refusal | None
    available_idr: int | None
    receipt: ReceiptView | None
    posted_at: datetime | None
    over_limit_idr: int
    released_at: datetime | None
    release_reason: str | None
    statement_id: str | None


class RulesView(View):
    """The rules in force: what cards are for, and the settings around them, with their source."""

    version: str
    source: str
    kkpd_share: Exact
    transaction_caps: dict[CardKind, int]
    channels: list[str]
    refused_categories: list[Refusal]
    refused_merchant_codes: dict[str, Refusal]
    categories: dict[CardKind, list[str]]
    reservation_hours: int
    match_days: int
