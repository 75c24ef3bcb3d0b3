"""Ask an endpoint whether it wants what it is to be sent."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.domain.endpoint import Endpoint
from notifications.domain.letter import Content
from notifications.domain.wording import same
from notifications.handlers.endpoint_post import CHALLENGES, send_to, silence
from notifications.reference import webhook_terms
from notifications.repository.endpoints import Endpoints
from servicekit.transaction import Transaction

VERIFICATION = "endpoint.verification"
"""Type of the event that holds the challenge."""


@dataclass(frozen=True, slots=True)
class VerifyEndpoint:
    """An officer wants an endpoint to show once more that it is there."""

    endpoint_id: str


async def verify_endpoint(command: VerifyEndpoint, tx: Transaction) -> Endpoint:
    """Ask an endpoint for proof; until it gives it nothing else is sent to it.

    Emits: `MessageSuppressed` for what waited. Raises: `EndpointNotFound`, `Forbidden`.
    """
    endpoint = await own_endpoint(command.endpoint_id, endpoints := Endpoints(tx), tx)
    return await ask(endpoint, endpoints, tx)


async def own_endpoint(endpoint_id: str, endpoints: Endpoints, tx: Transaction) -> Endpoint:
    """An endpoint, for a caller who may change it: of their office, if they are bound to one.

    Raises: `EndpointNotFound`, `Forbidden`.
    """
    endpoint = await endpoints.load(endpoint_id)
    tx.act_for(endpoint.opd or "")
    return endpoint


async def ask(endpoint: Endpoint, endpoints: Endpoints, tx: Transaction) -> Endpoint:
    """Queue a challenge for an endpoint, which waits for its answer; it is sent by the worker."""
    asked = endpoint.ask(tx.new_id())
    await endpoints.save(asked)
    await silence(asked, tx)
    content = Content(
        cause=asked.challenge,
        rule_id=CHALLENGES,
        notice=webhook_terms().templates["verification"].fill({}),
        event=VERIFICATION,
        occurred_at=tx.now,
        facts={"challenge": same(asked.challenge)},
    )
    await send_to([asked], content, tx, purpose=CHALLENGES)
    return asked
