"""The delivery ledger, for the regency's operators."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from contracts.event import Identifier
from notifications.api.ledger_views import ContentView, KinView, LedgerEntryView, LedgerRowView, SummaryView
from notifications.domain.channels import Channel
from notifications.domain.errors_ledger import RecipientNotForYou, SpanTooLong
from notifications.domain.message import State
from notifications.domain.tries import tries_of
from notifications.handlers.worded import worded
from notifications.repository.contents import text_of
from notifications.repository.ledger import LedgerRow
from notifications.repository.ledger_reading import Filter, find_row, kin_of, list_messages, tally
from servicekit.auth import Principal, Role, require
from servicekit.instant import Instant
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Page, Reader, runtime_of

router = APIRouter(prefix="/messages", tags=["messages"])

_FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)

Operator = Annotated[Principal, Depends(require("operator", "officer", "admin"))]

MOST_DAYS = 366
"""The longest span that is counted at once."""

_Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]


class LedgerPage(Page):
    """Which messages are asked for; `state` and `channel` may be given several times.

    Attributes:
        since: Queued at this instant or later; `until`: before this one.
        held: What it waits for, such as "retry", "quiet-hours", "recipient-limit" or "digest".
        digest: What is in this digest, by its message's id.
        recipient: The exact subject, for operators only.
    """

    state: Annotated[tuple[State, ...], Field(max_length=7)] = ()
    channel: Annotated[tuple[Channel, ...], Field(max_length=5)] = ()
    reason: _Name | None = None
    rule: Identifier | None = None
    purpose: _Name | None = None
    cause: Identifier | None = None
    recipient: _Name | None = None
    correlation_id: _Name | None = None
    held: _Name | None = None
    digest: Identifier | None = None
    since: Instant | None = None
    until: Instant | None = None

    def filter(self) -> Filter:
        """What is asked for."""
        asked = self.model_dump(exclude={"limit", "offset", "rule", "digest"})
        return Filter(**asked, rule_id=self.rule, digest_id=self.digest)


@router.get("", response_model=Listing[LedgerRowView])
async def get_messages(
    caller: Operator, store: Reader, lists: Lists, page: Annotated[LedgerPage, Query()]
) -> Listing[LedgerRowView] | Response:
    """Buku pengiriman / What became of every message, and why; CSV with `Accept: text/csv`."""
    if page.recipient is not None and Role.OPERATOR not in caller.roles:
        raise RecipientNotForYou
    found, total = await list_messages(
        store, caller.regency, page.filter(), limit=page.limit, skip=page.offset
    )
    return lists(LedgerRowView, found, total)


@router.get("/summary", response_model=SummaryView)
async def get_summary(
    caller: Operator,
    store: Reader,
    runtime: Annotated[Runtime, Depends(runtime_of)],
    since: Annotated[Instant | None, Query(description="Default: sehari sebelumnya / a day")] = None,
    until: Annotated[Instant | None, Query(description="Default: sekarang / now")] = None,
) -> dict[str, object]:
    """Ringkasan pengiriman / How many messages queued in a span stand where, by channel and reason."""
    end = until or runtime.clock.now()
    start = since or end - min(timedelta(days=1), end - _FIRST_INSTANT)
    if not timedelta() < end - start <= timedelta(days=MOST_DAYS):
        raise SpanTooLong(MOST_DAYS)
    counts = await tally(store, caller.regency, start, end)
    total = sum(one.messages for one in counts)
    return {"since": start, "until": end, "messages": total, "counts": counts}


@router.get("/{message_id}", response_model=LedgerEntryView)
async def get_message(message_id: Identifier, caller: Operator, store: Reader) -> LedgerEntryView:
    """Satu pesan / One message: its whole history, what it says, its tries, and its kin."""
    row = await find_row(store, caller.regency, message_id)
    notice = await text_of(store, caller.regency, row.message)
    kin = await kin_of(store, caller.regency, row)
    return LedgerEntryView.model_validate(
        {
            "row": LedgerRowView.model_validate(row),
            "content": ContentView.model_validate(worded(row.message, notice)) if notice else None,
            "tries": list(tries_of(row.message)),
            "kin": [_kin(one) for one in kin],
        }
    )


def _kin(row: LedgerRow) -> KinView:
    one = row.message
    link = f"{router.prefix}/{one.id}"
    return KinView(
        id=one.id,
        channel=one.channel,
        state=one.state,
        reason=one.reason,
        queued_at=one.queued_at,
        link=f"/v1{link}",
    )
