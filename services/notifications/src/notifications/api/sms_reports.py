"""The door for reports of the SMS provider: no token, a signature (Standard Webhooks)."""

from __future__ import annotations

from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from standardwebhooks import Webhook, WebhookVerificationError

from contracts.event import Identifier, RegencyCode
from notifications.config import own
from notifications.domain.errors_sms import ReportUnsigned
from notifications.domain.sms_report import SmsReport, named_sending
from notifications.handlers import record_report
from servicekit.auth import Principal, Role
from servicekit.process import Runtime
from servicekit.web import Committer, runtime_of

router = APIRouter(prefix="/sms", tags=["messages"])

_log = structlog.get_logger(__name__)

Reason = Literal["unknown-subscriber", "absent-subscriber", "blocked", "expired", "rejected", "other"]


class ReportForm(BaseModel):
    """How a text message ended, as docs/sms-provider.md describes it.

    Attributes:
        id: As it was sent.
        reference: As it was sent: whose message it is.
        reason: Why it failed.
        at: When it ended, as the provider knows it.
    """

    model_config = ConfigDict(extra="forbid")

    id: Identifier
    reference: RegencyCode
    state: Literal["delivered", "failed"]
    reason: Reason | None = None
    at: AwareDatetime

    def report(self) -> SmsReport:
        """What it means here."""
        message_id, sending = named_sending(self.id)
        if self.state == "delivered":
            return SmsReport(message_id, sending)
        is_nobody = self.reason == "unknown-subscriber"
        return SmsReport(message_id, sending, "address-unknown" if is_nobody else "undeliverable")


class ReportAnswer(BaseModel):
    """What was done with a report: `recorded`; `unchanged` for a late or repeated one; `unknown`."""

    outcome: Literal["recorded", "unchanged", "unknown"]


async def signed(request: Request, runtime: Annotated[Runtime, Depends(runtime_of)]) -> None:
    """Return if the provider signed this within the last five minutes. Raises: `ReportUnsigned`."""
    secret = own(runtime.settings).sms_report_secret.get_secret_value()
    if not secret:
        raise ReportUnsigned
    try:
        Webhook(secret).verify(await request.body(), dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        raise ReportUnsigned from error


async def committer(request: Request, response: Response, form: ReportForm) -> Committer:
    """The transaction door of the regency whose message it is."""
    provider = Principal("sms-provider", frozenset({Role.PUBLIC.value}), form.reference)
    return Committer(request, response, provider, None)


@router.post("/reports", response_model=ReportAnswer, dependencies=[Depends(signed)])
async def post_report(
    form: ReportForm, commit: Annotated[Committer, Depends(committer)]
) -> dict[str, object]:
    """Laporan pengiriman SMS / How a text message ended; signed by the provider. It may be told again."""
    outcome = await commit.aside(record_report, form.report())
    _log.info("sms_reported", message=form.id, state=form.state, reason=form.reason, outcome=outcome)
    return {"outcome": outcome}
