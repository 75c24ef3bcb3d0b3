"""Consent of one person to one purpose over one channel: recorded, provable, withdrawn at once.

UU PDP 27/2022 allows three days after a withdrawal; this platform takes none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from notifications.domain.errors import ConsentNotGiven

Refusal = Literal["no-consent", "consent-withdrawn"]


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One time it was given.

    Attributes:
        wording_version: The text the person agreed to.
        source: Where it was given: an app, a desk.
        recorded_by: Subject of whoever recorded it: the person, or an officer.
        proof: What an officer can show for it; the person's own token needs no other.
    """

    wording_version: str
    source: str
    recorded_by: str
    given_at: datetime
    proof: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """All that one person said about one purpose and channel, the oldest first."""

    subject: str
    purpose: str
    channel: str
    records: tuple[ConsentRecord, ...] = ()

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing may be sent; None when it may."""
        if not self.records:
            return "no-consent"
        return "consent-withdrawn" if self.records[-1].withdrawn_at else None

    def give(self, record: ConsentRecord) -> Consent:
        """Record a consent. Giving it again to the wording already agreed to changes nothing."""
        if self.refusal is None and self.records[-1].wording_version == record.wording_version:
            return self
        return replace(self, records=(*self.records, record))

    def withdraw(self, *, by: str, at: datetime) -> Consent:
        """Nothing may be sent from now on. Withdrawing twice keeps the first instant.

        Raises: `ConsentNotGiven` when there is nothing to withdraw.
        """
        if not self.records:
            raise ConsentNotGiven(self.purpose)
        if self.refusal:
            return self
        *earlier, last = self.records
        return replace(self, records=(*earlier, replace(last, withdrawn_at=at, withdrawn_by=by)))
