"""What is refused about devices."""

from __future__ import annotations

from servicekit.errors import NotFound


class DeviceUnknown(NotFound):
    """This person has no such device."""

    code = "device-unknown"

    def __init__(self, device_id: str) -> None:
        super().__init__(f"Perangkat {device_id} tidak terdaftar", f"There is no device {device_id}")
