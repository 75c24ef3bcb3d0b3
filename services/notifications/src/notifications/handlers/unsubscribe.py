"""Hear no more, by the link in a mail."""

from __future__ import annotations

import contextlib

from notifications.domain.consent import Speaker
from notifications.domain.errors import ConsentNotGiven
from notifications.domain.unsubscription import Unsubscription
from notifications.handlers.withdraw_consent import WithdrawConsent, withdraw_consent
from servicekit.transaction import Transaction

SOURCE = "unsubscribe-link"


async def unsubscribe(asked: Unsubscription, tx: Transaction) -> None:
    """Withdraw the consents the mail rests on, at once. Idempotent: what is withdrawn or erased stays so.

    Emits: what `withdraw_consent` emits.
    """
    speaker = Speaker(asked.subject)
    for purpose in asked.purposes:
        with contextlib.suppress(ConsentNotGiven):
            await withdraw_consent(
                WithdrawConsent(asked.subject, purpose, asked.channel, speaker, SOURCE), tx
            )
