"""Record consents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.domain.consent import Consent, Speaker
from notifications.reference import check_wording
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """A person agrees to a wording, or an officer records that they did.

    Attributes:
        given_by: The parent or guardian who agreed for them; None where they did.
    """

    subject: str
    purpose: str
    channel: str
    wording_version: str
    source: str
    speaker: Speaker
    given_by: str | None = None


async def give_consent(command: GiveConsent, tx: Transaction) -> Consent:
    """Record what a person agreed to. Idempotent: the same wording again changes nothing.

    Raises: `WordingUnknown`, `WordingNotInForce`, `NotYourConsent`, `ProofMissing`.
    """
    check_wording(command.purpose, command.wording_version, on=tx.today)
    people = People(tx)
    said = await people.consents([command.subject], command.purpose, command.channel)
    before = said[command.subject]
    consent = before.give(
        command.speaker,
        wording_version=command.wording_version,
        source=command.source,
        at=tx.now,
        given_by=command.given_by,
    )
    if consent != before:
        await people.save(consent)
    return consent


async def give_consents(commands: Sequence[GiveConsent], tx: Transaction) -> list[Consent]:
    """Record several as `give_consent` does, all of them or none."""
    return [await give_consent(command, tx) for command in commands]
