"""Devices in public places as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.event import Event
from contracts.programs import (
    DeviceAvailabilityCounted,
    DeviceHeard,
    DeviceRegistered,
    DeviceReturned,
    DeviceSilenceDetected,
    SilentDevicesChanged,
)
from programs.domain.availability import Hour, Told, minute_of
from programs.domain.device import Device, Report, Silence


def registered(device: Device) -> DeviceRegistered:
    """A device was put up."""
    return DeviceRegistered(
        occurred_at=device.registered_at,
        device_id=device.id,
        device_kind=device.kind.value,
        village=device.village,
    )


def heard(device: Device, report: Report) -> DeviceHeard:
    """A device said how it is."""
    return DeviceHeard(
        occurred_at=report.at,
        device_id=device.id,
        device_kind=device.kind.value,
        status=report.health.value,
        users=report.users,
    )


def silence_began(device: Device, silence: Silence) -> Iterator[Event]:
    """A device was silent for too long."""
    named = {"device_id": device.id, "device_kind": device.kind.value}
    yield DeviceSilenceDetected.model_validate(
        named
        | {
            "occurred_at": silence.began_at,
            "silence_id": silence.id,
            "village": device.village,
            "last_heard_at": silence.last_heard_at,
        }
    )
    yield SilentDevicesChanged.model_validate(named | {"occurred_at": silence.began_at, "change": 1})


def silence_ended(device: Device, silence: Silence) -> Iterator[Event]:
    """A silent device was heard again; or nobody waits for it any more, and nothing has returned."""
    named = {"device_id": device.id, "device_kind": device.kind.value}
    if silence.returned_at is not None:
        yield DeviceReturned.model_validate(
            named
            | {
                "occurred_at": silence.returned_at,
                "silence_id": silence.id,
                "silent_minutes": silence.silent_minutes,
            }
        )
    if ended_at := silence.returned_at or silence.abandoned_at:
        yield SilentDevicesChanged.model_validate(named | {"occurred_at": ended_at, "change": -1})


def availability(device: Device, hour: Hour, told: Told) -> DeviceAvailabilityCounted:
    """An hour of a device is over, or a late report shows it to have been up for longer."""
    return DeviceAvailabilityCounted(
        occurred_at=max(hour.start, minute_of(device.registered_at)),
        device_id=device.id,
        device_kind=device.kind.value,
        expected_minutes=told.expected,
        up_minutes=told.up,
    )
