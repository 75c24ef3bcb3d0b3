"""Events of devices in public places, such as Smart Benches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.event import Event, Identifier, VillageCode
from contracts.kinds import Minutes, Quantity
from contracts.programs.kinds import DeviceKind


class _DeviceEvent(Event):
    key_field = "device_id"

    device_id: Identifier
    device_kind: DeviceKind


class DeviceRegistered(_DeviceEvent):
    """A device was put up."""

    type = "regency.programs.device.registered"

    village: VillageCode


class DeviceHeard(_DeviceEvent):
    """A device said how it is.

    Attributes:
        users: People that use it now, as a number.
    """

    type = "regency.programs.device.status-reported"

    status: Literal["ok", "degraded"]
    users: Quantity | None


class DeviceSilenceDetected(_DeviceEvent):
    """Nothing was heard of a device for longer than its kind may be silent: told once for each silence.

    Attributes:
        silence_id: Names this silence.
        last_heard_at: When it was heard last.
    """

    type = "regency.programs.device.silence-detected"

    silence_id: Identifier
    village: VillageCode
    last_heard_at: AwareDatetime


class DeviceReturned(_DeviceEvent):
    """A silent device was heard again: the alert clears."""

    type = "regency.programs.device.returned"

    silence_id: Identifier
    silent_minutes: Minutes


class SilentDevicesChanged(_DeviceEvent):
    """A device became silent, or is silent no longer: heard again, or taken out of service.

    Attributes:
        change: 1 or -1; the sum is how many are silent now.
    """

    type = "regency.programs.device.silent-changed"

    change: Annotated[int, Field(ge=-1, le=1, strict=True)]


class DeviceAvailabilityCounted(_DeviceEvent):
    """A stretch of time a device was expected to be heard in: availability is up over expected.

    Stretches lie within one hour and never overlap. A report that comes after its hour was counted adds the
    minutes it shows to be up, with nothing more expected. Dated at the beginning of the stretch.
    """

    type = "regency.programs.device.availability-counted"

    expected_minutes: Minutes
    up_minutes: Minutes


class DeviceStatusReported(Event):
    """A device reports by itself, through the door.

    Attributes:
        report_id: Of the device's own making; the same report counts once.
    """

    type = "regency.programs.intake.status-reported"
    key_field = "device_id"

    device_id: Identifier
    report_id: Identifier
    status: Literal["ok", "degraded"]
    users: Quantity | None = None
