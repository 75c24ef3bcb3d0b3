"""Whoever asked for a service takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.errors_services import RequestNotFound
from programs.domain.service_request import ServiceRequest
from programs.repository.service_requests import ServiceRequests
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class WithdrawServiceRequest:
    """Which request.

    Attributes:
        at_counter: An officer does it for whoever asked.
    """

    request_id: str
    at_counter: bool


async def withdraw_service_request(command: WithdrawServiceRequest, tx: Transaction) -> ServiceRequest:
    """End a request that was not answered. A citizen withdraws their own only.

    Raises: `RequestNotFound`, `RequestEnded`.
    """
    requests = ServiceRequests(tx)
    request = await requests.own(command.request_id)
    if not command.at_counter and request.subject != tx.context.actor:
        raise RequestNotFound(command.request_id)
    withdrawn = request.withdrawn(tx.now)
    await requests.save(withdrawn)
    return withdrawn
