"""Requests for services of villages and districts (Petung Dadi), and the public catalogue of services."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import RegencyCode
from programs.api.callers import is_officer
from programs.api.service_request_forms import AnswerForm, NewRequest
from programs.api.service_request_views import RequestView, ServiceView
from programs.domain.errors_services import RequestNotFound
from programs.domain.service_request import RequestStatus, ServiceRequest
from programs.handlers import (
    CompleteServiceRequest,
    SubmitServiceRequest,
    WithdrawServiceRequest,
    complete_service_request,
    submit_service_request,
    withdraw_service_request,
)
from programs.reference.public_services import public_services
from programs.repository.service_requests import Filter, find_request, list_requests
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/service-requests", tags=["service-requests"])

OFFICER = Depends(require("officer"))
Asker = Annotated[Principal, Depends(require("citizen", "officer"))]


async def wanted_requests(
    caller: Asker,
    status: RequestStatus | None = None,
    service_id: str | None = None,
    opd: str | None = None,
    village: str | None = None,
) -> Filter:
    """Which requests are asked for: a citizen's own, or those of the regency for an officer."""
    return Filter(status, service_id, opd, village, None if is_officer(caller) else caller.subject)


Wanted = Annotated[Filter, Depends(wanted_requests)]


@router.get("/catalogue", response_model=Listing[ServiceView])
async def get_catalogue(
    lists: Lists, page: Paging, regency: Annotated[RegencyCode | None, Query()] = None
) -> Listing[ServiceView] | Response:
    """Daftar layanan / The services of a regency, or of all, with their sources; also as CSV."""
    found = [each for each in public_services() if regency in (None, each.regency)]
    return lists(ServiceView, found[page.offset : page.offset + page.limit], len(found))


@router.post("", status_code=201, response_model=RequestView)
async def post_request(form: NewRequest, caller: Asker, commit: Commit) -> ServiceRequest:
    """Ajukan permohonan / Ask for a service; an officer does so for somebody without a token."""
    command = SubmitServiceRequest(form.service_id, form.village, is_officer(caller), form.submitted_at)
    return await commit(submit_service_request, command)


@router.get("", response_model=Listing[RequestView])
async def get_requests(
    caller: Asker, wanted: Wanted, store: Reader, lists: Lists, page: Paging
) -> Listing[RequestView] | Response:
    """Daftar permohonan / One's own requests, or for officers all, in the order they came in; also as CSV."""
    found, total = await list_requests(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(RequestView, found, total)


@router.get("/{request_id}", response_model=RequestView)
async def get_request(request_id: str, caller: Asker, store: Reader) -> ServiceRequest:
    """Satu permohonan / A request; a citizen sees their own only."""
    request = await find_request(store, caller.regency, request_id)
    if not is_officer(caller) and request.subject != caller.subject:
        raise RequestNotFound(request_id)
    return request


@router.post("/{request_id}/complete", response_model=RequestView, dependencies=[OFFICER])
async def post_answer(request_id: str, form: AnswerForm, commit: Commit) -> ServiceRequest:
    """Jawab permohonan / Grant or refuse it, once; whoever asked is invited to the satisfaction survey."""
    return await commit(complete_service_request, CompleteServiceRequest(request_id, **dict(form)))


@router.post("/{request_id}/withdraw", response_model=RequestView)
async def post_withdrawal(request_id: str, caller: Asker, commit: Commit) -> ServiceRequest:
    """Cabut permohonan / Take back a request that was not answered."""
    return await commit(withdraw_service_request, WithdrawServiceRequest(request_id, is_officer(caller)))
