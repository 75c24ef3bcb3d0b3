"""The delivery ledger, for the regency's operators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from contracts.event import Identifier
from notifications.api.views import LedgerList
from notifications.domain.message import State
from notifications.repository.ledger import list_messages
from servicekit.auth import Principal, require
from servicekit.web import Page, Reader

router = APIRouter(prefix="/messages", tags=["messages"])

Operator = Annotated[Principal, Depends(require("operator", "officer", "admin"))]


class LedgerPage(Page):
    """Which messages are asked for.

    Attributes:
        cause: Id of the event they tell about.
    """

    state: State | None = None
    cause: Identifier | None = None


@router.get("", response_model=LedgerList)
async def get_messages(
    caller: Operator, store: Reader, page: Annotated[LedgerPage, Query()]
) -> dict[str, object]:
    """Buku pengiriman / What became of every message, and why."""
    found, total = await list_messages(
        store, caller.regency, state=page.state, cause=page.cause, limit=page.limit, skip=page.offset
    )
    return {"items": found, "total": total}
