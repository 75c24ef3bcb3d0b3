"""Consent of one person to one purpose over one channel: recorded, provable, withdrawn at once.

UU PDP 27/2022 allows three days after a withdrawal; this platform takes none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from notifications.domain.errors import ConsentNotGiven, NotYourConsent, ProofMissing
from notifications.domain.wording import Text

Refusal = Literal["no-consent", "consent-withdrawn"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text a person can agree to; a changed text is a new version.

    Attributes:
        valid_until: The last day it could be agreed to; consents to it stand on.
    """

    purpose: str
    version: str
    text: Text
    valid_from: date
    valid_until: date | None

    def is_in_force(self, on: date) -> bool:
        """Whether it can be agreed to on this day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says so: the person, or an officer who recorded what the person said elsewhere.

    Attributes:
        proof: What an officer can show for it: a letter's number, a form's scan.
    """

    subject: str
    is_officer: bool = False
    proof: str | None = None

    def check(self, subject: str) -> None:
        """Return if this speaker may decide for the subject. Raises: `NotYourConsent`, `ProofMissing`."""
        if self.subject == subject:
            return
        if not self.is_officer:
            raise NotYourConsent
        if not self.proof:
            raise ProofMissing


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One time it was given.

    Attributes:
        wording_version: The text the person agreed to.
        source: Where it was given: an app, a desk.
        recorded_by: Subject of whoever recorded it: the person, or an officer.
        proof: What an officer could show for it; the person's own token needs no other.
        given_by: Subject of the parent or guardian who agreed for a child or a person with a disability
            (UU 27/2022 art. 25 and 26); None where the person did.
        withdrawal_source: Where it was withdrawn, as `source`.
        stop_by: Before this the law wants sending to have ended; None where it was not noted yet.
    """

    wording_version: str
    source: str
    recorded_by: str
    given_at: datetime
    proof: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawal_proof: str | None = None
    withdrawal_source: str | None = None
    stop_by: datetime | None = None
    given_by: str | None = None


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

    @property
    def is_given(self) -> bool:
        """Whether something may be sent."""
        return self.refusal is None

    def give(
        self, by: Speaker, *, wording_version: str, source: str, at: datetime, given_by: str | None = None
    ) -> Consent:
        """Record a consent. Giving it again to the wording already agreed to changes nothing.

        Raises: `NotYourConsent`; `ProofMissing`, also where a guardian is named and nothing shows it.
        """
        by.check(self.subject)
        if given_by is not None and not (by.is_officer and by.proof):
            raise ProofMissing
        if self.refusal is None and self.records[-1].wording_version == wording_version:
            return self
        record = ConsentRecord(wording_version, source, by.subject, at, by.proof, given_by=given_by)
        return replace(self, records=(*self.records, record))

    def withdraw(
        self, by: Speaker, *, at: datetime, allowed: timedelta, source: str | None = None
    ) -> Consent:
        """Nothing may be sent from now on. Withdrawing twice keeps the first instant.

        `allowed` is what the law leaves to stop in; it is noted, not used.

        Raises: `NotYourConsent`, `ProofMissing`; `ConsentNotGiven` when there is nothing to withdraw.
        """
        by.check(self.subject)
        if not self.records:
            raise ConsentNotGiven(self.purpose)
        if self.refusal:
            return self
        *earlier, last = self.records
        ended = replace(
            last,
            withdrawn_at=at,
            withdrawn_by=by.subject,
            withdrawal_proof=by.proof,
            withdrawal_source=source,
            stop_by=at + allowed,
        )
        return replace(self, records=(*earlier, ended))
