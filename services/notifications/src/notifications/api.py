"""The HTTP endpoints of notifications: contacts, consents, inboxes and the delivery ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AliasPath, BaseModel, ConfigDict, Field

from contracts.event import Identifier, VillageCode
from contracts.notifications import Channel
from notifications.domain.consent import Consent, Speaker
from notifications.domain.contact import Contact
from notifications.domain.message import State
from notifications.domain.wording import Text
from notifications.handlers import (
    AddContact,
    GiveConsent,
    MarkRead,
    WithdrawConsent,
    add_contact,
    give_consent,
    mark_read,
    withdraw_consent,
)
from notifications.reference import consent_wordings
from notifications.repository.inbox import InboxItem, InboxWatch, count_unread, list_items
from notifications.repository.ledger import LedgerRow, list_messages
from notifications.repository.people import consents_of, list_contacts
from servicekit.auth import Caller, Principal, require
from servicekit.process import Runtime
from servicekit.web import Commit, Page, Paging, Reader, runtime_of

LOOK_SECONDS = 0.5
"""How often a live inbox looks for what the worker has put there."""

router = APIRouter(prefix="/v1", tags=["notifications"])

Registrar = Annotated[Principal, Depends(require("officer", "admin"))]
Operator = Annotated[Principal, Depends(require("operator", "officer", "admin"))]
Subject = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
Purpose = Literal["service-notices"]


class NewContact(BaseModel):
    """Who holds a role, by the subject of their token; a village head names the village."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    role: Literal["village-head", "tourism-office"]
    village: VillageCode | None = None

    def command(self) -> AddContact:
        """What the officer asks for."""
        return AddContact(self.subject, self.role, self.village)


class ContactView(BaseModel):
    """A person in a role."""

    subject: str
    role: str
    village: str | None


class ContactList(BaseModel):
    """A page of contacts."""

    items: list[ContactView]


class Withdrawal(BaseModel):
    """A person's own decision, or with `subject` and `proof` one that an officer records."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject | None = None
    purpose: Purpose = "service-notices"
    channel: Channel = "inbox"
    proof: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    def speaker(self, caller: Principal) -> Speaker:
        """Who says so."""
        return Speaker(caller.subject, not caller.roles.isdisjoint({"officer", "admin"}), self.proof)

    def withdrawal(self, caller: Principal) -> WithdrawConsent:
        """What the caller asks for."""
        subject = self.subject or caller.subject
        return WithdrawConsent(subject, self.purpose, self.channel, self.speaker(caller))


class NewConsent(Withdrawal):
    """What was agreed to, and where."""

    wording_version: Identifier
    source: Identifier

    def consent(self, caller: Principal) -> GiveConsent:
        """What the caller asks for."""
        return GiveConsent(
            self.subject or caller.subject,
            self.purpose,
            self.channel,
            self.wording_version,
            self.source,
            self.speaker(caller),
        )


class ConsentRecordView(BaseModel):
    """One time it was given."""

    wording_version: str
    source: str
    recorded_by: str
    given_at: datetime
    proof: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawal_proof: str | None


class ConsentView(BaseModel):
    """All that a person said about one purpose and channel."""

    subject: str
    purpose: str
    channel: str
    given: bool = Field(validation_alias="is_given")
    records: list[ConsentRecordView]


class ConsentList(BaseModel):
    """All that a person said."""

    items: list[ConsentView]


class TextView(BaseModel):
    """A text in Indonesian and in English."""

    id: str
    en: str


class ItemView(BaseModel):
    """One notice."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: TextView
    body: TextView
    created_at: datetime
    read_at: datetime | None


class InboxView(BaseModel):
    """A page of one's inbox, the latest first, and how much of it is unread in all."""

    unread: int
    items: list[ItemView]


class StepView(BaseModel):
    """A state and when it was reached."""

    state: str
    at: datetime


class LedgerView(BaseModel):
    """One message to one recipient, from its cause to its end."""

    id: str = Field(validation_alias=AliasPath("message", "id"))
    cause: str = Field(validation_alias=AliasPath("message", "cause"))
    rule_id: str = Field(validation_alias=AliasPath("message", "rule_id"))
    recipient: str = Field(validation_alias=AliasPath("message", "recipient"))
    purpose: str = Field(validation_alias=AliasPath("message", "purpose"))
    channel: str = Field(validation_alias=AliasPath("message", "channel"))
    state: str = Field(validation_alias=AliasPath("message", "state"))
    reason: str | None = Field(validation_alias=AliasPath("message", "reason"))
    history: list[StepView] = Field(validation_alias=AliasPath("message", "history"))
    correlation_id: str
    trace_id: str | None


class Ledger(BaseModel):
    """A page of the delivery ledger, the latest first."""

    items: list[LedgerView]


class LedgerQuery(Page):
    """Which messages are asked for."""

    state: State | None = None
    cause: Identifier | None = None


@router.post("/contacts", status_code=201, response_model=ContactView)
async def post_contact(contact: NewContact, _: Registrar, commit: Commit) -> Contact:
    """Name who holds a role; naming them again is answered alike."""
    return await commit(add_contact, contact.command())


@router.get("/contacts", response_model=ContactList)
async def get_contacts(caller: Registrar, reader: Reader, page: Paging) -> dict[str, list[Contact]]:
    """Who is known in this regency."""
    return {"items": await list_contacts(reader, caller.regency, limit=page.limit, skip=page.offset)}


@router.get("/consent-wordings", response_model=dict[str, TextView])
async def get_consent_wordings() -> Mapping[str, Text]:
    """The texts a person can agree to, by version; open to all."""
    return consent_wordings()


@router.post("/consents", status_code=201, response_model=ConsentView)
async def post_consent(consent: NewConsent, caller: Caller, commit: Commit) -> Consent:
    """Agree to be told; for oneself, or an officer for somebody who agreed elsewhere."""
    return await commit(give_consent, consent.consent(caller))


@router.post("/consents/withdrawals", response_model=ConsentView)
async def post_withdrawal(withdrawal: Withdrawal, caller: Caller, commit: Commit) -> Consent:
    """Hear no more, from now on."""
    return await commit(withdraw_consent, withdrawal.withdrawal(caller))


@router.get("/consents", response_model=ConsentList)
async def get_consents(caller: Caller, reader: Reader) -> dict[str, list[Consent]]:
    """All that the caller agreed to or withdrew."""
    return {"items": await consents_of(reader, caller.regency, caller.subject)}


@router.get("/inbox", response_model=InboxView)
async def get_inbox(
    caller: Caller, reader: Reader, page: Paging, unread: Annotated[bool, Query()] = False
) -> dict[str, Any]:
    """The caller's own inbox."""
    place = (reader, caller.regency, caller.subject)
    items = await list_items(*place, unread_only=unread, limit=page.limit, skip=page.offset)
    return {"unread": await count_unread(*place), "items": items}


@router.get("/inbox/stream", response_class=EventSourceResponse)
async def stream_inbox(
    caller: Caller,
    runtime: Annotated[Runtime, Depends(runtime_of)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """What arrives in the caller's own inbox from now on, or since `Last-Event-ID`, as it arrives."""
    watch = InboxWatch(runtime.store, caller.regency, caller.subject, runtime.clock.now())
    await watch.begin(last_event_id)
    while not runtime.health.is_draining:
        for item in await watch.fresh():
            yield ServerSentEvent(data=ItemView.model_validate(item), event="inbox-item", id=item.id)
        await asyncio.sleep(LOOK_SECONDS)


@router.post("/inbox/{item_id}/read", response_model=ItemView)
async def post_read(item_id: Identifier, caller: Caller, commit: Commit) -> InboxItem:
    """Mark a notice in the caller's own inbox as read."""
    return await commit(mark_read, MarkRead(caller.subject, item_id))


@router.get("/messages", response_model=Ledger)
async def get_messages(
    caller: Operator, reader: Reader, query: Annotated[LedgerQuery, Query()]
) -> dict[str, list[LedgerRow]]:
    """The delivery ledger: what became of every message, and why."""
    rows = await list_messages(
        reader,
        caller.regency,
        state=query.state,
        cause=query.cause,
        limit=query.limit,
        skip=query.offset,
    )
    return {"items": rows}
