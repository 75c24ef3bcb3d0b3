"""Discrepancies: entries of devices that the books of their day cannot take, and how they are resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from servicekit.errors import PermanentError
from tourism_market.domain.coins import CoinEntry
from tourism_market.domain.errors import CoinsExceedOutstanding
from tourism_market.domain.errors_ledger import (
    ApproverIsOperator,
    DiscrepancyResolvedAlready,
    EntryAfterSettlement,
)


class Cause(StrEnum):
    """Why an entry is held; the reason code its device is told."""

    EXCEEDS = CoinsExceedOutstanding.code
    SETTLED = EntryAfterSettlement.code

    @property
    def reason(self) -> PermanentError:
        """What the device is told."""
        return CoinsExceedOutstanding() if self is Cause.EXCEEDS else EntryAfterSettlement()


class Resolution(StrEnum):
    """How a discrepancy ended.

    Attributes:
        BOOKED: The missing sales turned up, or the day was reopened, and the entry was booked.
        COVERED: A correction entry sold the missing coins and the entry was booked.
        VOIDED: A correction entry rejected it; it is never booked.
    """

    BOOKED = "booked"
    COVERED = "covered"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An entry kept as evidence, and what became of it.

    Attributes:
        flagged_at: When it arrived.
        resolution: None while it is open; it then keeps its day from being settled.
        reason: Why it was covered or voided, in the approver's words.
        approver: The subject whose token covered or voided it; nobody approves what was simply booked.
        correction: The id of the correction entry that covered it.
    """

    entry: CoinEntry
    cause: Cause
    flagged_at: datetime
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    reason: str | None = None
    approver: str | None = None
    correction: str | None = None

    def decided(
        self,
        resolution: Resolution,
        *,
        reason: str,
        approver: str,
        at: datetime,
        correction: str | None = None,
    ) -> Discrepancy:
        """Somebody other than who recorded the entry decided about it, once.

        Raises: `DiscrepancyResolvedAlready`, `ApproverIsOperator`.
        """
        if self.resolution is not None:
            raise DiscrepancyResolvedAlready(self.entry.id, self.resolution)
        if approver == self.entry.operator:
            raise ApproverIsOperator
        return replace(
            self,
            resolution=resolution,
            resolved_at=at,
            reason=reason,
            approver=approver,
            correction=correction,
        )
