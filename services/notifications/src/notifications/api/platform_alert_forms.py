"""What Alertmanager posts (webhook, version 4), as far as it is let in.

Of an alert only its name, severity, times and the labels of a closed list are read. Annotations, other labels
and addresses are looked past: what people read is worded here (`facts.alert_words`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contracts.event import Identifier
from contracts.notifications import AlertLabels
from notifications.domain.platform_alert import PlatformAlert, Severity, alert_id
from notifications.handlers import RecordPlatformAlerts
from servicekit.instant import Instant

MOST_ALERTS = 100
"""Alerts one request may hold; Alertmanager's `max_alerts` is the same."""

_LABEL: TypeAdapter[str] = TypeAdapter(Identifier)

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
_LabelName = Annotated[str, Field(max_length=100)]
_LabelValue = Annotated[str, Field(max_length=2_000)]


class AlertLabelsForm(BaseModel):
    """The labels of an alert, whichever it has beside these two."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[_LabelName, _LabelValue]

    alertname: Identifier
    severity: Severity

    def let_in(self) -> dict[str, str]:
        """The labels of the closed list whose values are ids; every other is looked past."""
        return {
            name: value
            for name, value in (self.__pydantic_extra__ or {}).items()
            if name in AlertLabels.model_fields and _is_id(value)
        }


class AlertForm(BaseModel):
    """One alert as it stands.

    Attributes:
        starts_at: When it began to fire; `ends_at`: when it ended, of meaning only where it did.
        fingerprint: Tells its labels from those of every other alert.
    """

    model_config = ConfigDict(extra="ignore")

    status: Literal["firing", "resolved"]
    labels: AlertLabelsForm
    starts_at: Annotated[Instant, Field(alias="startsAt")]
    ends_at: Annotated[AwareDatetime, Field(alias="endsAt")]
    fingerprint: Fingerprint

    def alert(self, now: datetime) -> PlatformAlert:
        """What it means here. It ends neither before it began nor in the future."""
        until = min(max(self.ends_at, self.starts_at), max(now, self.starts_at))
        return PlatformAlert(
            id=alert_id(self.fingerprint, self.starts_at),
            alert=self.labels.alertname,
            severity=self.labels.severity,
            labels=self.labels.let_in(),
            since=self.starts_at,
            heard_at=now,
            until=until if self.status == "resolved" else None,
        )


class OddAlert(BaseModel):
    """An alert that is none of ours: of another severity, or with labels nobody can keep."""

    model_config = ConfigDict(extra="ignore")


class AlertsForm(BaseModel):
    """What Alertmanager posts about one group of alerts; fields of later versions of it are looked past.

    Alertmanager posts what is refused not again, so an odd alert must not take the others of its group along.
    """

    model_config = ConfigDict(extra="ignore")

    version: Literal["4"]
    alerts: Annotated[
        tuple[Annotated[AlertForm | OddAlert, Field(union_mode="left_to_right")], ...],
        Field(min_length=1, max_length=MOST_ALERTS),
    ]

    def command(self, now: datetime) -> RecordPlatformAlerts:
        """What there is to know."""
        fitting = tuple(one.alert(now) for one in self.alerts if isinstance(one, AlertForm))
        return RecordPlatformAlerts(fitting, refused=len(self.alerts) - len(fitting))


def _is_id(value: Any) -> bool:
    try:
        _LABEL.validate_python(value)
    except ValidationError:
        return False
    return True
