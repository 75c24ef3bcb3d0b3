"""Looking at devices from time to time: is one silent for too long, and which hours are over?"""

from __future__ import annotations

from itertools import islice

from programs.domain.availability import counted, hours_over
from programs.domain.device import Device
from programs.handlers.device_announcements import availability, silence_began
from programs.reference.devices import device_rules
from programs.repository.devices import Devices
from servicekit.service import Tick
from servicekit.transaction import Transaction

HOURS_AT_ONCE = 24
"""Hours of a device told in one transaction; after a long stop the rest follow at once."""


async def watch_devices(_: Tick, tx: Transaction) -> bool:
    """Look at the device of the regency that waits longest; whether there is more to do.

    Emits: `DeviceSilenceDetected` and `SilentDevicesChanged` once for each silence,
    `DeviceAvailabilityCounted` once for each hour that is over.
    """
    devices = Devices(tx)
    due = await devices.due(limit=2)
    if not due:
        return False
    told = await _look(due[0], devices, tx)
    return len(due) > 1 or told == HOURS_AT_ONCE


async def _look(device: Device, devices: Devices, tx: Transaction) -> int:
    """Tell what is to be told of a device; the number of its hours that were."""
    rules = device_rules(device.kind)
    looked = device.look(tx.now, rules)
    devices.follow(device)
    if looked.silence is not None and device.silence is None:
        tx.emit(*silence_began(looked, looked.silence))
        await devices.keep_silence(looked, looked.silence)
    over = list(islice(hours_over(looked, tx.now), HOURS_AT_ONCE))
    hours = await devices.hours(looked, over)
    for start in over:
        hours[start], told = hours[start].telling(looked)
        if told is not None:
            tx.emit(availability(looked, hours[start], told))
        looked = counted(looked, hours[start])
    await devices.keep_hours(looked, hours.values())
    await devices.save(looked, rules)
    return len(over)
