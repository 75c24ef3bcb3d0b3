"""A purchase by card, from the amount reserved for it to the day the bank has been paid.

Owns the order of its states. What it does to the card's balance is decided beside it, in `Card`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from programs.domain.card import Card, CardKind
from programs.domain.card_rules import Asked, Refusal
from programs.domain.errors_kkpd import (
    PostedOverReserved,
    ReservationExpired,
    ShareOverAmount,
    TransactionNotReserved,
)


class TransactionStatus(StrEnum):
    """Where a purchase stands."""

    RESERVED = "DICADANGKAN"
    RELEASED = "DILEPAS"
    REFUSED = "TIDAK_DISETUJUI"
    RECORDED = "TERCATAT"
    BILLED = "DITAGIH"
    VERIFIED = "TERVERIFIKASI"
    REJECTED = "DITOLAK"
    SETTLED = "LUNAS"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be bought.

    Attributes:
        amount_idr: The most it will cost.
        day: When, in WIB.
        account: Of the budget, such as "5.1.02.01".
        sub_activity: Code of the subkegiatan it is for.
        program_id: The programme it is for, if it names one.
    """

    amount_idr: int
    occurred_at: datetime
    day: date
    category: str
    channel: str
    merchant: str
    account: str
    merchant_code: str | None = None
    sub_activity: str | None = None
    program_id: str | None = None

    @property
    def asked(self) -> Asked:
        """What of it matters for whether it may be made."""
        return Asked(self.amount_idr, self.day, self.category, self.channel, self.merchant_code)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was bought in the end.

    Attributes:
        domestic_idr: The part spent on domestic products (PDN).
        small_business_idr: The part spent at small businesses and cooperatives (UMK-koperasi).
        evidence: References of slip, invoice or delivery note; without one nothing is verified.
        bank_reference: What the bank's statement will call it, if that is not its id.
    """

    amount_idr: int
    domestic_idr: int
    small_business_idr: int
    evidence: tuple[str, ...] = ()
    bank_reference: str | None = None

    def check(self) -> None:
        """That a part is no more than the whole. Raises `ShareOverAmount`."""
        parts = {"domestic_idr": self.domestic_idr, "small_business_idr": self.small_business_idr}
        for field, part in parts.items():
            if part > self.amount_idr:
                raise ShareOverAmount(field, part, self.amount_idr)


@dataclass(frozen=True, slots=True)
class CardTransaction:
    """A purchase and what became of it.

    Attributes:
        recorded_by: Who asked for it: a subject, never a name.
        thread: The correlation id of its programme's registration.
        expires_at: Until when the amount is held.
        refusal: Why it was refused, with what was available then.
        over_limit_idr: By how much the card's use passed its limit when it was posted.
        statement_id: The statement that bills it.
    """

    id: str
    card_id: str
    opd: str
    card_kind: CardKind
    purchase: Purchase
    recorded_by: str
    status: TransactionStatus
    expires_at: datetime
    thread: str | None = None
    refusal: Refusal | None = None
    available_idr: int | None = None
    receipt: Receipt | None = None
    posted_at: datetime | None = None
    over_limit_idr: int = 0
    released_at: datetime | None = None
    release_reason: str | None = None
    statement_id: str | None = None

    @property
    def amount_idr(self) -> int:
        """What it cost; what is asked for as long as nothing was bought."""
        return self.receipt.amount_idr if self.receipt else self.purchase.amount_idr

    @property
    def was_posted(self) -> bool:
        """Whether something was bought."""
        return self.receipt is not None

    def tells_the_same_as(self, card_id: str, purchase: Purchase, receipt: Receipt | None) -> bool:
        """Whether a request with its id means this very purchase."""
        same = (self.card_id, self.purchase) == (card_id, purchase)
        return same and (receipt is None or receipt == self.receipt or self.refusal is not None)

    def posted(self, receipt: Receipt, card: Card, *, at: datetime) -> tuple[CardTransaction, Card]:
        """The purchase made, and the card it is charged to, with what it did not need let go.

        Raises: `TransactionNotReserved`, `ReservationExpired`, `PostedOverReserved`, `ShareOverAmount`.
        """
        self._check_reserved()
        if at >= self.expires_at:
            raise ReservationExpired(self.id)
        if receipt.amount_idr > self.purchase.amount_idr:
            raise PostedOverReserved(receipt.amount_idr, self.purchase.amount_idr)
        receipt.check()
        charged = card.posted(self.purchase.amount_idr, receipt.amount_idr)
        made = replace(
            self,
            status=TransactionStatus.RECORDED,
            receipt=receipt,
            posted_at=at,
            over_limit_idr=charged.over_limit_on(self.purchase.day),
        )
        return made, charged

    def released(self, reason: str, card: Card, *, at: datetime) -> tuple[CardTransaction, Card]:
        """The purchase given up, and the card with its amount let go. Raises `TransactionNotReserved`."""
        self._check_reserved()
        given_up = replace(self, status=TransactionStatus.RELEASED, released_at=at, release_reason=reason)
        return given_up, card.released(self.purchase.amount_idr)

    def billed(self, statement_id: str) -> CardTransaction:
        """The purchase that a line of a statement bills."""
        return replace(self, status=TransactionStatus.BILLED, statement_id=statement_id)

    def judged(self, is_verified: bool) -> CardTransaction:
        """The purchase held against its evidence."""
        status = TransactionStatus.VERIFIED if is_verified else TransactionStatus.REJECTED
        return replace(self, status=status)

    def settled(self) -> CardTransaction:
        """The purchase the bank was paid for."""
        return replace(self, status=TransactionStatus.SETTLED)

    def _check_reserved(self) -> None:
        if self.status is not TransactionStatus.RESERVED:
            raise TransactionNotReserved(self.id, self.status)
