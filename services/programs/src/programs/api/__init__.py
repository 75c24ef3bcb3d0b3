"""The HTTP endpoints of programs, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from programs.api import programs

router = APIRouter(prefix="/v1")
for part in (programs,):
    router.include_router(part.router)
