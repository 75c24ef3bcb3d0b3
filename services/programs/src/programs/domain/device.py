"""A device in a public place: when it was heard, and when it was silent for too long.

A device is silent once nothing was heard of it for longer than its kind may be silent. A silence is told
once, however often somebody looks, and ends when the device is heard *now*: a report that arrives late tells
where it was then, not that it is back. Every report is preceded by a look, so that which silences there were
does not depend on when somebody happened to look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from programs.domain.errors_devices import DeviceDecommissioned, ReportBeforeDevice, ReportInTheFuture


class DeviceKind(StrEnum):
    """What it is."""

    SMART_BENCH = "smart-bench"
    WIFI = "wifi"
    SENSOR = "sensor"


class Health(StrEnum):
    """How a device says it is."""

    OK = "ok"
    DEGRADED = "degraded"


class DeviceState(StrEnum):
    """How a device is, as far as anybody can tell."""

    NEW = "new"
    OK = "ok"
    DEGRADED = "degraded"
    SILENT = "silent"
    DECOMMISSIONED = "decommissioned"


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """What holds for devices of one kind.

    Attributes:
        silent_after: Longer without a report is a silence; whole minutes. A report holds for as long.
        clock_ahead: A report may be dated so far in the future, and counts as of now then.
    """

    silent_after: timedelta
    clock_ahead: timedelta


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in WGS 84, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a device said once.

    Attributes:
        id: Of the device's own making; the same report counts once.
        at: When it was heard, by its own clock.
        users: People that used it then, as a number.
    """

    id: str
    at: datetime
    health: Health
    users: int | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A time nothing was heard of a device.

    Attributes:
        last_heard_at: What was heard last before it; the registration if nothing ever was.
        began_at: When the device had been silent for too long.
        returned_at: When it was heard again; None until then, and for ever if it was taken out of service.
        silent_minutes: Whole minutes between the two reports around its end.
        abandoned_at: When the device was taken out of service while it was silent.
    """

    id: str
    last_heard_at: datetime
    began_at: datetime
    returned_at: datetime | None = None
    silent_minutes: int | None = None
    abandoned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Attributes:
        last_heard_at: The newest report's time; it never goes back.
        silence: The one that has not ended.
        counted_until: Its availability is counted up to here.
    """

    id: str
    regency: str
    kind: DeviceKind
    village: str
    registered_at: datetime
    counted_until: datetime
    coordinates: Coordinates | None = None
    last_heard_at: datetime | None = None
    health: Health | None = None
    users: int | None = None
    silence: Silence | None = None
    decommissioned_at: datetime | None = None

    @property
    def state(self) -> DeviceState:
        """How it is."""
        if self.decommissioned_at is not None:
            return DeviceState.DECOMMISSIONED
        if self.silence is not None:
            return DeviceState.SILENT
        return DeviceState(self.health.value) if self.health else DeviceState.NEW

    @property
    def heard_since(self) -> datetime:
        """When it was heard last, or registered."""
        return self.last_heard_at or self.registered_at

    def look(self, now: datetime, rules: DeviceRules) -> Device:
        """The device as somebody finds it who looks now: silent, if it has been for too long."""
        if self.silence or self.decommissioned_at or now - self.heard_since <= rules.silent_after:
            return self
        name = f"{self.id[:96]}.{self.heard_since:%Y-%m-%dT%H:%M:%S}Z"
        silence = Silence(name, self.heard_since, self.heard_since + rules.silent_after)
        return replace(self, silence=silence)

    def read(self, report: Report, now: datetime, rules: DeviceRules) -> Report:
        """The report as it counts: dated now at the latest.

        Raises: `ReportInTheFuture`, `ReportBeforeDevice`, `DeviceDecommissioned`.
        """
        if report.at > now + rules.clock_ahead:
            raise ReportInTheFuture
        at = min(report.at, now)
        if at < self.registered_at:
            raise ReportBeforeDevice(self.registered_at)
        if self.decommissioned_at is not None and at >= self.decommissioned_at:
            raise DeviceDecommissioned(self.id)
        return replace(report, at=at)

    def hear(self, report: Report, now: datetime, rules: DeviceRules) -> tuple[Device, Silence | None]:
        """The device once it was heard, and the silence this ends, if it does."""
        ended = None
        if self.silence is not None and now - report.at <= rules.silent_after:
            minutes = int((report.at - self.heard_since).total_seconds() // 60)
            ended = replace(self.silence, returned_at=report.at, silent_minutes=minutes)
        device = replace(self, silence=None) if ended else self
        if self.last_heard_at is None or report.at > self.last_heard_at:
            device = replace(device, last_heard_at=report.at, health=report.health, users=report.users)
        return device, ended

    def decommission(self, now: datetime) -> tuple[Device, Silence | None]:
        """The device out of service, and the silence nobody waits for the end of any more.

        Raises: `DeviceDecommissioned`.
        """
        if self.decommissioned_at is not None:
            raise DeviceDecommissioned(self.id)
        abandoned = replace(self.silence, abandoned_at=now) if self.silence else None
        return replace(self, silence=None, decommissioned_at=now), abandoned
