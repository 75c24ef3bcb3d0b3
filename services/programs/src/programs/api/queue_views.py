"""Queues and tickets, as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime, time

from pydantic import AliasPath, Field

from programs.api.view import View
from programs.domain.errors_queues import QueueClosed
from programs.domain.public_service import PublicService, QueueRules
from programs.domain.queue import QueueDay, TicketStatus


class QueueView(View):
    """A service's queue of a day, for a display: numbers only.

    Attributes:
        current: The number called last; null before the first.
        last: The number given out last; null before the first.
        waiting: Numbers that were not called yet.
        source: Where hours and reminder were read or decided.
    """

    service_id: str
    name_id: str
    name_en: str
    day: date
    opens: time
    closes: time
    is_open: bool
    why_closed_id: str | None
    why_closed_en: str | None
    current: int | None
    last: int | None
    waiting: int
    source: str


class TicketView(View):
    """A number somebody holds.

    Attributes:
        ahead: How many numbers are called before it.
        reminded_at: When its holder was told that the turn is near.
    """

    id: str = Field(validation_alias=AliasPath("ticket", "id"))
    service_id: str = Field(validation_alias=AliasPath("ticket", "service_id"))
    day: date = Field(validation_alias=AliasPath("ticket", "day"))
    number: int = Field(validation_alias=AliasPath("ticket", "number"))
    status: TicketStatus
    ahead: int
    issued_at: datetime = Field(validation_alias=AliasPath("ticket", "issued_at"))
    reminded_at: datetime | None = Field(None, validation_alias=AliasPath("ticket", "reminder", "at"))
    called_at: datetime | None = Field(None, validation_alias=AliasPath("ticket", "called_at"))
    waited_minutes: int = Field(validation_alias=AliasPath("ticket", "waited_minutes"))
    ended_at: datetime | None = Field(None, validation_alias=AliasPath("ticket", "ending", "at"))


def queue_view(
    service: PublicService, rules: QueueRules, day: QueueDay, closed: QueueClosed | None
) -> QueueView:
    """A queue as it stands, and why it is closed if it is."""
    return QueueView(
        service_id=service.id,
        name_id=service.name_id,
        name_en=service.name_en,
        day=day.day,
        opens=rules.opens,
        closes=rules.closes,
        is_open=closed is None,
        why_closed_id=closed.detail_id if closed else None,
        why_closed_en=closed.detail_en if closed else None,
        current=day.called or None,
        last=day.issued or None,
        waiting=day.waiting,
        source=rules.source,
    )
