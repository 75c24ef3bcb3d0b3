"""A person's own devices for push messages. Tokens are taken and never shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Identifier
from notifications.api.sealing import Sealing
from notifications.api.views import View
from notifications.domain.card import Device, field_of
from notifications.domain.devices import marked
from notifications.handlers import RegisterDevice, RemoveDevice, register_device, remove_device
from notifications.repository.cards import cards_of
from servicekit.auth import Caller, Principal
from servicekit.sealing import Sealer
from servicekit.web import Commit, Reader

router = APIRouter(prefix="/contacts/me/devices", tags=["contacts"])


class DeviceForm(BaseModel):
    """Where an app is reached.

    Attributes:
        token: What Firebase gave this app.
    """

    model_config = ConfigDict(extra="forbid")

    platform: Literal["android", "ios", "web"]
    token: Annotated[str, Field(min_length=16, max_length=1_024, pattern=r"^[A-Za-z0-9:_.-]+$")]

    def command(self, device_id: str, caller: Principal, sealer: Sealer) -> RegisterDevice:
        """What the caller asks for; from here on the token is sealed."""
        own = field_of(caller.regency, caller.subject, f"device/{device_id}")
        return RegisterDevice(
            subject=caller.subject,
            device_id=device_id,
            platform=self.platform,
            token=sealer.seal(self.token, about=own),
            fingerprints=sealer.fingerprints(self.token, about=marked(caller.regency)),
        )


class DeviceView(View):
    """A device, without its token."""

    id: str
    platform: Literal["android", "ios", "web"]
    added_at: datetime


class DeviceList(View):
    """All devices of one person, the one registered last at the end."""

    items: list[DeviceView]


@router.get("", response_model=DeviceList)
async def get_devices(caller: Caller, store: Reader) -> dict[str, object]:
    """Perangkat saya / Where the caller's push messages go."""
    card = (await cards_of(store, caller.regency, [caller.subject])).get(caller.subject)
    return {"items": card.devices if card else ()}


@router.put("/{device_id}", response_model=DeviceView)
async def put_device(
    device_id: Identifier, device: DeviceForm, caller: Caller, commit: Commit, sealing: Sealing
) -> Device:
    """Daftarkan perangkat / Send the caller's push messages to this device too, and to nobody else's."""
    return await commit(register_device, device.command(device_id, caller, sealing))


@router.delete("/{device_id}", status_code=204)
async def delete_device(device_id: Identifier, caller: Caller, commit: Commit) -> None:
    """Hapus perangkat / Send no push messages to this device."""
    await commit(remove_device, RemoveDevice(caller.subject, device_id))
