"""What people may ask for about their own data (UU 27/2022 art. 5 to 13): a copy, a halt, its end.

The person asks, or the data protection officer or an administrator with a reason; each request is recorded.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from notifications.api.card_views import card_view, clear
from notifications.api.contacts import Subject
from notifications.api.ledger_views import LedgerRowView
from notifications.api.sealing import Sealing
from notifications.api.subject_views import (
    ConsentProofView,
    DeviceView,
    KeptItemView,
    KnownView,
    RequestView,
    SubjectView,
)
from notifications.api.views import ConsentView, ContactView, View
from notifications.domain.card import Card
from notifications.domain.subject_request import Asker, Kind, SubjectRequest
from notifications.handlers import AskAboutSubject, ask_about_subject
from notifications.repository.cards import cards_of
from notifications.repository.footprints import breaches_about, proofs_about, rows_about
from notifications.repository.inbox import every_item
from notifications.repository.people import ContactFilter, consents_of, list_contacts
from notifications.repository.subject_requests import requests_of
from servicekit.auth import Caller, Principal
from servicekit.listing import Listing, Lists
from servicekit.mongo import Store
from servicekit.personal_data import PublicText
from servicekit.sealing import Sealer
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/subjects/{subject}", tags=["subjects"])

Whom = Annotated[Subject, Path()]


class Asking(BaseModel):
    """Why it is asked: needed from anybody but the person, and kept with the request."""

    model_config = ConfigDict(extra="forbid")

    reason: PublicText | None = None


@router.get("", response_class=StreamingResponse, responses={200: {"model": SubjectView}})
async def get_subject(
    subject: Whom,
    asking: Annotated[Asking, Query()],
    caller: Caller,
    commit: Commit,
    store: Reader,
    sealer: Sealing,
) -> StreamingResponse:
    """Salinan data / All that is kept about a person (art. 7 and 13); that it was asked for is recorded."""
    await commit.aside(ask_about_subject, _command(subject, "access", asking, caller))
    known = await _known(store, caller.regency, subject, sealer)
    headers = {"Cache-Control": "no-store"}
    body = _written(known, store, caller.regency)
    return StreamingResponse(body, media_type="application/json", headers=headers)


@router.post("/erase", status_code=201, response_model=RequestView)
async def post_erasure(subject: Whom, asking: Asking, caller: Caller, commit: Commit) -> SubjectRequest:
    """Hapus data / Forget a person (art. 8); what waits is suppressed first; `done_at` says when all is."""
    return await commit(ask_about_subject, _command(subject, "erasure", asking, caller))


@router.post("/restriction", status_code=201, response_model=RequestView)
async def post_restriction(subject: Whom, asking: Asking, caller: Caller, commit: Commit) -> SubjectRequest:
    """Batasi pemrosesan / Process nothing of a person (art. 11), from now on; what waits is suppressed."""
    return await commit(ask_about_subject, _command(subject, "restriction", asking, caller))


@router.post("/restriction/lift", status_code=201, response_model=RequestView)
async def post_lift(subject: Whom, asking: Asking, caller: Caller, commit: Commit) -> SubjectRequest:
    """Cabut pembatasan / Process as before; what was suppressed meanwhile stays so."""
    return await commit(ask_about_subject, _command(subject, "restriction-lifted", asking, caller))


@router.get("/requests", response_model=Listing[RequestView])
async def get_requests(subject: Whom, caller: Caller, store: Reader, lists: Lists, page: Paging) -> Any:
    """Catatan permintaan / What was asked about a person's data, by whom, and when it was done."""
    _asker(caller).check(subject)
    found, total = await requests_of(store, caller.regency, subject, limit=page.limit, skip=page.offset)
    return lists(RequestView, found, total)


def _asker(caller: Principal, reason: str | None = None) -> Asker:
    return Asker(caller.subject, not caller.roles.isdisjoint({"dpo", "admin"}), reason)


def _command(subject: str, kind: Kind, asking: Asking, caller: Principal) -> AskAboutSubject:
    return AskAboutSubject(subject, kind, _asker(caller, asking.reason))


async def _known(store: Store, regency: str, subject: str, sealer: Sealer) -> KnownView:
    """All there is but the messages, which may be many."""
    card = (await cards_of(store, regency, [subject])).get(subject, Card(subject))
    roles, _ = await list_contacts(store, regency, ContactFilter(subject=subject))
    requests, _ = await requests_of(store, regency, subject)
    return KnownView(
        subject=subject,
        card=card_view(card, sealer, regency, clear),
        devices=[DeviceView.model_validate(device) for device in card.devices],
        roles=[ContactView.model_validate(role) for role in roles],
        consents=[ConsentView.model_validate(one) for one in await consents_of(store, regency, subject)],
        proofs=[ConsentProofView.model_validate(one) for one in await proofs_about(store, regency, subject)],
        breaches=await breaches_about(store, regency, subject),
        requests=[RequestView.model_validate(request) for request in requests],
    )


async def _written(known: KnownView, store: Store, regency: str) -> AsyncIterator[str]:
    """A `SubjectView`, written as it is read: a person may have been told very much."""
    yield known.model_dump_json(by_alias=True).removesuffix("}")
    lists: Mapping[str, tuple[type[View], AsyncIterator[object]]] = {
        "messages": (LedgerRowView, rows_about(store, regency, known.subject)),
        "inbox": (KeptItemView, every_item(store, regency, known.subject)),
    }
    for name, (view, found) in lists.items():
        yield f',"{name}":['
        separator = ""
        async for one in found:
            yield f"{separator}{view.model_validate(one).model_dump_json()}"
            separator = ","
        yield "]"
    yield "}"
