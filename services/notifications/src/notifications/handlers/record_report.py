"""Note what the SMS provider reports."""

from __future__ import annotations

from typing import Literal

from notifications.domain.sms_report import SmsReport, told_by
from notifications.handlers.digest import go_along
from notifications.handlers.outcome import told
from notifications.handlers.post import go_on
from notifications.repository.ledger import Ledger
from servicekit.transaction import Transaction

Heard = Literal["recorded", "unchanged", "unknown"]


async def record_report(report: SmsReport, tx: Transaction) -> Heard:
    """Note how a text message ended; what did not arrive goes on over the next channel of its route.

    `unchanged`: it has ended before, or was not sent since it was queued; `unknown`: there is no such text
    message in this regency. Idempotent.

    Emits: what became of the message.
    """
    ledger = Ledger(tx)
    found = [message for message in await ledger.of([report.message_id]) if message.channel == "sms"]
    if not found:
        return "unknown"
    (before,) = found
    after = told_by(before, report, at=tx.now)
    if after is None:
        return "unchanged"
    tx.join(ledger.thread_of(before))
    await ledger.save([after], events=list(told(after, since=len(before.history))))
    await go_along([after], tx)
    if after.state == "failed":
        await go_on([after], tx)
    return "recorded"
