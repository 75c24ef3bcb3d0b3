"""Devices, their reports, silences and hours, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import (
    DeviceAvailabilityCounted,
    DeviceHeard,
    DeviceRegistered,
    DeviceReturned,
    DeviceSilenceDetected,
    SilentDevicesChanged,
)
from programs.handlers.device_announcements import (
    availability,
    heard,
    registered,
    silence_began,
    silence_ended,
)
from programs.repository.devices import every_device, every_hour, every_report, every_silence
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_devices(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for device in every_device(store):
        yield device.regency, registered(device)


async def _recount_reports(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for device, report in every_report(store):
        yield device.regency, heard(device, report)


def _recount_silences(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for device, silence in every_silence(store):
            for event in (*silence_began(device, silence), *silence_ended(device, silence)):
                if isinstance(event, kind):
                    yield device.regency, event

    return recount


async def _recount_hours(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for device, hour in every_hour(store):
        for told in hour.told:
            yield device.regency, availability(device, hour, told)


RECOUNT: dict[type[Event], Recount] = {
    DeviceRegistered: _recount_devices,
    DeviceHeard: _recount_reports,
    DeviceSilenceDetected: _recount_silences(DeviceSilenceDetected),
    DeviceReturned: _recount_silences(DeviceReturned),
    SilentDevicesChanged: _recount_silences(SilentDevicesChanged),
    DeviceAvailabilityCounted: _recount_hours,
}
