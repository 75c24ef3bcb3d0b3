"""The HTTP endpoints of notifications; `router` is all of them."""

from __future__ import annotations

from fastapi import APIRouter

from notifications.api import consents, contacts, devices, inbox, messages

router = APIRouter(prefix="/v1")
for part in (contacts, devices, consents, inbox, messages):
    router.include_router(part.router)
