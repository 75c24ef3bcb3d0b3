"""What can go wrong with devices in public places and their reports."""

from __future__ import annotations

from datetime import datetime

from servicekit.errors import Conflict, FieldProblem, InvalidInput, NotFound


class DeviceNotFound(NotFound):
    """This regency has no such device."""

    code = "device-not-found"

    def __init__(self, device_id: str) -> None:
        super().__init__(f"Perangkat {device_id} tidak ditemukan.", f"There is no device {device_id}.")


class DeviceExists(Conflict):
    """The id is another device's."""

    code = "device-exists"

    def __init__(self, device_id: str) -> None:
        super().__init__(f"Id perangkat {device_id} sudah dipakai.", f"The device id {device_id} is taken.")


class DeviceDecommissioned(Conflict):
    """The device was taken out of service before."""

    code = "device-decommissioned"

    def __init__(self, device_id: str) -> None:
        super().__init__(
            f"Perangkat {device_id} sudah dihentikan.", f"The device {device_id} is out of service."
        )


class ReportInTheFuture(InvalidInput):
    """The device's clock is ahead by more than is forgiven."""

    code = "report-in-the-future"

    def __init__(self) -> None:
        text_id, text_en = "Laporan itu bertanggal masa depan.", "The report is dated in the future."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("occurred_at", "in-the-future", text_id, text_en)]
        )


class ReportBeforeDevice(InvalidInput):
    """The report is older than the device's registration."""

    code = "report-before-device"

    def __init__(self, registered_at: datetime) -> None:
        since = registered_at.isoformat()
        text_id = f"Perangkat baru terdaftar sejak {since}."
        text_en = f"The device is registered since {since} only."
        super().__init__(
            text_id, text_en, fields=[FieldProblem("occurred_at", "before-device", text_id, text_en)]
        )
