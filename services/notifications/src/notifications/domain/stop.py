"""What is stopped in parts: everything that waits for one recipient, by one purpose and channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

AT_ONCE = 200
"""How many messages one transaction suppresses: the store takes no transaction of thousands."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Something was withdrawn, and the messages that waited for it are not all suppressed yet.

    None of them is sent meanwhile: each is looked at once more before it would leave.

    Attributes:
        at: When it was withdrawn; what was queued later rests on something else.
        reason: Why they are not sent, as the ledger says it.
    """

    recipient: str
    purpose: str
    channel: str
    at: datetime
    reason: str
