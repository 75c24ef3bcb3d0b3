"""Each caller's own inbox, at rest and live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from contracts.event import Identifier
from notifications.api.views import InboxView, ItemView
from notifications.handlers import MarkRead, mark_read
from notifications.repository.inbox import InboxItem, InboxWatch, count_unread, list_items
from servicekit.auth import Caller
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of

router = APIRouter(prefix="/inbox", tags=["inbox"])

LOOK_SECONDS = 0.5
"""How often a live inbox looks for what a worker has put there."""


@router.get("", response_model=InboxView)
async def get_inbox(
    caller: Caller, store: Reader, page: Paging, unread: Annotated[bool, Query()] = False
) -> dict[str, object]:
    """Kotak masuk / The caller's inbox; with `unread=true` what was not read."""
    own = (store, caller.regency, caller.subject)
    found, total = await list_items(*own, unread_only=unread, limit=page.limit, skip=page.offset)
    return {"items": found, "total": total, "unread": await count_unread(*own)}


@router.get("/stream", response_class=EventSourceResponse)
async def stream_inbox(
    caller: Caller,
    runtime: Annotated[Runtime, Depends(runtime_of)],
    last_event_id: Annotated[str | None, Header(max_length=128)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Kotak masuk langsung / What arrives from now on, or since `Last-Event-ID`, as it arrives."""
    watch = InboxWatch(runtime.store, caller.regency, caller.subject, since=runtime.clock.now())
    await watch.begin(last_event_id)
    while not runtime.health.is_draining:
        for item in await watch.fresh():
            yield ServerSentEvent(data=ItemView.model_validate(item), event="inbox-item", id=item.id)
        await asyncio.sleep(LOOK_SECONDS)


@router.post("/{item_id}/read", response_model=ItemView)
async def post_read(item_id: Identifier, caller: Caller, commit: Commit) -> InboxItem:
    """Tandai terbaca / Mark a notice as read."""
    return await commit(mark_read, MarkRead(caller.subject, item_id))
