"""For reconcile: what notifications announced, told again from its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.event import Event
from contracts.notifications import (
    BreachNoticeGiven,
    BreachNoticeOverdue,
    BreachRegistered,
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
from notifications.handlers.breach_news import told_of
from notifications.handlers.heard import heard
from notifications.handlers.outcome import told, turned
from notifications.repository.breaches import every_breach
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


def _breaches(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, breach in every_breach(store):
            for event in told_of(breach):
                if isinstance(event, kind):
                    yield regency, event

    return recount


async def _turns(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, turn in every_turn(store):
        yield regency, turned(turn)


RECOUNT: Mapping[type[Event], Recount] = {
    **{
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
    },
    **{kind: _breaches(kind) for kind in (BreachRegistered, BreachNoticeGiven, BreachNoticeOverdue)},
    CircuitChanged: _turns,
}
"""Every step of every message that was announced, what became of it in an inbox, every turn of a circuit, and
everything of breaches."""
