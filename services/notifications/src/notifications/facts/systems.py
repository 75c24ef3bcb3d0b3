"""Which events other systems may be told of."""

from __future__ import annotations

from contracts.registry import topic_of
from notifications.facts import ACCOUNTS

SUBSCRIBABLE = frozenset(
    event.type
    for event, account in ACCOUNTS.items()
    if account.recipient is None and topic_of(event).owner != "notifications"
)
"""What other services say, but for what names one person: that is told to that person only, and may hold
what is meant for nobody else, such as a one-time code (UU 27/2022 art. 16(2)a: no more is processed than its
purpose needs)."""
