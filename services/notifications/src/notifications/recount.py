"""For reconcile: what notifications announced, told again from its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.event import Event
from contracts.notifications import MessageDelivered, MessageSuppressed
from notifications.domain.message import State
from notifications.handlers.outcome import outcome
from notifications.repository.ledger import every_message
from servicekit.mongo import Store
from servicekit.service import Recount


def _recount(state: State) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, message in every_message(store, state):
            yield regency, outcome(message)

    return recount


RECOUNT: Mapping[type[Event], Recount] = {
    MessageDelivered: _recount("delivered"),
    MessageSuppressed: _recount("suppressed"),
}
"""Every message that ended, once."""
