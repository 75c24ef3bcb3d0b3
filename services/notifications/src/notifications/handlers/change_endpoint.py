"""Change what an endpoint is told of, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.endpoint import Changes, Endpoint
from notifications.handlers.register_endpoint import check_address_is_free, check_events
from notifications.handlers.verify_endpoint import ask, own_endpoint
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ChangeEndpoint:
    """An officer changes an endpoint."""

    endpoint_id: str
    changes: Changes


async def change_endpoint(command: ChangeEndpoint, tx: Transaction) -> Endpoint:
    """Change an endpoint. At a new address it has to give proof again; what waited goes to neither address.

    Emits: `MessageSuppressed` for what waited for the old address. Raises: `EndpointNotFound`, `Forbidden`,
    `EventsUnknown`, `EndpointKnown`.
    """
    endpoints = Endpoints(tx)
    before = await own_endpoint(command.endpoint_id, endpoints, tx)
    after = command.changes.of(before)
    check_events(after.events)
    if after.url != before.url:
        await check_address_is_free(after.url, endpoints)
        return await ask(after, endpoints, tx)
    if after != before:
        await endpoints.save(after)
    return after
