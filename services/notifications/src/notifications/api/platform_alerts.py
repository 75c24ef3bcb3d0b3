"""The door for the platform's own alerts, and what was heard there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from contracts.event import Identifier
from contracts.notifications import AlertLabels
from notifications.api.platform_alert_forms import AlertsForm
from notifications.api.views import TextView, View
from notifications.domain.platform_alert import PlatformAlert, Severity, Standing
from notifications.facts.alert_words import words_of
from notifications.handlers import record_platform_alerts
from notifications.repository.platform_alerts import list_platform_alerts
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Page, Reader, runtime_of

router = APIRouter(prefix="/platform-alerts", tags=["platform alerts"])

Operator = Annotated[Principal, Depends(require("operator", "admin"))]


class RecordedView(View):
    """What came of it.

    Attributes:
        unchanged: Was known, or was over before anybody heard of it.
        refused: None of ours: of another severity than page and ticket, or not readable.
    """

    raised: int
    resolved: int
    unchanged: int
    refused: int


class PlatformAlertView(View):
    """One time an alert fired.

    Attributes:
        summary: What is wrong; `step`: what to do first.
        runbook: Where everything else stands, in this repository.
        minutes: How long it went on; 0 while it fires.
    """

    id: str
    alert: str
    status: Standing
    severity: Severity
    labels: AlertLabels
    summary: TextView
    step: TextView
    runbook: str
    since: datetime
    heard_at: datetime
    until: datetime | None
    minutes: int


class AlertPage(Page):
    """Which alerts are asked for."""

    status: Standing | None = None
    severity: Severity | None = None
    service: Identifier | None = None


@router.post("", response_model=RecordedView, dependencies=[Depends(require("monitoring"))])
async def post_platform_alerts(
    form: AlertsForm, runtime: Annotated[Runtime, Depends(runtime_of)], commit: Commit
) -> object:
    """Peringatan dari Alertmanager / What Alertmanager says (webhook version 4). It may be told again."""
    return await commit(record_platform_alerts, form.command(runtime.clock.now()))


@router.get("", response_model=Listing[PlatformAlertView])
async def get_platform_alerts(
    caller: Operator, store: Reader, lists: Lists, page: Annotated[AlertPage, Query()]
) -> Listing[PlatformAlertView] | Response:
    """Peringatan platform / Every time an alert fired, the latest first; CSV with `Accept: text/csv`."""
    asked = page.model_dump(exclude={"limit", "offset"})
    found, total = await list_platform_alerts(
        store, caller.regency, **asked, limit=page.limit, skip=page.offset
    )
    return lists(PlatformAlertView, [_view(alert) for alert in found], total)


def _view(alert: PlatformAlert) -> PlatformAlertView:
    labels, words = AlertLabels.model_validate(alert.labels), words_of(alert.alert)
    summary = words.of(labels.model_dump())
    return PlatformAlertView(
        id=alert.id,
        alert=alert.alert,
        status=alert.status,
        severity=alert.severity,
        labels=labels,
        summary=TextView.model_validate(summary),
        step=TextView.model_validate(words.step),
        runbook=words.runbook,
        since=alert.since,
        heard_at=alert.heard_at,
        until=alert.until,
        minutes=alert.minutes,
    )
