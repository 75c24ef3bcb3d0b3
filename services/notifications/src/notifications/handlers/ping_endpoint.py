"""Send an endpoint a test message."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.errors_webhooks import EndpointNotActive
from notifications.domain.letter import Content
from notifications.domain.message import Message
from notifications.handlers.endpoint_post import send_to
from notifications.handlers.verify_endpoint import own_endpoint
from notifications.reference import webhook_terms
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction

PING_RULE = "webhook-ping"

PING = "endpoint.ping"
"""Type of the event a test message tells about."""


@dataclass(frozen=True, slots=True)
class PingEndpoint:
    """An officer wants to see a message arrive."""

    endpoint_id: str


async def ping_endpoint(command: PingEndpoint, tx: Transaction) -> Message:
    """Queue a test message; it goes the way of every other.

    Raises: `EndpointNotFound`, `Forbidden`, `EndpointNotActive`.
    """
    endpoint = await own_endpoint(command.endpoint_id, Endpoints(tx), tx)
    if endpoint.state != "active":
        raise EndpointNotActive(endpoint.id, endpoint.state)
    notice = webhook_terms().templates["ping"].fill({})
    content = Content(tx.new_id(), PING_RULE, notice, PING, tx.now, {})
    [message] = await send_to([endpoint], content, tx)
    return message
