"""Withdraw a consent."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.consent import Consent, Speaker
from notifications.domain.stop import Stop
from notifications.handlers.stop_waiting import stop_waiting
from notifications.reference import pdp_clocks
from notifications.repository.ledger import Ledger
from notifications.repository.people import People
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """A person wants to hear no more, or an officer records that they do.

    Attributes:
        source: Where they said so: "unsubscribe-link"; None when the API was asked.
    """

    subject: str
    purpose: str
    channel: str
    speaker: Speaker
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The consent, and what can still arrive.

    Attributes:
        on_their_way: How many messages were in the hands of a channel in this instant, at most: each is
            looked at once more before it leaves.
    """

    consent: Consent
    on_their_way: int


async def withdraw_consent(command: WithdrawConsent, tx: Transaction) -> Withdrawn:
    """Stop at once: nothing more is sent, and what still waits is suppressed, the first some of it here.

    Emits: what `stop_waiting` emits. Idempotent: the first withdrawal stands.
    Raises: `NotYourConsent`, `ProofMissing`, `ConsentNotGiven`.
    """
    people = People(tx)
    said = await people.consents([command.subject], command.purpose, command.channel)
    before = said[command.subject]
    allowed = pdp_clocks().withdrawal
    consent = before.withdraw(command.speaker, at=tx.now, allowed=allowed, source=command.source)
    about = (command.subject, command.purpose, command.channel)
    withdrawn = Withdrawn(consent, await Ledger(tx).on_their_way(*about))
    if consent == before:
        return withdrawn
    await people.save(consent)
    await stop_waiting(Stop(*about, tx.now, "consent-withdrawn"), tx)
    return withdrawn
