"""Queue numbers of the Café Pelayanan Publik: taken by citizens, called by officers, shown to everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import RegencyCode
from programs.api.callers import is_officer
from programs.api.queue_views import QueueView, TicketView, queue_view
from programs.domain.errors_queues import QueueNotFound, TicketNotFound
from programs.domain.public_service import PublicService, QueueRules
from programs.domain.queue import QueueDay, Standing, TicketOutcome, standing, why_closed
from programs.handlers import (
    CallNextNumber,
    EndTicket,
    TakeQueueNumber,
    call_next_number,
    end_ticket,
    take_queue_numbers,
)
from programs.reference.public_services import services_of
from programs.repository.queues import Filter, find_day, find_days, find_ticket, list_tickets
from servicekit.auth import Principal, require
from servicekit.days import WIB
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of
from servicekit.working_days import working_calendar

router = APIRouter(prefix="/queues", tags=["queues"])

OFFICER = Depends(require("officer"))
Citizen = Annotated[Principal, Depends(require("citizen"))]
Holder = Annotated[Principal, Depends(require("citizen", "officer"))]
Regency = Annotated[RegencyCode, Query(description="Kode Kemendagri / Kemendagri code")]


async def present(runtime: Annotated[Runtime, Depends(runtime_of)]) -> datetime:
    """This moment in WIB."""
    return runtime.clock.now().astimezone(WIB)


Now = Annotated[datetime, Depends(present)]


@router.get("", response_model=Listing[QueueView])
async def get_queues(
    regency: Regency, store: Reader, now: Now, lists: Lists, page: Paging
) -> Listing[QueueView] | Response:
    """Antrean hari ini / Today's queues of a regency: hours, the number called last, how many wait."""
    days = await find_days(store, regency, now.date())
    queues = [
        _view(service, service.queue, days.get(service.id, QueueDay(regency, service.id, now.date())), now)
        for service in services_of(regency)
        if service.queue is not None
    ]
    return lists(QueueView, queues[page.offset : page.offset + page.limit], len(queues))


@router.get("/{service_id}/display", response_model=QueueView)
async def get_display(service_id: str, regency: Regency, store: Reader, now: Now) -> QueueView:
    """Layar antrean / What a display shows: the number called last, and how many wait."""
    for service in services_of(regency):
        if service.id == service_id and service.queue is not None:
            day = await find_day(store, regency, service_id, now.date())
            return _view(service, service.queue, day, now)
    raise QueueNotFound(service_id)


@router.post("/{service_id}/tickets", response_model=TicketView)
async def post_ticket(service_id: str, citizen: Citizen, commit: Commit) -> Standing:
    """Ambil nomor / Take a number of today; who holds one already is given the same again.

    So it needs no `Idempotency-Key`, with which many at once would fight over the queue.
    """
    key = f"{citizen.regency}/queue/{service_id}"
    return await commit.together(take_queue_numbers, TakeQueueNumber(service_id), key=key)


@router.get("/{service_id}/tickets", response_model=Listing[TicketView])
async def get_tickets(
    service_id: str,
    holder: Holder,
    store: Reader,
    now: Now,
    lists: Lists,
    page: Paging,
    on: date | None = None,
) -> Listing[TicketView] | Response:
    """Nomor sehari / The numbers of a day, today if none is named: all for officers, else one's own."""
    wanted = Filter(service_id, on or now.date(), None if is_officer(holder) else holder.subject)
    day = await find_day(store, holder.regency, service_id, wanted.day)
    found, total = await list_tickets(store, holder.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(TicketView, [standing(ticket, day, now.date()) for ticket in found], total)


@router.get("/{service_id}/tickets/{ticket_id}", response_model=TicketView)
async def get_ticket(service_id: str, ticket_id: str, holder: Holder, store: Reader, now: Now) -> Standing:
    """Satu nomor / A number and how many are before it; a citizen sees their own only."""
    ticket = await find_ticket(store, holder.regency, service_id, ticket_id)
    if not is_officer(holder) and ticket.subject != holder.subject:
        raise TicketNotFound(ticket_id)
    day = await find_day(store, holder.regency, service_id, ticket.day)
    return standing(ticket, day, now.date())


@router.post("/{service_id}/call-next", response_model=TicketView, dependencies=[OFFICER])
async def post_call(service_id: str, commit: Commit) -> Standing:
    """Panggil nomor berikutnya / Call the next number; whoever is near is reminded once."""
    return await commit(call_next_number, CallNextNumber(service_id))


@router.post("/{service_id}/tickets/{ticket_id}/served", response_model=TicketView, dependencies=[OFFICER])
async def post_served(service_id: str, ticket_id: str, commit: Commit) -> Standing:
    """Selesai dilayani / The called number was served."""
    return await commit(end_ticket, EndTicket(service_id, ticket_id, TicketOutcome.SERVED))


@router.post("/{service_id}/tickets/{ticket_id}/absent", response_model=TicketView, dependencies=[OFFICER])
async def post_absent(service_id: str, ticket_id: str, commit: Commit) -> Standing:
    """Tidak hadir / The called number did not come."""
    return await commit(end_ticket, EndTicket(service_id, ticket_id, TicketOutcome.ABSENT))


def _view(service: PublicService, rules: QueueRules, day: QueueDay, now: datetime) -> QueueView:
    closed = why_closed(rules, working_calendar(service.regency), now.date(), now.time())
    return queue_view(service, rules, day, closed)
