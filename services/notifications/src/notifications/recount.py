"""For reconcile: what notifications announced, told again from its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.event import Event
from contracts.notifications import (
    CircuitChanged,
    MessageAcknowledged,
    MessageConcluded,
    MessageDelivered,
    MessageEscalated,
    MessageExpired,
    MessageFailed,
    MessageRead,
    MessageSent,
    MessageSuppressed,
    UnreadAlertsChanged,
)
from notifications.handlers.heard import heard
from notifications.handlers.outcome import told, turned
from notifications.repository.ledger import every_message
from notifications.repository.targets import every_turn
from servicekit.mongo import Store
from servicekit.service import Recount


def _recount(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, message in every_message(store):
            for event in (*told(message), *heard(message)):
                if isinstance(event, kind):
                    yield regency, event

    return recount


async def _turns(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, turn in every_turn(store):
        yield regency, turned(turn)


RECOUNT: Mapping[type[Event], Recount] = {
    kind: _recount(kind)
    for kind in (
        MessageSent,
        MessageDelivered,
        MessageSuppressed,
        MessageFailed,
        MessageExpired,
        MessageConcluded,
        MessageRead,
        MessageAcknowledged,
        MessageEscalated,
        UnreadAlertsChanged,
    )
} | {CircuitChanged: _turns}
"""Every step of every message that was announced, what became of it in an inbox, every turn of a circuit."""
