"""The doors' way to seal what reaches people, before a command is made of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from notifications.config import own
from servicekit.errors import Unavailable
from servicekit.process import Runtime
from servicekit.sealing import Sealer
from servicekit.web import runtime_of


class SealingOff(Unavailable):
    """This process has no key to seal with, so it keeps no address."""

    code = "sealing-off"

    def __init__(self) -> None:
        super().__init__(
            "Kunci penyandi kontak belum dipasang; tidak ada alamat yang disimpan",
            "No key seals contacts here; no address is kept",
        )


async def sealer(runtime: Annotated[Runtime, Depends(runtime_of)]) -> Sealer:
    """Who seals and opens fields. Raises: `SealingOff`."""
    found = own(runtime.settings).sealer()
    if found is None:
        raise SealingOff
    return found


Sealing = Annotated[Sealer, Depends(sealer)]
