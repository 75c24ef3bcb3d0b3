"""Give an endpoint a new secret."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.endpoint import Endpoint
from notifications.handlers.verify_endpoint import own_endpoint
from notifications.reference import webhook_terms
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RenewSecret:
    """An officer wants messages to be signed with a new secret, which is sealed."""

    endpoint_id: str
    sealed: str


async def renew_secret(command: RenewSecret, tx: Transaction) -> Endpoint:
    """Sign with a new secret from now on, and for a while with the one before too.

    Raises: `EndpointNotFound`, `Forbidden`.
    """
    endpoints = Endpoints(tx)
    before = await own_endpoint(command.endpoint_id, endpoints, tx)
    after = before.renew(command.sealed, at=tx.now, overlap=webhook_terms().overlap)
    await endpoints.save(after)
    return after
