"""Devices, their reports and silences, as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasPath, BaseModel, Field

from programs.api.view import View
from programs.domain.device import DeviceKind, DeviceState, Health
from servicekit.verdict import Verdict


class DeviceView(View):
    """A device and how it is.

    Attributes:
        silent_since: When it was heard last before the silence that has not ended.
        users: People that used it when it was heard last.
        counted_until: Its availability is counted up to here.
    """

    id: str
    kind: DeviceKind
    village: str
    state: DeviceState
    registered_at: datetime
    last_heard_at: datetime | None
    users: int | None
    silent_since: datetime | None = Field(None, validation_alias=AliasPath("silence", "last_heard_at"))
    decommissioned_at: datetime | None
    counted_until: datetime
    latitude: float | None = Field(None, validation_alias=AliasPath("coordinates", "latitude"))
    longitude: float | None = Field(None, validation_alias=AliasPath("coordinates", "longitude"))


class ReportView(View):
    """What a device said once."""

    id: str
    occurred_at: datetime = Field(validation_alias="at")
    status: Health = Field(validation_alias="health")
    users: int | None


class SilenceView(View):
    """A time nothing was heard of a device.

    Attributes:
        began_at: When it had been silent for too long: the alert.
        abandoned_at: When it was taken out of service while it was silent.
    """

    id: str
    last_heard_at: datetime
    began_at: datetime
    returned_at: datetime | None
    silent_minutes: int | None
    abandoned_at: datetime | None


class ReceiptView(BaseModel):
    """A verdict for every report, in the order sent."""

    items: list[Verdict]
