"""Withdraw a consent."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.consent import Consent, Speaker
from notifications.handlers.outcome import told
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """A person wants to hear no more, or an officer records that they do."""

    subject: str
    purpose: str
    channel: str
    speaker: Speaker


async def withdraw_consent(command: WithdrawConsent, tx: Transaction) -> Consent:
    """Stop at once: nothing new is sent, and what still waits is suppressed.

    Emits: `MessageSuppressed` per message that waited. Idempotent: the first withdrawal stands.
    Raises: `NotYourConsent`, `ProofMissing`, `ConsentNotGiven`.
    """
    people, ledger = People(tx), Ledger(tx)
    said = await people.consents([command.subject], command.purpose, command.channel)
    before = said[command.subject]
    consent = before.withdraw(command.speaker, at=tx.now)
    if consent == before:
        return consent
    await people.save(consent)
    waiting = await ledger.queued(command.subject, command.purpose, command.channel)
    suppressed = [message.suppress("consent-withdrawn", at=tx.now) for message in waiting]
    await ledger.save(suppressed, events=[event for one in suppressed for event in told(one, since=-1)])
    return consent
