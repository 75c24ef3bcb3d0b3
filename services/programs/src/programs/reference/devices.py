"""What holds for devices of each kind."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.reference.dataset import Dataset, Record, read
from programs.domain.device import DeviceKind, DeviceRules


class _Kind(Record):
    kind: DeviceKind
    silent_after_minutes: Annotated[int, Field(ge=1, le=1_440)]


class _Devices(Dataset):
    clock_ahead_minutes: Annotated[int, Field(ge=0, le=60)]
    kinds: tuple[_Kind, ...]

    @model_validator(mode="after")
    def _every_kind_has_one_rule(self) -> _Devices:
        if sorted(row.kind for row in self.kinds) != sorted(DeviceKind):
            raise ValueError("every kind of device has exactly one row")
        return self


@cache
def device_rules(kind: DeviceKind) -> DeviceRules:
    """The rules for devices of this kind."""
    file = read(_Devices, "devices.toml", package="programs")
    minutes = {row.kind: row.silent_after_minutes for row in file.kinds}
    return DeviceRules(timedelta(minutes=minutes[kind]), timedelta(minutes=file.clock_ahead_minutes))
