"""Remove a webhook endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.handlers.endpoint_post import silence
from notifications.handlers.verify_endpoint import own_endpoint
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RemoveEndpoint:
    """An officer wants another system to be told nothing more."""

    endpoint_id: str


async def remove_endpoint(command: RemoveEndpoint, tx: Transaction) -> None:
    """Forget an endpoint and its secrets; what waits for it is suppressed, its rows in the ledger stay.

    Emits: `MessageSuppressed` for what waited. Raises: `EndpointNotFound`, `Forbidden`.
    """
    endpoints = Endpoints(tx)
    endpoint = await own_endpoint(command.endpoint_id, endpoints, tx)
    await endpoints.remove(endpoint)
    await silence(endpoint, tx)
