"""The types of events people may be told of, and what rules and templates may say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query

from contracts.example import example_of
from contracts.registry import topic_of
from notifications.api.notice_views import EventView
from notifications.api.templates import Watcher
from notifications.facts import ACCOUNTS
from notifications.facts.values import value_fields
from servicekit.listing import Listing

router = APIRouter(prefix="/events", tags=["rules"])


@router.get("", response_model=Listing[EventView])
async def get_events(
    _: Watcher, service: Annotated[str | None, Query(max_length=64)] = None
) -> dict[str, object]:
    """Jenis peristiwa / What rules and templates may speak about, each with an example."""
    found = [event for event in _events() if service in (None, event["service"])]
    return {"items": found, "total": len(found)}


def _events() -> Iterator[dict[str, object]]:
    for event, account in ACCOUNTS.items():
        known = account.known
        yield {
            "type": event.type,
            "service": topic_of(event).owner,
            "scopes": sorted(known.scopes),
            "texts": sorted(known.fields),
            "values": list(value_fields(event, account.figures).values()),
            "example": example_of(event).model_dump(mode="json"),
        }
