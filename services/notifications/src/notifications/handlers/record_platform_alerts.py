"""Know what the platform's monitoring says of it, and tell who looks after the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.notifications import AlertLabels, PlatformAlertRaised, PlatformAlertResolved
from notifications.domain.platform_alert import PlatformAlert
from notifications.handlers.notify import notify
from notifications.repository.platform_alerts import PlatformAlerts
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordPlatformAlerts:
    """What monitoring says, each alert as it stands now; how many it said that are none of ours."""

    alerts: Sequence[PlatformAlert]
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it; `unchanged` was known, or was over before anybody heard of it."""

    raised: int = 0
    resolved: int = 0
    unchanged: int = 0
    refused: int = 0


async def record_platform_alerts(command: RecordPlatformAlerts, tx: Transaction) -> Recorded:
    """Keep each alert and its end, once each, and tell both by the regency's rules.

    Emits: `PlatformAlertRaised`, `PlatformAlertResolved`; what became of each message. Idempotent: by the
    alert's id and by how it stands.
    """
    alerts = PlatformAlerts(tx)
    raised = resolved = 0
    for told in {(one.id, one.status): one for one in command.alerts}.values():
        known = await alerts.find(told.id)
        if known is None and told.until is None:
            await _announce(told, raised_of(told), alerts, tx)
            raised += 1
        elif known is not None and told.until is not None and known.until is None:
            over = known.resolve(told.until)
            await _announce(over, resolved_of(over), alerts, tx)
            resolved += 1
    return Recorded(raised, resolved, len(command.alerts) - raised - resolved, command.refused)


def raised_of(alert: PlatformAlert) -> PlatformAlertRaised:
    """It began."""
    return PlatformAlertRaised(
        occurred_at=alert.since,
        alert_id=alert.id,
        alert=alert.alert,
        severity=alert.severity,
        labels=AlertLabels.model_validate(alert.labels),
    )


def resolved_of(alert: PlatformAlert) -> PlatformAlertResolved:
    """It is over. Raises: `ValueError` for one that fires."""
    if alert.until is None:
        raise ValueError(f"{alert.id} is not over")
    return PlatformAlertResolved(
        occurred_at=alert.until,
        alert_id=alert.id,
        alert=alert.alert,
        severity=alert.severity,
        labels=AlertLabels.model_validate(alert.labels),
        minutes=alert.minutes,
    )


async def _announce(
    alert: PlatformAlert,
    event: PlatformAlertRaised | PlatformAlertResolved,
    alerts: PlatformAlerts,
    tx: Transaction,
) -> None:
    await alerts.save(alert, event)
    await notify(event, tx)
