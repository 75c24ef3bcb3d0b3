"""Putting a device into service."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.availability import minute_of
from programs.domain.device import Coordinates, Device, DeviceKind
from programs.domain.errors_devices import DeviceExists
from programs.handlers.device_announcements import registered
from programs.handlers.service_catalogue import check_village
from programs.reference.devices import device_rules
from programs.repository.devices import Devices
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RegisterDevice:
    """A device and where it stands."""

    id: str
    kind: DeviceKind
    village: str
    coordinates: Coordinates | None = None


async def register_device(command: RegisterDevice, tx: Transaction) -> Device:
    """Register a device; from now on it is expected to be heard.

    Emits: `DeviceRegistered`.
    Raises: `DeviceExists`, `UnknownVillage`.
    """
    devices = Devices(tx)
    check_village(tx.context.regency, command.village)
    if await devices.find(command.id):
        raise DeviceExists(command.id)
    device = Device(
        id=command.id,
        regency=tx.context.regency,
        kind=command.kind,
        village=command.village,
        registered_at=tx.now,
        counted_until=minute_of(tx.now),
        coordinates=command.coordinates,
    )
    tx.emit(registered(device))
    await devices.save(device, device_rules(device.kind))
    return device
