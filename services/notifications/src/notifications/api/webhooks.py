"""Webhook endpoints: other systems that are told of events, registered by the regency's officers."""

from __future__ import annotations

import base64
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from notifications.api.ledger_views import LedgerRowView
from notifications.api.sealing import Sealing
from notifications.api.webhook_address import check_address
from notifications.api.webhook_views import (
    NewWebhookView,
    PingView,
    WebhookStatusView,
    WebhookView,
    with_secret,
    with_status,
)
from notifications.config import own
from notifications.domain.card import field_of
from notifications.domain.endpoint import Changes, Endpoint, EndpointState, target_id
from notifications.domain.message import Message
from notifications.domain.target import target_of
from notifications.handlers import (
    ChangeEndpoint,
    PingEndpoint,
    RegisterEndpoint,
    RemoveEndpoint,
    RenewSecret,
    VerifyEndpoint,
    change_endpoint,
    ping_endpoint,
    register_endpoint,
    remove_endpoint,
    renew_secret,
    verify_endpoint,
)
from notifications.reference import webhook_terms
from notifications.repository.endpoints import find_endpoint, list_endpoints
from notifications.repository.ledger_reading import Filter, list_messages
from notifications.repository.targets import list_targets
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.personal_data import PublicText
from servicekit.process import Runtime
from servicekit.web import Commit, Page, Paging, Reader, runtime_of

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Officer = Annotated[Principal, Depends(require("officer", "admin"))]
Operator = Annotated[Principal, Depends(require("operator", "officer", "admin"))]
Process = Annotated[Runtime, Depends(runtime_of)]

_Url = Annotated[str, Field(min_length=1, max_length=2_000)]
_Events = Annotated[frozenset[Identifier], Field(min_length=1, max_length=100)]


class NewWebhook(BaseModel):
    """An endpoint to be told of events.

    Attributes:
        url: Its address, https.
        events: Types of events; left out or null: all there are for systems.
        description: What it is for; not who looks after it.
        opd: Only events of this office.
    """

    model_config = ConfigDict(extra="forbid")

    url: _Url
    events: _Events | None = None
    description: PublicText
    opd: Identifier | None = None


class WebhookChanges(BaseModel):
    """What is changed; what is left out stays. `events` null: all there are for systems."""

    model_config = ConfigDict(extra="forbid")

    url: _Url | None = None
    events: _Events | None = None
    description: PublicText | None = None

    def changes(self) -> Changes:
        """What the officer asks for."""
        events = (_sorted(self.events),) if "events" in self.model_fields_set else None
        return Changes(self.url, events, self.description)


class WebhookPage(Page):
    """Which endpoints are asked for."""

    state: EndpointState | None = None


@router.post("", status_code=201, response_model=NewWebhookView)
async def post_webhook(
    new: NewWebhook, caller: Officer, commit: Commit, runtime: Process, sealer: Sealing
) -> NewWebhookView:
    """Daftarkan titik webhook / Register an endpoint; it is sent nothing before it answers a challenge.

    Its secret is shown this once, so no `Idempotency-Key` keeps the answer: a second request for the same
    address is refused (409).
    """
    await check_address(new.url, own(runtime.settings))
    endpoint_id, secret = runtime.clock.new_id(), _new_secret()
    sealed = sealer.seal(secret, about=_about(caller.regency, endpoint_id))
    command = RegisterEndpoint(endpoint_id, new.url, _sorted(new.events), new.description, new.opd, sealed)
    return with_secret(await commit.aside(register_endpoint, command), secret)


@router.get("", response_model=Listing[WebhookStatusView])
async def get_webhooks(
    caller: Operator, store: Reader, lists: Lists, page: Annotated[WebhookPage, Query()]
) -> Listing[WebhookStatusView] | Response:
    """Daftar titik webhook / Every endpoint and how it is doing; CSV with `Accept: text/csv`."""
    found, total = await list_endpoints(
        store, caller.regency, state=page.state, limit=page.limit, skip=page.offset
    )
    known = {target.id: target for target in await list_targets(store, caller.regency)}
    items = [with_status(one, known.get(one.target, target_of(one.target))) for one in found]
    return lists(WebhookStatusView, items, total)


@router.get("/{webhook_id}", response_model=WebhookStatusView)
async def get_webhook(webhook_id: Identifier, caller: Operator, store: Reader) -> WebhookStatusView:
    """Satu titik webhook / One endpoint and how it is doing; never its secret."""
    endpoint = await find_endpoint(store, caller.regency, webhook_id)
    known = {target.id: target for target in await list_targets(store, caller.regency)}
    return with_status(endpoint, known.get(endpoint.target, target_of(endpoint.target)))


@router.patch("/{webhook_id}", response_model=WebhookView)
async def patch_webhook(
    webhook_id: Identifier, form: WebhookChanges, _: Officer, commit: Commit, runtime: Process
) -> Endpoint:
    """Ubah titik webhook / Change an endpoint; a new address has to answer a challenge first."""
    if form.url is not None:
        await check_address(form.url, own(runtime.settings))
    return await commit(change_endpoint, ChangeEndpoint(webhook_id, form.changes()))


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: Identifier, _: Officer, commit: Commit) -> None:
    """Hapus titik webhook / Remove an endpoint; what waits for it is suppressed."""
    await commit(remove_endpoint, RemoveEndpoint(webhook_id))


@router.post("/{webhook_id}/verify", status_code=202, response_model=WebhookView)
async def post_verification(webhook_id: Identifier, _: Officer, commit: Commit) -> Endpoint:
    """Minta verifikasi ulang / Send a challenge once more, such as to one that was turned off."""
    return await commit(verify_endpoint, VerifyEndpoint(webhook_id))


@router.post("/{webhook_id}/secret", response_model=NewWebhookView)
async def post_secret(
    webhook_id: Identifier, caller: Officer, commit: Commit, sealer: Sealing
) -> NewWebhookView:
    """Ganti rahasia / A new secret, shown this once; for a day the old one signs beside it."""
    secret = _new_secret()
    sealed = sealer.seal(secret, about=_about(caller.regency, webhook_id))
    return with_secret(await commit.aside(renew_secret, RenewSecret(webhook_id, sealed)), secret)


@router.post("/{webhook_id}/ping", status_code=202, response_model=PingView)
async def post_ping(webhook_id: Identifier, _: Officer, commit: Commit) -> Message:
    """Kirim pesan uji / Send a test message; what becomes of it stands in the ledger."""
    return await commit(ping_endpoint, PingEndpoint(webhook_id))


@router.get("/{webhook_id}/messages", response_model=Listing[LedgerRowView])
async def get_webhook_messages(
    webhook_id: Identifier, caller: Operator, store: Reader, lists: Lists, page: Paging
) -> Listing[LedgerRowView] | Response:
    """Pesan ke titik webhook / What became of each message to an endpoint; CSV with `Accept: text/csv`."""
    endpoint = await find_endpoint(store, caller.regency, webhook_id)
    wanted = Filter(recipient=endpoint.target)
    found, total = await list_messages(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(LedgerRowView, found, total)


def _sorted(events: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if events is None else tuple(sorted(events))


def _new_secret() -> str:
    """`whsec_` and Base64, as Standard Webhooks has it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(webhook_terms().secret_bytes)).decode()}"


def _about(regency: str, endpoint_id: str) -> str:
    return field_of(regency, target_id(endpoint_id), "secret")
