"""Register a webhook endpoint."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from notifications.domain.endpoint import Endpoint, Secret
from notifications.domain.errors_webhooks import EndpointKnown, EventsUnknown, TooManyEndpoints
from notifications.facts.systems import SUBSCRIBABLE
from notifications.handlers.verify_endpoint import ask
from notifications.reference import webhook_terms
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterEndpoint:
    """An officer names another system that is to be told of events.

    Attributes:
        endpoint_id: Its id, which the sealed secret is bound to.
        events: Types of events, sorted; None: all that systems are told of.
        sealed: Its secret.
    """

    endpoint_id: str
    url: str
    events: tuple[str, ...] | None
    description: str
    opd: str | None
    sealed: str


async def register_endpoint(command: RegisterEndpoint, tx: Transaction) -> Endpoint:
    """Know an endpoint, and ask it whether it wants to be told.

    Raises: `EventsUnknown`; `EndpointKnown` for an address that is registered; `TooManyEndpoints`;
    `Forbidden` for a caller bound to another office.
    """
    tx.act_for(command.opd or "")
    check_events(command.events)
    endpoints = Endpoints(tx)
    await check_address_is_free(command.url, endpoints)
    if await endpoints.count() >= webhook_terms().endpoints:
        raise TooManyEndpoints(webhook_terms().endpoints)
    endpoint = Endpoint(
        id=command.endpoint_id,
        url=command.url,
        events=command.events,
        description=command.description,
        opd=command.opd,
        secrets=(Secret(command.sealed, tx.now),),
        challenge="",
        created_by=tx.context.actor,
        created_at=tx.now,
    )
    return await ask(endpoint, endpoints, tx)


def check_events(events: Collection[str] | None) -> None:
    """Return if systems may be told of all these. Raises: `EventsUnknown`."""
    if unknown := sorted(set(events or ()) - SUBSCRIBABLE):
        raise EventsUnknown(unknown)


async def check_address_is_free(url: str, endpoints: Endpoints) -> None:
    """Return if no endpoint has this address. Raises: `EndpointKnown`."""
    if known := await endpoints.id_at(url):
        raise EndpointKnown(known)
