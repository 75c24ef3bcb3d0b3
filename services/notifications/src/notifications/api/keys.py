"""Which keys still seal something: so that an old one is taken away only when nothing needs it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from notifications.api.sealing import Sealing
from notifications.api.views import View
from notifications.repository import SEALED
from notifications.repository.sealed import KeyUse, key_use
from servicekit.auth import Principal, require
from servicekit.web import Reader

router = APIRouter(prefix="/keys", tags=["keys"])

Admin = Annotated[Principal, Depends(require("admin"))]


class KeyView(View):
    """How much one key still seals.

    Attributes:
        key: Its name, never the key; null: keys this platform no longer has, nobody can open those fields.
        seals_now: Whether new fields are sealed with it.
        fields: Collection and field → documents of this regency.
        is_used_elsewhere: Whether other regencies need it too.
        may_be_removed: Nothing is sealed with it any more.
    """

    key: str | None
    seals_now: bool
    fields: dict[str, int]
    is_used_elsewhere: bool
    may_be_removed: bool


class KeyList(View):
    """Every key, the one that seals first; what was sealed with keys that are gone last."""

    items: list[KeyView]


@router.get("", response_model=KeyList)
async def get_keys(caller: Admin, store: Reader, sealer: Sealing) -> dict[str, object]:
    """Kunci penyandi / Which keys seal how much."""
    found = await key_use(store, caller.regency, SEALED, sealer.names)
    return {"items": [_view(use, sealer.current) for use in found]}


def _view(use: KeyUse, current: str) -> KeyView:
    is_free = not use.fields and not use.is_used_elsewhere
    return KeyView(
        key=use.key,
        seals_now=use.key == current,
        fields=use.fields,
        is_used_elsewhere=use.is_used_elsewhere,
        may_be_removed=is_free and use.key not in (current, None),
    )
