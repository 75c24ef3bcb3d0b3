"""Services and requests for them, as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from programs.api.view import View
from programs.domain.public_service import Level
from programs.domain.service_request import Outcome, RequestStatus


class ServiceView(View):
    """A service of the catalogue.

    Attributes:
        opd: The office that answers; null where it is the district office of the citizen's village.
        working_days: Its published standard, if there is one.
        by_queue: Done at a counter by queue number, see `/v1/queues`.
        source: Where it was read that there is such a service.
    """

    id: str
    regency: str
    level: Level
    name_id: str
    name_en: str
    opd: str | None
    working_days: int | None
    by_queue: bool
    source: str


class RequestView(View):
    """A request and how it went.

    Attributes:
        counted_from: Day 0, in WIB.
        due_on: Last day of the published standard, if there is one.
        working_days: From day 0 to the answer.
        reason: Why it was refused.
    """

    id: str
    service_id: str
    opd: str
    village: str | None
    status: RequestStatus
    submitted_at: datetime
    counted_from: date
    due_on: date | None
    outcome: Outcome | None = Field(None, validation_alias=AliasPath("answer", "outcome"))
    completed_at: datetime | None = Field(None, validation_alias=AliasPath("answer", "at"))
    working_days: int | None = Field(None, validation_alias=AliasPath("answer", "working_days"))
    reason: str | None = Field(None, validation_alias=AliasPath("answer", "reason"))
    withdrawn_at: datetime | None
