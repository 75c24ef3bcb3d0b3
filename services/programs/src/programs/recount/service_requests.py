"""Requests for services, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import SatisfactionInvited, ServiceRequestCompleted, ServiceRequestSubmitted
from programs.handlers.service_announcements import completed, invited, submitted
from programs.repository.service_requests import every_request
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_submissions(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for request in every_request(store):
        yield request.regency, submitted(request)


async def _recount_answers(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for request in every_request(store):
        if request.answer is not None:
            yield request.regency, completed(request, request.answer)


async def _recount_invitations(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for request in every_request(store):
        if request.answer is not None:
            yield request.regency, invited(request, request.answer)


RECOUNT: dict[type[Event], Recount] = {
    ServiceRequestSubmitted: _recount_submissions,
    ServiceRequestCompleted: _recount_answers,
    SatisfactionInvited: _recount_invitations,
}
