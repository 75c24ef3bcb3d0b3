"""Taking a device out of service."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.device import Device
from programs.handlers.device_announcements import silence_ended
from programs.reference.devices import device_rules
from programs.repository.devices import Devices
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DecommissionDevice:
    """Which device."""

    device_id: str


async def decommission_device(command: DecommissionDevice, tx: Transaction) -> Device:
    """Expect nothing more of a device: no alerts, no availability. What it did before stays.

    Emits: `SilentDevicesChanged`, if it was silent.
    Raises: `DeviceNotFound`, `DeviceDecommissioned`.
    """
    devices = Devices(tx)
    device, abandoned = (await devices.own(command.device_id)).decommission(tx.now)
    devices.follow(device)
    if abandoned is not None:
        tx.emit(*silence_ended(device, abandoned))
        await devices.keep_silence(device, abandoned)
    await devices.save(device, device_rules(device.kind))
    return device
