"""Sending messages once more, for the regency's operators."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from notifications.api.messages import router as messages
from notifications.api.views import RedriveView
from notifications.domain.channels import Channel
from notifications.handlers import Redrive, Redriven, redrive
from notifications.repository.ledger_reading import Filter
from servicekit.auth import Principal, require
from servicekit.instant import Instant
from servicekit.web import Commit

router = APIRouter(prefix=messages.prefix, tags=["messages"])

Operator = Annotated[Principal, Depends(require("operator"))]

_Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]


class RedriveOrder(BaseModel):
    """Which messages are sent once more; what is left out lets all through.

    Attributes:
        recipient: A subject, or `webhook.<endpoint>` after an endpoint was away.
        since: Queued at this instant or later; `until`: before this one.
        limit: At most so many, the oldest first.
        dry_run: Tell what would be done, and do nothing.
    """

    model_config = ConfigDict(extra="forbid")

    state: Annotated[tuple[Literal["failed", "expired"], ...], Field(min_length=1, max_length=2)] = (
        "failed",
        "expired",
    )
    channel: Annotated[tuple[Channel, ...], Field(max_length=5)] = ()
    reason: _Name | None = None
    rule: Identifier | None = None
    cause: Identifier | None = None
    recipient: _Name | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    dry_run: bool = False

    def command(self) -> Redrive:
        """What the operator asks for."""
        asked = self.model_dump(exclude={"limit", "dry_run", "rule"})
        return Redrive(Filter(**asked, rule_id=self.rule), self.limit, self.dry_run)


@router.post("/redrive", response_model=RedriveView)
async def post_redrive(order: RedriveOrder, _: Operator, commit: Commit) -> Redriven:
    """Kirim ulang / Send what failed or expired once more, or ask what that would do."""
    return await commit(redrive, order.command())
