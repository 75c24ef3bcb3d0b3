"""Each caller's own inbox, at rest and live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict

from contracts.event import Identifier
from notifications.api.views import InboxView, ItemView, MarkedView, UnreadView
from notifications.handlers import Acknowledge, MarkAllRead, MarkRead, acknowledge, mark_all_read, mark_read
from notifications.handlers.mark_read import Marked
from notifications.repository.inbox import InboxItem, InboxWatch, Unread, Wanted, count_unread, list_items
from servicekit.auth import Caller
from servicekit.instant import Instant
from servicekit.process import Runtime
from servicekit.web import Commit, Page, Reader, runtime_of

router = APIRouter(prefix="/inbox", tags=["inbox"])

LOOK_SECONDS = 0.5
"""How often a live inbox looks for what a worker has put there, or its owner has read elsewhere."""


class Part(BaseModel):
    """Which part of an inbox is meant.

    Attributes:
        alerts: Only what must be seen soon.
        rule: Only what came by this rule.
        since: Only what came then or later.
        until: Only what came before.
    """

    model_config = ConfigDict(extra="forbid")

    alerts: bool = False
    rule: Identifier | None = None
    purpose: Identifier | None = None
    since: Instant | None = None
    until: Instant | None = None

    def wanted(self, *, unread_only: bool = False) -> Wanted:
        """It as a question."""
        return Wanted(unread_only, self.alerts, self.rule, self.purpose, self.since, self.until)


class InboxPage(Page, Part):
    """Which part is meant, page by page.

    Attributes:
        unread: Only what was not read.
    """

    unread: bool = False


@router.get("", response_model=InboxView)
async def get_inbox(caller: Caller, store: Reader, page: Annotated[InboxPage, Query()]) -> dict[str, object]:
    """Kotak masuk / The caller's inbox, the latest first, and how much of it is unread."""
    own, wanted = (store, caller.regency, caller.subject), page.wanted(unread_only=page.unread)
    found, total = await list_items(*own, wanted, limit=page.limit, skip=page.offset)
    return {"items": found, "total": total} | asdict(await count_unread(*own))


@router.get("/stream", response_class=EventSourceResponse)
async def stream_inbox(
    caller: Caller,
    runtime: Annotated[Runtime, Depends(runtime_of)],
    last_event_id: Annotated[str | None, Header(max_length=128)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Kotak masuk langsung / What arrives from now on, or since `Last-Event-ID`, as it arrives.

    `unread` says how much is unread: at the start, and whenever that changes, here or elsewhere. A comment
    comes every 15 seconds in which nothing else does.
    """
    own = (runtime.store, caller.regency, caller.subject)
    watch = InboxWatch(*own, since=runtime.clock.now())
    await watch.begin(last_event_id)
    shown: Unread | None = None
    while not runtime.health.is_draining:
        look = await watch.look(runtime.clock.now())
        for item in look.items:
            yield ServerSentEvent(data=ItemView.model_validate(item), event="inbox-item", id=item.id)
        if shown is None or look.is_changed:
            before, shown = shown, await count_unread(*own)
            if shown != before:
                yield ServerSentEvent(data=UnreadView.model_validate(shown), event="unread")
        await asyncio.sleep(LOOK_SECONDS)


@router.post("/read-all", response_model=MarkedView)
async def post_read_all(part: Part, caller: Caller, commit: Commit) -> Marked:
    """Tandai semua terbaca / Mark all that is meant as read, 500 at a time."""
    return await commit(mark_all_read, MarkAllRead(caller.subject, part.wanted(unread_only=True)))


@router.post("/{item_id}/read", response_model=ItemView)
async def post_read(item_id: Identifier, caller: Caller, commit: Commit) -> InboxItem:
    """Tandai terbaca / Mark a notice as read."""
    return await commit(mark_read, MarkRead(caller.subject, item_id))


@router.post("/{item_id}/acknowledge", response_model=ItemView)
async def post_acknowledgement(item_id: Identifier, caller: Caller, commit: Commit) -> InboxItem:
    """Tangani / Answer for what a notice tells about; no superior is told of it any more."""
    return await commit(acknowledge, Acknowledge(caller.subject, item_id))
