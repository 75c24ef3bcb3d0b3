"""Record a consent."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.consent import Consent, Speaker
from notifications.reference import check_wording
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """A person agrees to a wording, or an officer records that they did."""

    subject: str
    purpose: str
    channel: str
    wording_version: str
    source: str
    speaker: Speaker


async def give_consent(command: GiveConsent, tx: Transaction) -> Consent:
    """Record what a person agreed to. Idempotent: the same wording again changes nothing.

    Raises: `WordingUnknown`, `NotYourConsent`, `ProofMissing`.
    """
    check_wording(command.purpose, command.wording_version)
    people = People(tx)
    said = await people.consents([command.subject], command.purpose, command.channel)
    before = said[command.subject]
    consent = before.give(
        command.speaker, wording_version=command.wording_version, source=command.source, at=tx.now
    )
    if consent != before:
        await people.save(consent)
    return consent
