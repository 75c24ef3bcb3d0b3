"""An alert of the platform's own monitoring: one time that something was wrong, from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Severity = Literal["page", "ticket"]
Standing = Literal["firing", "resolved"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PlatformAlert:
    """One time an alert fired.

    Attributes:
        id: Of what fires (Alertmanager's fingerprint) and of when it began: a repeated telling has the same.
        alert: Its name, as docs/runbooks has it.
        labels: What it is about; only what `contracts.notifications.AlertLabels` lets in.
        since: When it began to fire.
        heard_at: When notifications was told first.
        until: When it ended; None while it fires.
    """

    id: str
    alert: str
    severity: Severity
    labels: Mapping[str, str]
    since: datetime
    heard_at: datetime
    until: datetime | None = None

    @property
    def status(self) -> Standing:
        """How it stands."""
        return "firing" if self.until is None else "resolved"

    @property
    def minutes(self) -> int:
        """How long it went on, whole minutes begun; 0 while it fires."""
        return 0 if self.until is None else max(0, -((self.since - self.until) // _MINUTE))

    def resolve(self, until: datetime) -> PlatformAlert:
        """The same, over. What is over stays over: a second end changes nothing."""
        return self if self.until else replace(self, until=until)


def alert_id(fingerprint: str, since: datetime) -> str:
    """What tells this time from every other, whoever tells of it and however often."""
    return f"{fingerprint}-{round(since.timestamp() * 1000)}"
