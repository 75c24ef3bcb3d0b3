"""Statements and personal debts as the staff of offices see them. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from programs.api.view import View
from programs.domain.card import CardKind
from programs.domain.statement import Mismatch, StatementStatus, Verdict

Day = date
"""The type, where a field is called date."""


class LineView(View):
    """A line: what the bank bills, the purchase behind it, and what the PPK says.

    Attributes:
        mismatch: Why no purchase of the office's books stands behind it.
    """

    number: int
    card_id: str
    reference: str | None
    date: Day = Field(validation_alias="day")
    merchant: str
    amount_idr: int
    transaction_id: str | None
    mismatch: Mismatch | None
    verdict: Verdict | None
    reason: str | None = Field(None, validation_alias=AliasPath("judgement", "reason"))


class StatementView(View):
    """A statement: billed = settle + personal + difference.

    Attributes:
        settle_idr: Verified so far: paid from the APBD.
        personal_idr: Rejected so far: the holders' own debt.
        difference_idr: What has no verdict yet; 0 once it is reconciled.
        unmatched_lines: Lines without a purchase of the office's books.
    """

    id: str
    opd: str
    period: str
    status: StatementStatus
    billed_idr: int
    settle_idr: int
    personal_idr: int
    difference_idr: int
    unmatched_lines: int
    received_at: datetime
    reconciled_at: datetime | None
    disbursement_id: str | None
    settled_at: datetime | None


class PaymentView(View):
    """A line of the payment list (DPT)."""

    number: int
    card_id: str
    card_kind: CardKind
    transaction_id: str | None
    date: Day = Field(validation_alias="day")
    merchant: str
    amount_idr: int


class DebtView(View):
    """What a card's holder owes for a rejected line."""

    id: str
    statement_id: str
    line: int
    opd: str
    card_id: str
    holder: str
    amount_idr: int
    reason: str | None
    transaction_id: str | None
    since: datetime
    repaid_at: datetime | None
    proof: str | None
