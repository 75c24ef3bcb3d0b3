"""What offices send about devices, and devices about themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from contracts.event import Identifier, VillageCode
from contracts.kinds import Quantity
from programs.domain.device import Coordinates, DeviceKind, Health, Report
from programs.handlers import RegisterDevice, Unreadable
from servicekit.delivery import LIMIT, id_of
from servicekit.personal_data import Impersonal
from servicekit.validation import invalid_input


class Place(Impersonal):
    """A point in WGS 84, in degrees, in Indonesia: from Rote to Rondo and from Sabang to Merauke."""

    latitude: Annotated[float, Field(ge=-11.1, le=6.2, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=94.9, le=141.1, allow_inf_nan=False)]


class NewDevice(Impersonal):
    """A device to be put into service."""

    id: Annotated[Identifier, Field(max_length=96)]
    kind: DeviceKind
    village: VillageCode
    coordinates: Place | None = None

    def command(self) -> RegisterDevice:
        """The command it stands for."""
        place = Coordinates(**dict(self.coordinates)) if self.coordinates else None
        return RegisterDevice(self.id, self.kind, self.village, place)


class ReportForm(BaseModel):
    """How a device is.

    Attributes:
        id: Made by the device; the same report counts once.
        occurred_at: By the device's clock.
        users: People that use it now, as a number.
    """

    model_config = ConfigDict(extra="forbid")

    id: Identifier
    occurred_at: AwareDatetime
    status: Literal["ok", "degraded"]
    users: Quantity | None = None


def read_report(sent: object) -> Report | Unreadable:
    """One report, read as far as it can be."""
    try:
        form = ReportForm.model_validate(sent)
    except ValidationError as error:
        return Unreadable(id_of(sent), invalid_input(error))
    return Report(form.id, form.occurred_at, Health(form.status), form.users)


def delivery_schema() -> dict[str, Any]:
    """The JSON Schema of what a device delivers: one report, an array, or an object that wraps one."""
    one = ReportForm.model_json_schema()
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": LIMIT}
    wrapped = {"type": "object", "properties": {"reports": many}, "required": ["reports"]}
    return {"anyOf": [one, many, wrapped]}
