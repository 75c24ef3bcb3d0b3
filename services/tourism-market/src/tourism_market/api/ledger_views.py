"""What the endpoints of the ledger answer. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from tourism_market.api.views import View
from tourism_market.domain.coins import EntryKind
from tourism_market.domain.discrepancy import Cause, Resolution
from tourism_market.domain.settlement import Standing
from tourism_market.repository.ledger import State


class _OfEntryView(View):
    """What a device reported."""

    id: str = Field(validation_alias=AliasPath("entry", "id"))
    kind: EntryKind = Field(validation_alias=AliasPath("entry", "kind"))
    coins: int = Field(validation_alias=AliasPath("entry", "coins"))
    device_id: str = Field(validation_alias=AliasPath("entry", "device_id"))
    vendor_id: str | None = Field(validation_alias=AliasPath("entry", "vendor_id"))
    occurred_at: datetime = Field(validation_alias=AliasPath("entry", "occurred_at"))
    market_day: date = Field(validation_alias=AliasPath("entry", "market_day"))


class LineView(_OfEntryView):
    """One line of a day's journal; what was held has one as evidence and gets another when that ends.

    Attributes:
        debit: The account debited with the coins; None on a line that moves none.
        reason: Why the entry was held; of a correction, what its approver wrote.
        corrects: The held entry that this line is a correction for.
    """

    state: State
    debit: str | None
    credit: str | None
    reason: str | None
    approver: str | None
    corrects: str | None


class DiscrepancyView(_OfEntryView):
    """An entry that the books of its day could not take.

    Attributes:
        cause: The reason code its device was told.
        resolution: None while it is open and keeps its day from being settled.
        reason: Why it was covered or voided.
        correction: The id of the correction entry that covered it.
    """

    cause: Cause
    flagged_at: datetime
    resolution: Resolution | None
    resolved_at: datetime | None
    reason: str | None
    approver: str | None
    correction: str | None


class AccountView(View):
    """An account of a day's books, in coins; all balances add up to 0.

    Attributes:
        name: "cash:<device>", "coins-outstanding" or "payable:<vendor>".
        balance: Debited less credited; below 0 is what the manager owes.
    """

    name: str
    debited: int
    credited: int
    balance: int


class PayoutView(View):
    """What a vendor is paid for the coins it redeemed."""

    vendor_id: str
    stall: str | None
    coins: int
    amount_idr: int


class VerifiedView(View):
    """What anybody may know of a settlement document: issued = refunded + redeemed + outstanding.

    Attributes:
        standing: "valid" while these are the day's books; "withdrawn" once the day was reopened; "superseded"
            when a later version took its place.
        sha256: Of the PDF as it was made.
    """

    code: str
    standing: Standing
    version: int
    market_id: str
    market_day: date
    settled_at: datetime
    coin_value_idr: int
    issued_coins: int = Field(validation_alias=AliasPath("totals", "issued"))
    refunded_coins: int = Field(validation_alias=AliasPath("totals", "refunded"))
    redeemed_coins: int = Field(validation_alias=AliasPath("totals", "redeemed"))
    outstanding_coins: int = Field(validation_alias=AliasPath("totals", "outstanding"))
    turnover_idr: int = Field(validation_alias=AliasPath("value", "redeemed"))
    outstanding_idr: int = Field(validation_alias=AliasPath("value", "outstanding"))
    sha256: str
